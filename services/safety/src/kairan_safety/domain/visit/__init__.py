"""A visit: one team claims a household, so that two don't both go."""
