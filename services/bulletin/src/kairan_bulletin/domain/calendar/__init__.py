"""The calendar (行事予定): what takes place, and feeds that calendar apps subscribe to."""
