"""Calendar entries and bookings as iCalendar (RFC 5545), by the ``icalendar`` library. Times are in UTC,
whole days are dates; a cancelled entry stays in the feed as cancelled, so that apps take it away.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from kairan_kernel.projection import Document

TOKYO: Final = ZoneInfo("Asia/Tokyo")
REFRESH: Final = timedelta(hours=1)


def calendar(name: str, entries: Iterable[Document]) -> bytes:
    """The whole file. Each entry has ``uid``, ``title``, ``starts_at``, ``ends_at``, ``all_day``,
    ``location``, ``description``, ``changed_at``, ``sequence`` and ``cancelled``.
    """
    made = Calendar()
    made.add("prodid", "-//Kairan//Kairan//JA")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", "Asia/Tokyo")
    made.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for entry in entries:
        made.add_component(_event(entry))
    found: bytes = made.to_ical()
    return found


def _event(entry: Document) -> Event:
    event = Event()
    event.add("uid", f"{entry['uid']}@kairan")
    event.add("dtstamp", entry["changed_at"])
    event.add("last-modified", entry["changed_at"])
    event.add("sequence", entry["sequence"])
    event.add("summary", entry["title"])
    event.add("dtstart", _moment(entry["starts_at"], entry["all_day"]))
    event.add("dtend", _moment(entry["ends_at"], entry["all_day"]))
    event.add("status", "CANCELLED" if entry["cancelled"] else "CONFIRMED")
    for name in ("location", "description"):
        if entry[name]:
            event.add(name, entry[name])
    return event


def _moment(moment: datetime, all_day: bool) -> Any:
    return moment.astimezone(TOKYO).date() if all_day else moment
