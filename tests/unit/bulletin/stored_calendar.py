"""The calendar's events in every form that is stored, for the golden files."""

from typing import Any

from kairan_bulletin.domain.calendar.events import (
    EntryCancelled,
    EntryChanged,
    EntryPlanned,
    EntryTerms,
    FeedOpened,
    FeedRevoked,
)
from kairan_contracts.bulletin.calendar_words import FeedKind
from kairan_kernel.ids import derived_id

from .stored_attendance import AREA, HOUSEHOLD, MEMBER, NOW, UNION_AREA

ENTRY: dict[str, Any] = {"entry_id": derived_id("entry", 1), "area": AREA}
FEED: dict[str, Any] = {"feed_id": derived_id("feed", 1), "area": AREA}
FULL = EntryTerms(
    title="一斉清掃",
    description="軍手をお持ちください。",
    location="第一公園",
    starts_at=NOW,
    ends_at=NOW,
    all_day=True,
)
LEAST = EntryTerms(title="清掃", description=None, location=None, starts_at=NOW, ends_at=NOW, all_day=False)

EVENTS: dict[str, Any] = {
    "EntryPlanned.v1.full": EntryPlanned(**ENTRY, terms=FULL, planned_by=MEMBER, planned_at=NOW),
    "EntryPlanned.v1.least": EntryPlanned(
        **{**ENTRY, "area": UNION_AREA}, terms=LEAST, planned_by=MEMBER, planned_at=NOW
    ),
    "EntryChanged.v1.full": EntryChanged(**ENTRY, terms=FULL, changed_by=MEMBER, changed_at=NOW),
    "EntryCancelled.v1.full": EntryCancelled(**ENTRY, reason="雨天", cancelled_by=MEMBER, cancelled_at=NOW),
    "EntryCancelled.v1.least": EntryCancelled(**ENTRY, reason=None, cancelled_by=MEMBER, cancelled_at=NOW),
    "FeedOpened.v1.events": FeedOpened(
        **FEED,
        household_id=HOUSEHOLD,
        kind=FeedKind.EVENTS,
        hall_id=None,
        opened_by=MEMBER,
        opened_at=NOW,
    ),
    "FeedOpened.v1.hall": FeedOpened(
        **FEED,
        household_id=HOUSEHOLD,
        kind=FeedKind.HALL,
        hall_id=derived_id("hall", 1),
        opened_by=MEMBER,
        opened_at=NOW,
    ),
    "FeedRevoked.v1.full": FeedRevoked(**FEED, revoked_by=MEMBER, revoked_at=NOW),
}
