"""Who vouches for a safety phrase in one language."""
