"""Terms of office (任期), shared by unions and associations: who holds which role from which day to which.

Events in streams `union-<id>` and `association-<id>`. Both days of a term belong to it; without a last day it
is open.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from kairan_contracts.vocabulary import Role, ScopeKind
from kairan_directory.domain.places import AssociationRef, UnionRef
from kairan_directory.domain.rule import RuleBroken

ROLES: Final = {
    ScopeKind.UNION: frozenset(
        {
            Role.CHAIR,
            Role.SECRETARIAT,
            Role.OFFICER,
            Role.TREASURER,
            Role.WELFARE_COUNCIL,
            Role.WELFARE_COMMISSIONER,
            Role.DISASTER_PREVENTION_OFFICER,
            Role.SUPPORTER,
        }
    ),
    ScopeKind.ASSOCIATION: frozenset(Role) - {Role.BLOCK_LEADER},
    ScopeKind.BLOCK: frozenset({Role.BLOCK_LEADER}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One appointment as it stands."""

    appointment_id: UUID
    member_id: UUID
    role: Role
    scope_kind: ScopeKind
    scope_id: UUID
    starts_on: date
    ends_on: date | None
    household_id: UUID | None
    """Where the member lived when appointed; none for appointments of before this was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeAppointment:
    term: Term
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAppointment:
    """Give an appointment its last day."""

    appointment_id: UUID
    ends_on: date
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMade:
    term: Term
    union: UnionRef
    association: AssociationRef | None
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentEnded:
    """`term` as it stands now, with its last day."""

    term: Term
    union: UnionRef
    association: AssociationRef | None
    ended_at: datetime


class RoleNotForScope(RuleBroken):
    """This role isn't held over a union, an association or a block respectively."""


class TermRunsBackwards(RuleBroken):
    """The last day lies before the first."""


class AlreadyAppointed(RuleBroken):
    """The same member already holds this role in (part of) this time."""


class AppointmentUnknown(RuleBroken):
    """No appointment with this id was made here."""


def checked(term: Term, standing: Iterable[Term]) -> Term:
    """`term` if it may stand beside the others; raises the rule it breaks."""
    if term.role not in ROLES[term.scope_kind]:
        raise RoleNotForScope(role=term.role.value, scope=term.scope_kind.value)
    if term.ends_on is not None and term.ends_on < term.starts_on:
        raise TermRunsBackwards(starts_on=term.starts_on, ends_on=term.ends_on)
    if any(_same_office(term, other) and overlap(term, other) for other in standing):
        raise AlreadyAppointed(role=term.role.value)
    return term


def ended(standing: Iterable[Term], command: EndAppointment) -> Term | None:
    """The term with its new last day; None if it ends on that day already."""
    term = next((held for held in standing if held.appointment_id == command.appointment_id), None)
    if term is None:
        raise AppointmentUnknown(appointment_id=command.appointment_id)
    if command.ends_on < term.starts_on:
        raise TermRunsBackwards(starts_on=term.starts_on, ends_on=command.ends_on)
    return None if term.ends_on == command.ends_on else replace(term, ends_on=command.ends_on)


def with_term(standing: tuple[Term, ...], term: Term) -> tuple[Term, ...]:
    """The terms after one was made or ended."""
    return (*(held for held in standing if held.appointment_id != term.appointment_id), term)


def overlap(one: Term, other: Term) -> bool:
    return one.starts_on <= (other.ends_on or date.max) and other.starts_on <= (one.ends_on or date.max)


def _same_office(one: Term, other: Term) -> bool:
    return (one.member_id, one.role, one.scope_id) == (other.member_id, other.role, other.scope_id)
