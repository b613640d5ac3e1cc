"""Translate over HTTP: each module is one subject's routes."""
