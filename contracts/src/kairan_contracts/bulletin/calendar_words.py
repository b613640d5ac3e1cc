"""The words of calendars, spelled as on the wire."""

from enum import StrEnum


class FeedKind(StrEnum):
    """What a calendar app is shown: what goes on in the area, or when a hall is taken."""

    EVENTS = "events"
    HALL = "hall"


class EntryKind(StrEnum):
    """Where an entry of the calendar comes from."""

    ENTRY = "entry"
    ATTENDANCE = "attendance"
