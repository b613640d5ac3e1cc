"""A union (連合会): stream `union-<id>`."""
