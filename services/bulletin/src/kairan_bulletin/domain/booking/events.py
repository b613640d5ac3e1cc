"""What can have happened to a hall. Stream ``hall-<id>``, written by serve with the revision decided on: so
no two bookings overlap, whoever asks at the same moment.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kairan_bulletin.domain.places import Area, Place
from kairan_contracts.bulletin.booking_words import Every


@dataclass(frozen=True, slots=True, kw_only=True)
class HallTerms:
    """A hall's rules. Opening hours are minutes from midnight, Tokyo time; a booking stays within one day."""

    name: str
    location: str | None
    opens_minute: int
    closes_minute: int
    slot_minutes: int
    minutes_most: int
    days_ahead_most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HallRegistered:
    hall_id: UUID
    area: Area
    terms: HallTerms
    registered_by: UUID
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HallRevised:
    """Other rules from now on; what is booked stays booked."""

    hall_id: UUID
    area: Area
    terms: HallTerms
    revised_by: UUID
    revised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One time of a booking, from ``starts_at`` up to but not including ``ends_at``; numbered from 1."""

    number: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """How a booking comes again, until a number of times or a last day. ``weekdays``: ``MO``, or in a month
    ``2SA`` (the second Saturday), ``-1FR`` (the last Friday).
    """

    every: Every
    interval: int
    weekdays: tuple[str, ...]
    count: int | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HallBooked:
    """All of these times, or (had one been taken) none. ``purpose`` is sealed for the household."""

    hall_id: UUID
    area: Area
    booking_id: UUID
    place: Place
    purpose: str | None
    slots: tuple[Slot, ...]
    recurrence: Recurrence | None
    booked_by: UUID
    booked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCancelled:
    """Some or all times of a booking are free again. ``by_officer``: not by who booked it."""

    hall_id: UUID
    area: Area
    booking_id: UUID
    place: Place
    slots: tuple[int, ...]
    reason: str | None
    by_officer: bool
    cancelled_by: UUID
    cancelled_at: datetime


HallEvent = HallRegistered | HallRevised | HallBooked | BookingCancelled
