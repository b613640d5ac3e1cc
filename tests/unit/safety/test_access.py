"""Who may do and see what. Every rule once for those whom it lets through and once for those it does not."""

import pytest

from kairan_contracts.identity import Principal
from kairan_contracts.vocabulary import Role, ScopeKind, StatementKind
from kairan_safety.domain.access import (
    HouseholdUnknown,
    NotYourBlock,
    OnlyForOwnHousehold,
    Reach,
    RoleNeeded,
    acts_for,
    belongs_to,
    counted_for,
    may_call,
    reach,
    sees_household,
    sees_incident,
    sees_names,
)
from kairan_safety.domain.places import Headquarters

from .samples import (
    BLOCK,
    HIGASHI,
    HIGASHI_BLOCK,
    HOUSEHOLD,
    LEADER,
    NEIGHBOUR,
    NISHI,
    NISHI_HQ,
    OFFICER,
    OPERATOR,
    OTHER_BLOCK,
    OTHER_HOUSEHOLD,
    OTHER_LEADER,
    OTHER_UNION,
    STRANGE_OFFICER,
    SUPPORTER,
    UNION,
    UNION_HQ,
    UNION_OFFICER,
    place,
    resident,
)

SELF, PROXY, VISIT = StatementKind.SELF, StatementKind.PROXY, StatementKind.VISIT
FAR = resident(
    (Role.CHAIR, ScopeKind.UNION, OTHER_UNION),
    household_id=OTHER_HOUSEHOLD,
    association_id=OTHER_UNION,
    union_id=OTHER_UNION,
)


@pytest.mark.parametrize(
    ("who", "headquarters", "may"),
    [
        (UNION_OFFICER, UNION_HQ, True),
        (UNION_OFFICER, NISHI_HQ, True),
        (OFFICER, NISHI_HQ, True),
        (OFFICER, UNION_HQ, False),
        (STRANGE_OFFICER, NISHI_HQ, False),
        (LEADER, NISHI_HQ, False),
        (NEIGHBOUR, NISHI_HQ, False),
        (OPERATOR, UNION_HQ, False),
        (resident((Role.DISASTER_PREVENTION_OFFICER, ScopeKind.ASSOCIATION, NISHI)), NISHI_HQ, True),
        (resident((Role.SECRETARIAT, ScopeKind.UNION, UNION)), UNION_HQ, True),
        (resident((Role.TREASURER, ScopeKind.ASSOCIATION, NISHI)), NISHI_HQ, False),
    ],
)
def test_calling_takes_a_role_at_that_headquarters(
    who: Principal, headquarters: Headquarters, may: bool
) -> None:
    assert may_call(who, headquarters) is may


@pytest.mark.parametrize(
    ("who", "headquarters", "everyone", "sees"),
    [
        (NEIGHBOUR, UNION_HQ, True, True),
        (STRANGE_OFFICER, UNION_HQ, True, True),
        (STRANGE_OFFICER, UNION_HQ, False, False),
        (STRANGE_OFFICER, NISHI_HQ, True, False),
        (NEIGHBOUR, UNION_HQ, False, True),
        (UNION_OFFICER, NISHI_HQ, True, True),
        (FAR, UNION_HQ, True, False),
        (OPERATOR, NISHI_HQ, True, True),
    ],
)
def test_an_incident_is_known_to_those_whom_it_concerns(
    who: Principal, headquarters: Headquarters, everyone: bool, sees: bool
) -> None:
    assert sees_incident(who, headquarters, everyone=everyone, targets=[NISHI]) is sees


def test_headquarters_belong_to_their_own_people() -> None:
    assert belongs_to(NEIGHBOUR, NISHI_HQ)
    assert belongs_to(UNION_OFFICER, NISHI_HQ)
    assert not belongs_to(STRANGE_OFFICER, NISHI_HQ)
    assert not belongs_to(FAR, UNION_HQ)


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        (resident(), SELF),
        (LEADER, PROXY),
        (LEADER, VISIT),
        (OFFICER, PROXY),
        (UNION_OFFICER, PROXY),
        (SUPPORTER, VISIT),
        (resident((Role.WELFARE_COMMISSIONER, ScopeKind.UNION, UNION), household_id=OTHER_HOUSEHOLD), VISIT),
    ],
)
def test_those_with_the_role_speak_for_a_household(who: Principal, kind: StatementKind) -> None:
    acts_for(who, place(), kind)
    assert place().household_id == HOUSEHOLD


