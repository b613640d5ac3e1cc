"""The rules of an attendance: calling, answering, amending, closing; and whose deadline holds."""

from datetime import timedelta
from typing import Any

import pytest

from kairan_bulletin.domain.attendance.commands import (
    AmendAttendance,
    Answer,
    CallAttendance,
    CloseAttendance,
)
from kairan_bulletin.domain.attendance.decider import (
    ATTENDANCE,
    AnswersClosed,
    AttendanceAlreadyClosed,
    AttendanceExists,
    AttendanceUnknown,
    CapacityBelowTaken,
    DeadlineAfterStart,
    DeadlinePassed,
    EndsBeforeStart,
    PartyTooLarge,
)
from kairan_bulletin.domain.attendance.events import AttendanceClosed
from kairan_contracts.vocabulary import Means
from kairan_kernel.ids import derived_id
from kairan_kernel.testing import given

from .test_turns import AREA, ATTENDANCE_ID, NOW, amended, answered, called, household, place

DAY = timedelta(days=1)


def call(**changes: Any) -> CallAttendance:
    event = called()
    values: dict[str, Any] = {
        "attendance_id": ATTENDANCE_ID,
        "area": AREA,
        "occasion": event.occasion,
        "deadline": event.deadline,
        "capacity": 5,
        "party_most": 6,
        "households": 180,
        "asked": None,
        "by": household(0),
        "at": NOW,
    }
    return CallAttendance(**(values | changes))


def answer(n: int = 1, people: int = 2, **changes: Any) -> Answer:
    values: dict[str, Any] = {
        "answer_id": derived_id("answer", n, 0),
        "place": place(n),
        "attending": people > 0,
        "party_size": people,
        "comment": None,
        "means": Means.APP,
        "proxy": False,
        "by": household(n),
        "at": NOW,
    }
    return Answer(**(values | changes))


def amend(**changes: Any) -> AmendAttendance:
    values: dict[str, Any] = {
        "deadline": None,
        "capacity": None,
        "unlimited": False,
        "by": household(0),
        "at": NOW,
    }
    return AmendAttendance(**(values | changes))


def closed(*, automatic: bool = False, at: Any = NOW) -> AttendanceClosed:
    return AttendanceClosed(
        attendance_id=ATTENDANCE_ID, area=AREA, automatic=automatic, closed_by=None, closed_at=at
    )


def test_a_party_is_never_larger_than_the_capacity() -> None:
    state = given(ATTENDANCE).when(call()).then(called(party_most=5))
    assert state.called is not None
    assert state.called.party_most == 5


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"deadline": NOW}, DeadlinePassed),
        ({"deadline": NOW + 31 * DAY}, DeadlineAfterStart),
    ],
)
def test_a_deadline_lies_between_now_and_the_start(changes: Any, error: type[Exception]) -> None:
    assert given(ATTENDANCE).when(call(**changes)).then_raises(error)


def test_it_ends_after_it_starts() -> None:
    occasion = called().occasion
    wrong = type(occasion)(
        title="x",
        body=None,
        location=None,
        starts_at=occasion.starts_at,
        ends_at=occasion.starts_at,
        article_id=None,
    )
    assert given(ATTENDANCE).when(call(occasion=wrong)).then_raises(EndsBeforeStart)


def test_it_is_called_once() -> None:
    assert given(ATTENDANCE, called()).when(call()).then_raises(AttendanceExists)


@pytest.mark.parametrize("command", [answer(), amend(), CloseAttendance(automatic=False, by=None, at=NOW)])
def test_what_was_never_called_is_unknown(command: Any) -> None:
    assert given(ATTENDANCE).when(command).then_raises(AttendanceUnknown)


def test_an_answer_is_kept() -> None:
    assert given(ATTENDANCE, called()).when(answer()).then(answered(1, 2)).taken == 2


def test_who_does_not_come_takes_no_places() -> None:
    assert given(ATTENDANCE, called()).when(answer(people=0)).then(answered(1, 0)).taken == 0


def test_a_party_that_is_too_large_is_refused() -> None:
    error = given(ATTENDANCE, called()).when(answer(people=7)).then_raises(PartyTooLarge)
    assert vars(error)["most"] == 5


def test_an_answer_after_the_deadline_is_refused() -> None:
    late = answer(at=NOW + 21 * DAY)
    assert given(ATTENDANCE, called()).when(late).then_raises(AnswersClosed)


def test_an_answer_after_the_closing_is_refused() -> None:
    assert given(ATTENDANCE, called(), closed()).when(answer()).then_raises(AnswersClosed)


def test_the_capacity_does_not_go_below_what_is_taken() -> None:
    given_answers = (called(), answered(1, 3))
    error = given(ATTENDANCE, *given_answers).when(amend(capacity=2)).then_raises(CapacityBelowTaken)
    assert vars(error)["taken"] == 3


def test_the_limit_is_taken_away() -> None:
    assert given(ATTENDANCE, called()).when(amend(unlimited=True)).then(amended(None)).capacity is None


def test_it_is_closed_once() -> None:
    command = CloseAttendance(automatic=False, by=None, at=NOW)
    assert given(ATTENDANCE, called()).when(command).then(closed()).closed is not None
    assert given(ATTENDANCE, called(), closed()).when(command).then_raises(AttendanceAlreadyClosed)
    assert given(ATTENDANCE, called(), closed()).when(amend()).then_raises(AttendanceAlreadyClosed)


def test_the_clock_that_read_an_old_deadline_closes_nothing() -> None:
    put_off = type(amended(5))(
        attendance_id=ATTENDANCE_ID,
        area=AREA,
        deadline=NOW + 25 * DAY,
        capacity=5,
        amended_by=household(0),
        amended_at=NOW,
    )
    events = (called(), put_off, closed(automatic=True, at=NOW + 21 * DAY))
    state = given(ATTENDANCE, *events).when(answer(at=NOW + 22 * DAY))
    assert state.error is None
