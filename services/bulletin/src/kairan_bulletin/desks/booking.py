"""Halls as they are used: registered and revised by officers, booked and given back by households.

Blocking. Appends to ``hall-<id>`` with the revision that was decided on.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.areas import AreasOffice
from kairan_bulletin.desks.live_streams import LiveStreams
from kairan_bulletin.desks.speakers import Speakers, Words
from kairan_bulletin.domain.access import OfficersOnly, belongs_to, manages
from kairan_bulletin.domain.booking.commands import (
    BookHall,
    CancelBooking,
    HallCommand,
    RegisterHall,
    ReviseHall,
)
from kairan_bulletin.domain.booking.decider import HALL, HallUnknown
from kairan_bulletin.domain.booking.events import (
    HallBooked,
    HallEvent,
    HallRegistered,
    HallTerms,
    Recurrence,
    Slot,
)
from kairan_bulletin.domain.booking.hall import Hall
from kairan_bulletin.domain.booking.recurring import slots_of
from kairan_bulletin.domain.booking.streams import hall_stream
from kairan_bulletin.domain.reach import area_document
from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore

Halls = LiveStreams[Hall, HallCommand, HallEvent]


def halls(store: EventStore) -> Halls:
    """All halls' streams as they stand."""
    return LiveStreams(store, CODEC, HALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A time as it was asked for."""

    starts_at: datetime
    ends_at: datetime
    purpose: str
    recurrence: Recurrence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingDesk:
    live: Halls
    office: AreasOffice
    speakers: Speakers
    words: Words
    now: Callable[[], datetime]

    def register(
        self, principal: Principal, hall_id: UUID, scope: dict[str, Any], terms: HallTerms, cause: Causation
    ) -> Document:
        """Register a hall of a union or association whose officer the principal is. Raises HoursInvalid."""
        area = self.office.managed_by(principal, scope)
        command = RegisterHall(hall_id=hall_id, area=area, terms=terms, by=principal.subject, at=self.now())
        self.live.handle(hall_stream(hall_id), command, cause)
        return self.hall(principal, hall_id)

    def revise(self, principal: Principal, hall_id: UUID, terms: HallTerms, cause: Causation) -> Document:
        """Other rules for what is booked from now on."""
        if not manages(principal, self._known(principal, hall_id).area):
            raise OfficersOnly
        command = ReviseHall(terms=terms, by=principal.subject, at=self.now())
        self.live.handle(hall_stream(hall_id), command, cause)
        return self.hall(principal, hall_id)

    def book(
        self, principal: Principal, hall_id: UUID, booking_id: UUID, wish: Wish, cause: Causation
    ) -> Document:
        """Book all times of the wish, or none. Raises RuleInvalid, SlotsInvalid, SlotsTaken."""
        known = self._known(principal, hall_id)
        place = self.speakers.place(principal, None, known.area)
        command = BookHall(
            booking_id=booking_id,
            place=place,
            purpose=self.words.sealed(place.household_id, wish.purpose),
            slots=slots_of(wish.starts_at, wish.ends_at, wish.recurrence),
            recurrence=wish.recurrence,
            by=principal.subject,
            at=self.now(),
        )
        handled = self.live.handle(hall_stream(hall_id), command, cause)
        (booked,) = (event for event in handled.events if isinstance(event, HallBooked))
        return self._shown(principal, known, [(booked, booked.slots)])[0]

    def cancel(
        self,
        principal: Principal,
        hall_id: UUID,
        booking_id: UUID,
        slots: list[int] | None,
        reason: str | None,
        cause: Causation,
    ) -> Document:
        """Give times back. Raises BookingUnknown, OfficersOnly for another's, NothingToCancel."""
        known = self._known(principal, hall_id)
        command = CancelBooking(
            booking_id=booking_id,
            household_id=principal.household_id,
            officer=manages(principal, known.area),
            slots=None if slots is None else tuple(slots),
            reason=reason,
            by=principal.subject,
            at=self.now(),
        )
        self.live.handle(hall_stream(hall_id), command, cause)
        left = self.live.read(
            hall_stream(hall_id), lambda hall: (hall.bookings[booking_id], tuple(hall.standing(booking_id)))
        )
        return self._shown(principal, known, [left])[0]

    def hall(self, principal: Principal, hall_id: UUID) -> Document:
        """A hall and its rules. Raises HallUnknown."""
        known = self._known(principal, hall_id)
        terms = self.live.read(hall_stream(hall_id), lambda hall: hall.terms)
        return {
            "hall_id": hall_id,
            **area_document(known.area),
            **asdict(terms or known.terms),
            "registered_at": known.registered_at,
        }

    def bookings(
        self, principal: Principal, hall_id: UUID, since: datetime, until: datetime
    ) -> list[Document]:
        """What is taken within these moments, by beginning. Raises HallUnknown."""
        known = self._known(principal, hall_id)
        found = self.live.read(hall_stream(hall_id), lambda hall: _within(hall, since, until))
        return self._shown(principal, known, found)

    def _shown(
        self,
        principal: Principal,
        known: HallRegistered,
        bookings: Iterable[tuple[HallBooked, tuple[Slot, ...]]],
    ) -> list[Document]:
        listed = list(bookings)
        purposes = self.words.opened([(each.place.household_id, each.purpose) for each, _ in listed])
        officer = manages(principal, known.area)
        return [
            {
                "hall_id": booking.hall_id,
                "booking_id": booking.booking_id,
                "household_id": booking.place.household_id
                if officer or booking.place.household_id == principal.household_id
                else None,
                "own": booking.place.household_id == principal.household_id,
                "purpose": purpose,
                "slots": slots,
                "booked_at": booking.booked_at,
            }
            for (booking, slots), purpose in zip(listed, purposes, strict=True)
        ]

    def _known(self, principal: Principal, hall_id: UUID) -> HallRegistered:
        """The registration, if it concerns the principal; else HallUnknown."""
        known = self.live.remembered(hall_stream(hall_id), lambda hall: hall.registered)
        if known is None or not belongs_to(principal, known.area):
            raise HallUnknown
        return known


def _within(hall: Hall, since: datetime, until: datetime) -> list[tuple[HallBooked, tuple[Slot, ...]]]:
    slots: dict[UUID, list[Slot]] = {}
    for taken in hall.overlapping(since, until):
        slot = Slot(number=taken.number, starts_at=taken.starts_at, ends_at=taken.ends_at)
        slots.setdefault(taken.booking_id, []).append(slot)
    return [(hall.bookings[booking_id], tuple(found)) for booking_id, found in slots.items()]
