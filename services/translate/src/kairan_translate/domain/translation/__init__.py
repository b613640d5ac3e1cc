"""The translations of one article, bound to its editions."""
