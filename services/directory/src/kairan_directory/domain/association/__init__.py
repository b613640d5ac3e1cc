"""An association (町会) with its blocks and appointments: stream `association-<id>`."""
