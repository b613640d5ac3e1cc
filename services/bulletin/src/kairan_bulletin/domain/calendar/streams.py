"""The names of the calendar's streams, each built in one place."""

from typing import Final
from uuid import UUID

ENTRY: Final = "calendarentry-"
FEED: Final = "calendarfeed-"


def entry_stream(entry_id: UUID) -> str:
    return f"{ENTRY}{entry_id}"


def feed_stream(feed_id: UUID) -> str:
    return f"{FEED}{feed_id}"
