"""Contracts of the translate service."""
