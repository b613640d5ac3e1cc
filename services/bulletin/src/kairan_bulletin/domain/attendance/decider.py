"""The rules of an attendance: called once, answered until its deadline, closed once.

Answers, amendments and closing are decided on what is known and appended without an expected version; the
fold (``turns``) has the last word on whether they count.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, assert_never

from kairan_bulletin.domain.access import HouseholdUnknown
from kairan_bulletin.domain.attendance.commands import (
    AmendAttendance,
    Answer,
    AttendanceCommand,
    CallAttendance,
    CloseAttendance,
)
from kairan_bulletin.domain.attendance.events import (
    AttendanceAmended,
    AttendanceAnswered,
    AttendanceCalled,
    AttendanceClosed,
    AttendanceEvent,
    PlacesMovedUp,
)
from kairan_bulletin.domain.attendance.turns import Turns
from kairan_bulletin.domain.audience.asking import asks
from kairan_kernel.decider import Decider

PARTY_MOST: Final = 50
"""The largest party that anybody may allow: a household and its relatives, not a coach company."""
CAPACITY_MOST: Final = 100_000


class AttendanceUnknown(Exception):
    """There is no such attendance, or the caller may not know of it."""


class AttendanceExists(Exception):
    """This attendance was called before, by another command."""


class AnswersClosed(Exception):
    """The deadline has passed, or an officer closed it: no answer counts any more."""


class NoRoomForMore(Exception):
    """A larger party would need places that are not free, or overtake who waits. ``kept``: what stays."""

    def __init__(self, kept: int) -> None:
        super().__init__(f"{kept} places are kept")
        self.kept = kept


class PartyTooLarge(Exception):
    """The party is larger than the call allows. ``most``: the largest allowed."""

    def __init__(self, most: int) -> None:
        super().__init__(f"a party may be {most} at most")
        self.most = most


class DeadlinePassed(Exception):
    """The deadline must lie in the future."""


class DeadlineAfterStart(Exception):
    """Answers must be in before it starts."""


class EndsBeforeStart(Exception):
    """It must end after it starts."""


class CapacityBelowTaken(Exception):
    """More places than that are taken already. ``taken``: how many."""

    def __init__(self, taken: int) -> None:
        super().__init__(f"{taken} places are taken")
        self.taken = taken


class AttendanceAlreadyClosed(Exception):
    """It is closed: it can be neither amended nor closed again."""


def decide(command: AttendanceCommand, turns: Turns) -> Sequence[AttendanceEvent]:
    match command:
        case CallAttendance():
            return [_call(command, turns)]
        case AmendAttendance():
            return [_amend(command, turns)]
        case Answer():
            return [_answer(command, turns)]
        case CloseAttendance():
            return [_close(command, turns)]
        case _:
            assert_never(command)


def evolve(turns: Turns, event: AttendanceEvent) -> Turns:
    match event:
        case AttendanceCalled():
            turns.call(event)
        case AttendanceAmended():
            turns.amend(event)
        case AttendanceAnswered():
            turns.take(event)
        case AttendanceClosed():
            turns.close(event)
        case PlacesMovedUp():
            turns.told.add(event.because_of)
        case _:
            assert_never(event)
    turns.events += 1
    return turns


def called(turns: Turns) -> AttendanceCalled:
    """The call. Raises AttendanceUnknown."""
    if turns.called is None:
        raise AttendanceUnknown
    return turns.called


def is_open(turns: Turns, at: datetime) -> bool:
    """Whether answers of this moment count."""
    return turns.closed is None and turns.deadline is not None and at <= turns.deadline


def _call(command: CallAttendance, turns: Turns) -> AttendanceCalled:
    if turns.called is not None:
        raise AttendanceExists
    occasion = command.occasion
    if command.deadline <= command.at:
        raise DeadlinePassed
    if command.deadline > occasion.starts_at:
        raise DeadlineAfterStart
    if occasion.ends_at is not None and occasion.ends_at <= occasion.starts_at:
        raise EndsBeforeStart
    largest = command.party_most if command.capacity is None else min(command.party_most, command.capacity)
    return AttendanceCalled(
        attendance_id=command.attendance_id,
        area=command.area,
        occasion=occasion,
        deadline=command.deadline,
        capacity=command.capacity,
        party_most=largest,
        households=command.households,
        asked=command.asked,
        called_by=command.by,
        called_at=command.at,
    )


def _amend(command: AmendAttendance, turns: Turns) -> AttendanceAmended:
    call = called(turns)
    if turns.closed is not None:
        raise AttendanceAlreadyClosed
    deadline = command.deadline or turns.deadline or call.deadline
    if command.deadline is not None and command.deadline <= command.at:
        raise DeadlinePassed
    if deadline > call.occasion.starts_at:
        raise DeadlineAfterStart
    capacity = None if command.unlimited else command.capacity or turns.capacity
    if capacity is not None and capacity < turns.taken:
        raise CapacityBelowTaken(turns.taken)
    return AttendanceAmended(
        attendance_id=call.attendance_id,
        area=call.area,
        deadline=deadline,
        capacity=capacity,
        amended_by=command.by,
        amended_at=command.at,
    )


def _answer(command: Answer, turns: Turns) -> AttendanceAnswered:
    call = called(turns)
    if not is_open(turns, command.at):
        raise AnswersClosed
    if not asks(turns.asked, command.place.household_id):
        raise HouseholdUnknown
    most = call.party_most if turns.capacity is None else min(call.party_most, turns.capacity)
    if command.attending and command.party_size > most:
        raise PartyTooLarge(most)
    return AttendanceAnswered(
        attendance_id=call.attendance_id,
        answer_id=command.answer_id,
        place=command.place,
        attending=command.attending,
        party_size=command.party_size if command.attending else 0,
        comment=command.comment,
        means=command.means,
        proxy=command.proxy,
        answered_by=command.by,
        answered_at=command.at,
    )


def _close(command: CloseAttendance, turns: Turns) -> AttendanceClosed:
    call = called(turns)
    if turns.closed is not None:
        raise AttendanceAlreadyClosed
    return AttendanceClosed(
        attendance_id=call.attendance_id,
        area=call.area,
        automatic=command.automatic,
        closed_by=command.by,
        closed_at=command.at,
    )


ATTENDANCE: Decider[Turns, AttendanceCommand, AttendanceEvent] = Decider(
    initial=Turns, decide=decide, evolve=evolve
)
