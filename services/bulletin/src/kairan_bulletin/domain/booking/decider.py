"""The rules of a hall: within its hours, no two bookings at the same time, all times of a booking or none."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final, assert_never

from kairan_bulletin.domain.access import OfficersOnly
from kairan_bulletin.domain.booking.commands import (
    BookHall,
    CancelBooking,
    HallCommand,
    RegisterHall,
    ReviseHall,
)
from kairan_bulletin.domain.booking.events import (
    BookingCancelled,
    HallBooked,
    HallEvent,
    HallRegistered,
    HallRevised,
    HallTerms,
    Slot,
)
from kairan_bulletin.domain.booking.hall import Hall
from kairan_bulletin.domain.booking.recurring import local_midnight, minute_of_day, whole_minutes
from kairan_kernel.decider import Decider
from kairan_kernel.problems import Fault

_PAST: Final = timedelta(minutes=1)
"""A booking that begins in the minute in which it is made is not in the past."""


class HallUnknown(Exception):
    """There is no such hall, or the caller may not know of it."""


class HallExists(Exception):
    """This hall was registered before, by another command."""


class HoursInvalid(Exception):
    """A hall must close after it opens, and a slot must fit in between."""


class BookingUnknown(Exception):
    """There is no such booking of this hall."""


class NothingToCancel(Exception):
    """These times are over, or cancelled already."""


class SlotsInvalid(Exception):
    """Times that can't be booked by the hall's rules; names each fault."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("times against the hall's rules")
        self.faults = faults
        self.count = len(faults)


class SlotsTaken(Exception):
    """Some times are taken; names each. Nothing was booked."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("times that are taken")
        self.faults = faults
        self.count = len(faults)


def evolve(hall: Hall, event: HallEvent) -> Hall:
    match event:
        case HallRegistered():
            hall.registered, hall.terms = event, event.terms
        case HallRevised():
            hall.terms = event.terms
        case HallBooked():
            hall.book(event)
        case BookingCancelled():
            hall.cancel(event)
        case _:
            assert_never(event)
    return hall


def decide(command: HallCommand, hall: Hall) -> Sequence[HallEvent]:
    match command:
        case RegisterHall():
            return [_register(command, hall)]
        case ReviseHall():
            return [_revise(command, hall)]
        case BookHall():
            return [_book(command, hall)]
        case CancelBooking():
            return [_cancel(command, hall)]
        case _:
            assert_never(command)


def registered(hall: Hall) -> HallRegistered:
    """The registration. Raises HallUnknown."""
    if hall.registered is None:
        raise HallUnknown
    return hall.registered


def _check(terms: HallTerms) -> None:
    if not 0 <= terms.opens_minute < terms.closes_minute <= 24 * 60:
        raise HoursInvalid
    if terms.slot_minutes > terms.closes_minute - terms.opens_minute:
        raise HoursInvalid
    if terms.minutes_most < terms.slot_minutes:
        raise HoursInvalid


def _register(command: RegisterHall, hall: Hall) -> HallRegistered:
    if hall.registered is not None:
        raise HallExists
    _check(command.terms)
    return HallRegistered(
        hall_id=command.hall_id,
        area=command.area,
        terms=command.terms,
        registered_by=command.by,
        registered_at=command.at,
    )


def _revise(command: ReviseHall, hall: Hall) -> HallRevised:
    known = registered(hall)
    _check(command.terms)
    return HallRevised(
        hall_id=known.hall_id,
        area=known.area,
        terms=command.terms,
        revised_by=command.by,
        revised_at=command.at,
    )


def _book(command: BookHall, hall: Hall) -> HallBooked:
    known = registered(hall)
    terms = hall.terms or known.terms
    faults = [
        Fault(pointer=f"/slots/{slot.number}", code=code, params={"starts_at": _told(slot)})
        for slot in command.slots
        for code in _wrong(slot, terms, command)
    ]
    if faults:
        raise SlotsInvalid(faults)
    taken = [slot for slot in command.slots if any(hall.overlapping(slot.starts_at, slot.ends_at))]
    taken += [b for a, b in zip(command.slots, command.slots[1:], strict=False) if b.starts_at < a.ends_at]
    if taken:
        raise SlotsTaken(
            [
                Fault(pointer=f"/slots/{slot.number}", code="slot-taken", params={"starts_at": _told(slot)})
                for slot in taken
            ]
        )
    return HallBooked(
        hall_id=known.hall_id,
        area=known.area,
        booking_id=command.booking_id,
        place=command.place,
        purpose=command.purpose,
        slots=command.slots,
        recurrence=command.recurrence,
        booked_by=command.by,
        booked_at=command.at,
    )


def _told(slot: Slot) -> str:
    return local_midnight(slot.starts_at).strftime("%Y-%m-%d ") + "{:02}:{:02}".format(
        *divmod(minute_of_day(slot.starts_at), 60)
    )


def _wrong(slot: Slot, terms: HallTerms, command: BookHall) -> Iterator[str]:
    if slot.ends_at <= slot.starts_at:
        yield "ends-before-it-starts"
        return
    start = minute_of_day(slot.starts_at)
    length = whole_minutes(slot.ends_at - slot.starts_at)
    seconds = (
        slot.starts_at.second,
        slot.ends_at.second,
        slot.starts_at.microsecond,
        slot.ends_at.microsecond,
    )
    if start < terms.opens_minute or start + length > terms.closes_minute:
        yield "outside-opening-hours"
    if any(seconds) or (start - terms.opens_minute) % terms.slot_minutes or length % terms.slot_minutes:
        yield "not-on-the-grid"
    if length > terms.minutes_most:
        yield "too-long"
    if slot.starts_at < command.at - _PAST:
        yield "in-the-past"
    if slot.starts_at > command.at + timedelta(days=terms.days_ahead_most):
        yield "too-far-ahead"


def _cancel(command: CancelBooking, hall: Hall) -> BookingCancelled:
    known = registered(hall)
    booking = hall.bookings.get(command.booking_id)
    if booking is None:
        raise BookingUnknown
    own = command.household_id == booking.place.household_id
    if not own and not command.officer:
        raise OfficersOnly
    left = [slot.number for slot in hall.standing(command.booking_id) if slot.ends_at > command.at]
    wanted = tuple(n for n in left if command.slots is None or n in command.slots)
    if not wanted:
        raise NothingToCancel
    return BookingCancelled(
        hall_id=known.hall_id,
        area=known.area,
        booking_id=command.booking_id,
        place=booking.place,
        slots=wanted,
        reason=command.reason,
        by_officer=not own,
        cancelled_by=command.by,
        cancelled_at=command.at,
    )


HALL: Decider[Hall, HallCommand, HallEvent] = Decider(initial=Hall, decide=decide, evolve=evolve)
