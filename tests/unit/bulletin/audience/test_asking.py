"""Whom an attendance or survey asks: who may know of it, who may answer it, what is written down."""

from dataclasses import replace
from uuid import UUID

import pytest
from tests.unit.bulletin.attendance.test_attendance import answer as attend
from tests.unit.bulletin.attendance.test_attendance import call
from tests.unit.bulletin.attendance.test_turns import AREA, NISHI, UNION, answered, called, household
from tests.unit.bulletin.survey.test_survey import answer as fill_in
from tests.unit.bulletin.survey.test_survey import opened, place

from kairan_bulletin.domain.access import HouseholdUnknown
from kairan_bulletin.domain.attendance.decider import ATTENDANCE
from kairan_bulletin.domain.audience.asking import Asked, AskedBlock, asked_blocks, asked_ids, concerns
from kairan_bulletin.domain.places import Area, CurrentHousehold
from kairan_bulletin.domain.survey.decider import SURVEY
from kairan_contracts.identity import Appointment, Principal
from kairan_contracts.vocabulary import PrincipalKind, Role, ScopeKind
from kairan_kernel.ids import derived_id
from kairan_kernel.testing import given

FIRST, SECOND = derived_id("block", NISHI, 1), derived_id("block", NISHI, 2)
ONE_BLOCK = (AskedBlock(association_id=NISHI, block_id=FIRST, household_ids=(household(1), household(4))),)
UNION_AREA = Area(union_id=UNION, union="yoneizumi")


def somebody(household_id: UUID | None, *held: tuple[Role, ScopeKind, UUID]) -> Principal:
    return Principal(
        subject=derived_id("member", str(household_id)),
        kind=PrincipalKind.MEMBER,
        household_id=household_id,
        block_id=SECOND,
        association_id=NISHI,
        union_id=UNION,
        union="yoneizumi",
        association="nishi",
        appointments=tuple(Appointment(role=r, scope_kind=k, scope_id=i) for r, k, i in held),
    )


def current(n: int, block: UUID) -> CurrentHousehold:
    return CurrentHousehold(
        household_id=household(n),
        number=str(n),
        has_logged_in=True,
        block_id=block,
        block_name="班",
        association_id=NISHI,
        association="nishi",
        association_name="西町会",
        union_id=UNION,
        union="yoneizumi",
    )


def test_the_audience_is_written_down_by_block_whatever_the_order_it_came_in() -> None:
    households = [current(4, FIRST), current(2, SECOND), current(1, FIRST)]
    written = asked_blocks(households)
    assert written == asked_blocks(reversed(households))
    assert {each.block_id: set(each.household_ids) for each in written} == {
        FIRST: {household(1), household(4)},
        SECOND: {household(2)},
    }
    assert set(asked_ids(written) or ()) == {str(each) for each in (NISHI, FIRST, SECOND)} | {
        str(household(n)) for n in (1, 2, 4)
    }
    assert asked_ids(None) is None


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (somebody(household(1)), True),
        (somebody(household(2)), False),
        (somebody(household(2), (Role.BLOCK_LEADER, ScopeKind.BLOCK, FIRST)), True),
        (somebody(household(2), (Role.BLOCK_LEADER, ScopeKind.BLOCK, SECOND)), False),
        (somebody(household(2), (Role.CHAIR, ScopeKind.ASSOCIATION, NISHI)), True),
        (somebody(None, (Role.CHAIR, ScopeKind.UNION, UNION)), True),
    ],
    ids=["asked", "beside", "its leader", "leader beside", "officer", "union officer"],
)
def test_who_is_asked_and_who_looks_after_them_may_know_of_it(who: Principal, may: bool) -> None:
    asked = Asked.of(ONE_BLOCK)
    assert concerns(who, AREA, asked) is may
    assert concerns(who, UNION_AREA, asked) is may
    assert concerns(who, AREA, None)
    elsewhere = Area(union_id=derived_id("union", "toita"), union="toita")
    assert not concerns(who, elsewhere, None)


def test_an_answer_of_a_household_that_is_not_asked_is_refused() -> None:
    narrow = called(capacity=None, asked=ONE_BLOCK)
    given(ATTENDANCE).when(call(capacity=None, asked=ONE_BLOCK)).then(narrow)
    assert given(ATTENDANCE, narrow).when(attend(2)).then_raises(HouseholdUnknown)
    given(ATTENDANCE, narrow).when(attend(1)).then(answered(1, 2))
    given(ATTENDANCE, called(capacity=None)).when(attend(2)).then(answered(2, 2))


def test_a_survey_is_answered_by_those_whom_it_asks() -> None:
    block = AskedBlock(association_id=NISHI, block_id=FIRST, household_ids=(place(1).household_id,))
    narrow = replace(opened(), asked=(block,))
    assert given(SURVEY, narrow).when(fill_in(2)).then_raises(HouseholdUnknown)
    (kept,) = given(SURVEY, narrow).when(fill_in(1)).events
    assert kept.place.household_id == place(1).household_id
