"""Translate: every household reads the circular in its own language; safety phrases never go through a
machine.
"""
