"""A hall as its log tells it: its rules and when it is taken. Changed in place by ``evolve``."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from kairan_bulletin.domain.booking.events import (
    BookingCancelled,
    HallBooked,
    HallRegistered,
    HallTerms,
    Slot,
)

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Taken:
    """One time that is taken. Sorted by its beginning; no two overlap."""

    starts_at: datetime
    ends_at: datetime
    booking_id: UUID
    number: int


@dataclass(slots=True)
class Hall:
    registered: HallRegistered | None = None
    terms: HallTerms | None = None
    bookings: dict[UUID, HallBooked] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)

    def book(self, booking: HallBooked) -> None:
        self.bookings[booking.booking_id] = booking
        for slot in booking.slots:
            insort(self.taken, _taken(booking.booking_id, slot))

    def cancel(self, cancelled: BookingCancelled) -> None:
        for slot in self.bookings[cancelled.booking_id].slots:
            if slot.number in cancelled.slots:
                self.taken.remove(_taken(cancelled.booking_id, slot))

    def standing(self, booking_id: UUID) -> list[Slot]:
        """The booking's times that are not cancelled."""
        booking = self.bookings[booking_id]
        return [slot for slot in booking.slots if self._holds(_taken(booking_id, slot))]

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> Iterator[Taken]:
        """What is taken within these moments, by its beginning. Bookings are at most a day long."""
        first = bisect_left(self.taken, starts_at - DAY, key=lambda each: each.starts_at)
        for taken in self.taken[first:]:
            if taken.starts_at >= ends_at:
                return
            if taken.ends_at > starts_at:
                yield taken

    def _holds(self, taken: Taken) -> bool:
        at = bisect_left(self.taken, taken)
        return at < len(self.taken) and self.taken[at] == taken


def _taken(booking_id: UUID, slot: Slot) -> Taken:
    return Taken(slot.starts_at, slot.ends_at, booking_id, slot.number)
