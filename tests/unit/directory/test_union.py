"""A union is founded once; its offices have terms."""

from datetime import date

from kairan_contracts.vocabulary import Role, ScopeKind
from kairan_directory.domain.appointments import (
    AlreadyAppointed,
    AppointmentEnded,
    AppointmentMade,
    AppointmentUnknown,
    EndAppointment,
    MakeAppointment,
    RoleNotForScope,
    Term,
    TermRunsBackwards,
)
from kairan_directory.domain.union.commands import FoundUnion
from kairan_directory.domain.union.decider import UNION as DECIDER
from kairan_directory.domain.union.decider import UnionExists, UnionUnknown
from kairan_directory.domain.union.events import UnionFounded
from kairan_kernel.testing import given

from .people import LATER, NOON, UNION, term

FOUNDED = UnionFounded(union=UNION, founded_at=NOON)


def office(role: Role = Role.CHAIR, **changes: object) -> Term:
    return term(role, kind=ScopeKind.UNION, scope=UNION.union_id, **changes)  # type: ignore[arg-type]


MADE = AppointmentMade(term=office(), union=UNION, association=None, made_at=NOON)


def test_a_union_is_founded() -> None:
    given(DECIDER).when(FoundUnion(union=UNION, at=NOON)).then(FOUNDED)


def test_a_slug_names_one_union_only() -> None:
    given(DECIDER, FOUNDED).when(FoundUnion(union=UNION, at=LATER)).then_raises(UnionExists)


def test_nobody_is_appointed_in_a_union_that_is_not_there() -> None:
    given(DECIDER).when(MakeAppointment(term=office(), at=NOON)).then_raises(UnionUnknown)


def test_a_chair_is_appointed() -> None:
    given(DECIDER, FOUNDED).when(MakeAppointment(term=office(), at=NOON)).then(MADE)


def test_a_union_has_no_block_leaders() -> None:
    leader = MakeAppointment(term=office(Role.BLOCK_LEADER), at=NOON)
    given(DECIDER, FOUNDED).when(leader).then_raises(RoleNotForScope)


def test_a_term_does_not_end_before_it_begins() -> None:
    backwards = office(starts=date(2024, 4, 1), ends=date(2024, 3, 31))
    given(DECIDER, FOUNDED).when(MakeAppointment(term=backwards, at=NOON)).then_raises(TermRunsBackwards)


def test_a_term_of_one_day_is_a_term() -> None:
    day = office(starts=date(2024, 4, 1), ends=date(2024, 4, 1))
    made = AppointmentMade(term=day, union=UNION, association=None, made_at=NOON)
    given(DECIDER, FOUNDED).when(MakeAppointment(term=day, at=NOON)).then(made)


def test_the_same_member_does_not_hold_a_role_twice_at_a_time() -> None:
    overlapping = office(starts=date(2026, 3, 31), ends=None, name="b")
    command = MakeAppointment(term=overlapping, at=LATER)
    given(DECIDER, FOUNDED, MADE).when(command).then_raises(AlreadyAppointed)


def test_a_member_is_appointed_again_after_the_term() -> None:
    again = office(starts=date(2026, 4, 1), ends=None, name="b")
    made = AppointmentMade(term=again, union=UNION, association=None, made_at=LATER)
    given(DECIDER, FOUNDED, MADE).when(MakeAppointment(term=again, at=LATER)).then(made)


def test_a_term_is_ended_early() -> None:
    command = EndAppointment(appointment_id=office().appointment_id, ends_on=date(2024, 9, 30), at=LATER)
    ended = AppointmentEnded(
        term=office(ends=date(2024, 9, 30)), union=UNION, association=None, ended_at=LATER
    )
    state = given(DECIDER, FOUNDED, MADE).when(command).then(ended)
    assert getattr(state, "terms", None) == (office(ends=date(2024, 9, 30)),)


def test_ending_a_term_on_the_day_it_ends_anyway_changes_nothing() -> None:
    command = EndAppointment(appointment_id=office().appointment_id, ends_on=date(2026, 3, 31), at=LATER)
    given(DECIDER, FOUNDED, MADE).when(command).then_nothing()


def test_an_unknown_appointment_is_not_ended() -> None:
    command = EndAppointment(appointment_id=UNION.union_id, ends_on=date(2026, 3, 31), at=LATER)
    given(DECIDER, FOUNDED, MADE).when(command).then_raises(AppointmentUnknown)


def test_a_term_is_not_ended_before_it_began() -> None:
    command = EndAppointment(appointment_id=office().appointment_id, ends_on=date(2024, 3, 31), at=LATER)
    given(DECIDER, FOUNDED, MADE).when(command).then_raises(TermRunsBackwards)
