"""What can have happened to an entry (stream ``calendarentry-<id>``) or to a feed (``calendarfeed-<id>``)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.places import Area
from kairan_contracts.bulletin.calendar_words import FeedKind


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTerms:
    """``all_day``: whole days, from midnight to midnight, Tokyo time."""

    title: str
    description: str | None
    location: str | None
    starts_at: datetime
    ends_at: datetime
    all_day: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPlanned:
    entry_id: UUID
    area: Area
    terms: EntryTerms
    planned_by: UUID
    planned_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChanged:
    entry_id: UUID
    area: Area
    terms: EntryTerms
    changed_by: UUID
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCancelled:
    entry_id: UUID
    area: Area
    reason: str | None
    cancelled_by: UUID
    cancelled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOpened:
    """A household got an address for its calendar app. The address itself is not stored: it is signed."""

    feed_id: UUID
    area: Area
    household_id: UUID
    kind: FeedKind
    hall_id: UUID | None
    opened_by: UUID
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRevoked:
    """The address is worth nothing any more."""

    feed_id: UUID
    area: Area
    revoked_by: UUID
    revoked_at: datetime


EntryEvent = EntryPlanned | EntryChanged | EntryCancelled
FeedEvent = FeedOpened | FeedRevoked
