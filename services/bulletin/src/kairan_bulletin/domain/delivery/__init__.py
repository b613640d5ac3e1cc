"""Delivery (配信): by what ways a household wants to be told, when it may be told, and what became of it."""
