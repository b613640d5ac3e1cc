"""Texts of the umbrella stand."""
