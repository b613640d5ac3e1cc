"""A household (世帯) with its members, care needs and logins: stream `household-<id>`."""
