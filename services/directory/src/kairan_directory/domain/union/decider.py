"""The rules of a union: founded once; offices with terms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from kairan_directory.domain import appointments
from kairan_directory.domain.appointments import (
    AppointmentEnded,
    AppointmentMade,
    EndAppointment,
    MakeAppointment,
    Term,
)
from kairan_directory.domain.places import UnionRef
from kairan_directory.domain.rule import RuleBroken
from kairan_directory.domain.union.commands import FoundUnion, UnionCommand
from kairan_directory.domain.union.events import UnionEvent, UnionFounded
from kairan_kernel.decider import Decider


class UnionExists(RuleBroken):
    """A union with this slug was founded before."""


class UnionUnknown(RuleBroken):
    """No union with this id was founded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoUnion:
    """Before founding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Union:
    union: UnionRef
    terms: tuple[Term, ...] = ()


UnionState = NoUnion | Union


def evolve(state: UnionState, event: UnionEvent) -> UnionState:
    match event:
        case UnionFounded():
            return Union(union=event.union)
        case AppointmentMade() | AppointmentEnded():
            union = founded(state)
            return replace(union, terms=appointments.with_term(union.terms, event.term))
    assert_never(event)


def decide(command: UnionCommand, state: UnionState) -> Sequence[UnionEvent]:
    match command:
        case FoundUnion():
            return _found(command, state)
        case MakeAppointment():
            return _appoint(command, founded(state))
        case EndAppointment():
            return _end(command, founded(state))
    assert_never(command)


def founded(state: UnionState) -> Union:
    """The union, if there is one; raises UnionUnknown."""
    match state:
        case NoUnion():
            raise UnionUnknown
        case Union():
            return state
    assert_never(state)


def _found(command: FoundUnion, state: UnionState) -> Sequence[UnionEvent]:
    if isinstance(state, Union):
        raise UnionExists(taken=command.union.slug)
    return [UnionFounded(union=command.union, founded_at=command.at)]


def _appoint(command: MakeAppointment, state: Union) -> Sequence[UnionEvent]:
    term = appointments.checked(command.term, state.terms)
    return [AppointmentMade(term=term, union=state.union, association=None, made_at=command.at)]


def _end(command: EndAppointment, state: Union) -> Sequence[UnionEvent]:
    term = appointments.ended(state.terms, command)
    if term is None:
        return []
    return [AppointmentEnded(term=term, union=state.union, association=None, ended_at=command.at)]


UNION: Decider[UnionState, UnionCommand, UnionEvent] = Decider(initial=NoUnion, decide=decide, evolve=evolve)
