"""Sentences: cut, told apart by language, and judged after translation."""
