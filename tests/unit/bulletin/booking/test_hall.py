"""The rules of a hall: hours, the grid, no overlap whatever comes, recurring times, cancelling."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

from kairan_bulletin.domain.access import OfficersOnly
from kairan_bulletin.domain.booking.commands import BookHall, CancelBooking, RegisterHall, ReviseHall
from kairan_bulletin.domain.booking.decider import (
    HALL,
    BookingUnknown,
    HallExists,
    HallUnknown,
    HoursInvalid,
    NothingToCancel,
    SlotsInvalid,
    SlotsTaken,
)
from kairan_bulletin.domain.booking.events import (
    HallBooked,
    HallRegistered,
    HallTerms,
    Recurrence,
    Slot,
)
from kairan_bulletin.domain.booking.hall import Hall
from kairan_bulletin.domain.booking.recurring import TIMES_MOST, RuleInvalid, slots_of
from kairan_bulletin.domain.places import Area, Place
from kairan_contracts.bulletin.booking_words import Every
from kairan_kernel.ids import derived_id
from kairan_kernel.testing import given

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2024, 7, 1, tzinfo=UTC)
NISHI = derived_id("association", "yoneizumi", "nishi")
HALL_ID = derived_id("hall", 1)
AREA = Area(
    union_id=derived_id("union", "yoneizumi"), union="yoneizumi", association_id=NISHI, association="nishi"
)


def terms(**changes: Any) -> HallTerms:
    values: dict[str, Any] = {
        "name": "集会場",
        "location": None,
        "opens_minute": 540,
        "closes_minute": 1260,
        "slot_minutes": 30,
        "minutes_most": 240,
        "days_ahead_most": 180,
    }
    return HallTerms(**(values | changes))


def registered(**changes: Any) -> HallRegistered:
    return HallRegistered(
        hall_id=HALL_ID, area=AREA, terms=terms(**changes), registered_by=NISHI, registered_at=NOW
    )


def place(n: int = 1) -> Place:
    return Place(
        union_id=AREA.union_id,
        union="yoneizumi",
        association_id=NISHI,
        association="nishi",
        block_id=NISHI,
        household_id=derived_id("household", n),
    )


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(date(2024, 7, day), time(hour, minute), tzinfo=TOKYO).astimezone(UTC)


def slot(day: int, start: int, end: int, number: int = 1) -> Slot:
    return Slot(number=number, starts_at=at(day, start), ends_at=at(day, end))


def book(*slots: Slot, serial: int = 0, now: datetime = NOW) -> BookHall:
    return BookHall(
        booking_id=derived_id("booking", serial),
        place=place(),
        purpose=None,
        slots=slots,
        recurrence=None,
        by=NISHI,
        at=now,
    )


def booked(*slots: Slot, serial: int = 0) -> HallBooked:
    return HallBooked(
        hall_id=HALL_ID,
        area=AREA,
        booking_id=derived_id("booking", serial),
        place=place(),
        purpose=None,
        slots=slots,
        recurrence=None,
        booked_by=NISHI,
        booked_at=NOW,
    )


def cancel(serial: int = 0, **changes: Any) -> CancelBooking:
    values: dict[str, Any] = {
        "booking_id": derived_id("booking", serial),
        "household_id": place().household_id,
        "officer": False,
        "slots": None,
        "reason": None,
        "by": NISHI,
        "at": NOW,
    }
    return CancelBooking(**(values | changes))


def test_a_hall_is_registered_once() -> None:
    command = RegisterHall(hall_id=HALL_ID, area=AREA, terms=terms(), by=NISHI, at=NOW)
    assert given(HALL).when(command).then(registered()).terms == terms()
    assert given(HALL, registered()).when(command).then_raises(HallExists)


@pytest.mark.parametrize(
    "changes", [{"closes_minute": 500}, {"slot_minutes": 800}, {"minutes_most": 15}, {"closes_minute": 1441}]
)
def test_hours_that_do_not_fit_are_refused(changes: Any) -> None:
    command = ReviseHall(terms=terms(**changes), by=NISHI, at=NOW)
    assert given(HALL, registered()).when(command).then_raises(HoursInvalid)


@pytest.mark.parametrize("command", [book(slot(6, 10, 12)), cancel()])
def test_what_was_never_registered_is_unknown(command: Any) -> None:
    assert given(HALL).when(command).then_raises(HallUnknown)


def test_one_may_begin_when_the_other_ends() -> None:
    past = (registered(), booked(slot(6, 10, 12)))
    state = given(HALL, *past).when(book(slot(6, 12, 14), serial=1)).then(booked(slot(6, 12, 14), serial=1))
    assert len(state.taken) == 2


@pytest.mark.parametrize("hours", [(9, 11), (11, 13), (10, 12), (9, 13), (10, 11)])
def test_an_overlap_is_refused_and_named(hours: tuple[int, int]) -> None:
    command = book(slot(6, *hours), serial=1)
    error = given(HALL, registered(), booked(slot(6, 10, 12))).when(command).then_raises(SlotsTaken)
    assert [fault.code for fault in vars(error)["faults"]] == ["slot-taken"]


def test_times_of_one_booking_do_not_overlap_either() -> None:
    command = book(slot(6, 10, 12, 1), slot(6, 11, 13, 2))
    assert given(HALL, registered()).when(command).then_raises(SlotsTaken)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (slot(6, 8, 10), "outside-opening-hours"),
        (slot(6, 20, 22), "outside-opening-hours"),
        (Slot(number=1, starts_at=at(6, 20), ends_at=at(7, 10)), "outside-opening-hours"),
        (Slot(number=1, starts_at=at(6, 10, 10), ends_at=at(6, 11, 10)), "not-on-the-grid"),
        (slot(6, 10, 15), "too-long"),
        (slot(6, 12, 10), "ends-before-it-starts"),
        (slot(1, 9, 10), "in-the-past"),
    ],
)
def test_a_time_against_the_rules_is_refused(wanted: Slot, code: str) -> None:
    error = given(HALL, registered()).when(book(wanted, now=at(1, 12))).then_raises(SlotsInvalid)
    assert code in [fault.code for fault in vars(error)["faults"]]


def test_a_cancelled_time_is_free_again() -> None:
    past = (registered(), booked(slot(6, 10, 12, 1), slot(13, 10, 12, 2)))
    state = HALL.fold([*past, *given(HALL, *past).when(cancel(slots=(1,))).events])
    assert [each.number for each in state.standing(derived_id("booking", 0))] == [2]
    assert HALL.decide(book(slot(6, 10, 12), serial=1), state)


def test_what_is_over_cannot_be_cancelled() -> None:
    past = (registered(), booked(slot(6, 10, 12)))
    assert given(HALL, *past).when(cancel(at=at(7, 9))).then_raises(NothingToCancel)
    assert given(HALL, *past).when(cancel(serial=9)).then_raises(BookingUnknown)


def test_anothers_booking_is_cancelled_by_officers_only() -> None:
    past = (registered(), booked(slot(6, 10, 12)))
    stranger = cancel(household_id=place(2).household_id)
    assert given(HALL, *past).when(stranger).then_raises(OfficersOnly)
    (event,) = given(HALL, *past).when(cancel(household_id=place(2).household_id, officer=True)).events
    assert getattr(event, "by_officer", None) is True


@settings(max_examples=150, deadline=None)
@each(wishes=st.lists(st.tuples(st.integers(2, 5), st.integers(9, 20), st.integers(1, 4)), max_size=40))
def test_whatever_is_asked_no_two_bookings_overlap(wishes: list[tuple[int, int, int]]) -> None:
    state = HALL.fold([registered()])
    minutes: dict[tuple[int, int], int] = {}
    for serial, (day, start, length) in enumerate(wishes):
        end = min(start + length, 21)
        free = all((day, hour) not in minutes for hour in range(start, end))
        try:
            events = HALL.decide(book(slot(day, start, end), serial=serial), state)
        except SlotsTaken:
            assert not free
            continue
        assert free
        state = HALL.fold(events, state)
        minutes |= {(day, hour): serial for hour in range(start, end)}
    pairs = zip(state.taken, state.taken[1:], strict=False)
    assert all(first.ends_at <= second.starts_at for first, second in pairs)


def again(every: Every, **changes: Any) -> Recurrence:
    values: dict[str, Any] = {"every": every, "interval": 1, "weekdays": (), "count": None, "until": None}
    return Recurrence(**(values | changes))


def days(recurrence: Recurrence) -> list[date]:
    slots = slots_of(at(6, 10), at(6, 12), recurrence)
    assert all(each.ends_at - each.starts_at == timedelta(hours=2) for each in slots)
    assert {each.starts_at.astimezone(TOKYO).hour for each in slots} == {10}
    assert [each.number for each in slots] == list(range(1, len(slots) + 1))
    return [each.starts_at.astimezone(TOKYO).date() for each in slots]


def test_rules_become_times() -> None:
    weekly = again(Every.WEEK, count=3)
    assert days(weekly) == [date(2024, 7, 6), date(2024, 7, 13), date(2024, 7, 20)]
    until = again(Every.WEEK, interval=2, weekdays=("SA", "SU"), until=date(2024, 7, 21))
    assert days(until) == [date(2024, 7, 6), date(2024, 7, 7), date(2024, 7, 20), date(2024, 7, 21)]
    monthly = again(Every.MONTH, weekdays=("2SA", "-1SU"), count=3)
    assert days(monthly) == [date(2024, 7, 13), date(2024, 7, 28), date(2024, 8, 10)]
    assert days(again(Every.DAY, until=date(2024, 7, 8))) == [date(2024, 7, n) for n in (6, 7, 8)]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (again(Every.WEEK), "count-or-until"),
        (again(Every.WEEK, count=2, until=date(2024, 8, 1)), "count-or-until"),
        (again(Every.WEEK, count=2, weekdays=("XX",)), "weekday-unknown"),
        (again(Every.WEEK, count=2, weekdays=("2SA",)), "nth-only-in-a-month"),
        (again(Every.MONTH, count=2, weekdays=("SA",)), "nth-needed-in-a-month"),
        (again(Every.DAY, count=2, weekdays=("SA",)), "weekdays-not-daily"),
        (again(Every.DAY, until=date(2024, 7, 1)), "rule-without-times"),
        (again(Every.DAY, until=date(9999, 12, 31)), "rule-too-long"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_named(rule: Recurrence, code: str) -> None:
    with pytest.raises(RuleInvalid) as error:
        slots_of(at(6, 10), at(6, 12), rule)
    assert [fault.code for fault in error.value.faults] == [code]


def test_the_longest_rule_is_followed() -> None:
    assert len(days(again(Every.WEEK, count=TIMES_MOST))) == TIMES_MOST
    assert Hall().registered is None
