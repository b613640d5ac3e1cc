"""A family of refresh tokens: stream `session-<id>`."""
