"""Surveys (アンケート): questions to the households of an area, named or anonymous, closed and counted once.

What an anonymous survey promises, and what not: decided in ``ballots``.
"""
