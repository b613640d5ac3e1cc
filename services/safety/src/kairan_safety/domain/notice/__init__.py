"""A notice (通知文): composed and saved in quiet times, sent when an incident is activated."""
