"""The words of hall booking, spelled as on the wire."""

from enum import StrEnum


class Every(StrEnum):
    """How often a booking comes again."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
