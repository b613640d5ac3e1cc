"""Contracts of the bulletin service."""
