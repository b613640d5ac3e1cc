"""Locks: what must survive a translation unchanged, or correctly converted."""
