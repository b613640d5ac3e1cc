"""A roster import: the decision in stream `rosterimport-<id>`, the staged rows in `rosterpages-<attempt>`."""
