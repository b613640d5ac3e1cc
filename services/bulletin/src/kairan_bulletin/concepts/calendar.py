"""The calendar and its feeds, as the service knows them."""

from typing import Any, assert_never

from kairan_bulletin.concepts.concept import Concept, Told
from kairan_bulletin.domain.calendar import entry, feed
from kairan_bulletin.domain.calendar.events import (
    EntryCancelled,
    EntryChanged,
    EntryEvent,
    EntryPlanned,
    EntryTerms,
    FeedEvent,
    FeedOpened,
    FeedRevoked,
)
from kairan_bulletin.domain.calendar.streams import ENTRY, FEED
from kairan_bulletin.domain.reach import area_document
from kairan_bulletin.projections.calendar import CALENDAR as ENTRIES


def tell(event: EntryEvent | FeedEvent) -> Told | None:
    """What others hear; of feeds nothing."""
    match event:
        case EntryPlanned():
            return "entry_planned", {**_about(event, event.terms), "planned_at": event.planned_at}
        case EntryChanged():
            return "entry_changed", {**_about(event, event.terms), "changed_at": event.changed_at}
        case EntryCancelled():
            values = {"reason": event.reason, "cancelled_at": event.cancelled_at}
            return "entry_cancelled", {
                "entry_id": event.entry_id,
                **area_document(event.area),
                **values,
            }
        case FeedOpened() | FeedRevoked():
            return None
        case _:
            assert_never(event)


def _about(event: EntryPlanned | EntryChanged, terms: EntryTerms) -> dict[str, Any]:
    return {
        "entry_id": event.entry_id,
        **area_document(event.area),
        "title": terms.title,
        "starts_at": terms.starts_at,
        "ends_at": terms.ends_at,
        "all_day": terms.all_day,
    }


CALENDAR = Concept(
    name="calendar",
    streams=(ENTRY, FEED),
    types={
        "EntryPlanned.v1": EntryPlanned,
        "EntryChanged.v1": EntryChanged,
        "EntryCancelled.v1": EntryCancelled,
        "FeedOpened.v1": FeedOpened,
        "FeedRevoked.v1": FeedRevoked,
    },
    projections=(ENTRIES,),
    tell=tell,
    errors={
        entry.EntryUnknown: (404, "entry-unknown"),
        entry.EntryExists: (409, "conflict"),
        entry.EntryIsCancelled: (409, "entry-cancelled"),
        entry.EntryEndsBeforeItStarts: (422, "ends-before-start"),
        feed.FeedUnknown: (404, "feed-unknown"),
        feed.FeedExists: (409, "conflict"),
    },
)