@pytest.mark.parametrize(
    ("who", "kind", "error"),
    [
        (NEIGHBOUR, SELF, OnlyForOwnHousehold),
        (OFFICER, SELF, OnlyForOwnHousehold),
        (NEIGHBOUR, PROXY, RoleNeeded),
        (NEIGHBOUR, VISIT, RoleNeeded),
        (OTHER_LEADER, PROXY, NotYourBlock),
        (OTHER_LEADER, VISIT, NotYourBlock),
        (SUPPORTER, PROXY, RoleNeeded),
        (STRANGE_OFFICER, PROXY, HouseholdUnknown),
        (STRANGE_OFFICER, SELF, HouseholdUnknown),
        (FAR, PROXY, HouseholdUnknown),
        (resident(), PROXY, RoleNeeded),
    ],
)
def test_others_are_refused_by_name(who: Principal, kind: StatementKind, error: type[Exception]) -> None:
    with pytest.raises(error):
        acts_for(who, place(), kind)


@pytest.mark.parametrize("who", [resident(), LEADER, OFFICER, UNION_OFFICER, SUPPORTER])
def test_a_households_history_is_seen_by_itself_and_those_who_serve_it(who: Principal) -> None:
    sees_household(who, place())
    assert who.household_id is not None


@pytest.mark.parametrize(
    ("who", "error"),
    [(NEIGHBOUR, RoleNeeded), (OTHER_LEADER, NotYourBlock), (STRANGE_OFFICER, HouseholdUnknown)],
)
def test_a_households_history_is_closed_to_others(who: Principal, error: type[Exception]) -> None:
    with pytest.raises(error):
        sees_household(who, place())


def test_the_reach_on_a_roll_follows_the_roles() -> None:
    assert reach(UNION_OFFICER, UNION) == Reach(everything=True)
    assert reach(OFFICER, UNION) == Reach(associations=frozenset({NISHI}))
    assert reach(LEADER, UNION) == Reach(blocks=frozenset({BLOCK}))
    assert reach(SUPPORTER, UNION) == Reach(associations=frozenset({NISHI}))
    assert reach(NEIGHBOUR, UNION).nothing
    assert reach(FAR, UNION).nothing


def test_a_reach_covers_its_own_places_only() -> None:
    assert reach(UNION_OFFICER, UNION).covers(HIGASHI, HIGASHI_BLOCK)
    assert reach(OFFICER, UNION).covers(NISHI, OTHER_BLOCK)
    assert not reach(OFFICER, UNION).covers(HIGASHI, HIGASHI_BLOCK)
    assert reach(LEADER, UNION).covers(NISHI, BLOCK)
    assert not reach(LEADER, UNION).covers(NISHI, OTHER_BLOCK)


def test_counts_of_all_associations_are_for_headquarters_and_operators() -> None:
    assert counted_for(UNION_OFFICER, UNION) is None
    assert counted_for(OPERATOR, UNION) is None
    assert counted_for(NEIGHBOUR, UNION) == {NISHI}
    assert counted_for(OFFICER, UNION) == {NISHI}


def test_hidden_names_are_shown_to_the_households_own_leader_and_officers_only() -> None:
    assert sees_names(LEADER, place(), hidden=True)
    assert sees_names(OFFICER, place(), hidden=True)
    assert not sees_names(UNION_OFFICER, place(), hidden=True)
    assert not sees_names(SUPPORTER, place(), hidden=True)
    assert not sees_names(OTHER_LEADER, place(), hidden=True)
    assert sees_names(SUPPORTER, place(), hidden=False)
