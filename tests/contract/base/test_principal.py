"""The principal: what an access token's claims say, and how far roles reach."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kairan_contracts.identity import Appointment, MalformedClaims, Principal
from kairan_contracts.vocabulary import PrincipalKind, Role, ScopeKind

UNION, NISHI, HIGASHI, BLOCK = (uuid4() for _ in range(4))
slugs = st.none() | st.from_regex(r"[a-z0-9-]{2,40}", fullmatch=True)
ids = st.none() | st.uuids()
appointments = st.builds(
    Appointment, role=st.sampled_from(Role), scope_kind=st.sampled_from(ScopeKind), scope_id=st.uuids()
)
principals = st.builds(
    Principal,
    subject=st.uuids(),
    kind=st.sampled_from(PrincipalKind),
    household_id=ids,
    block_id=ids,
    association_id=ids,
    union_id=ids,
    union=slugs,
    association=slugs,
    appointments=st.lists(appointments, max_size=3).map(tuple),
    session_id=ids,
)


def resident(*held: Appointment) -> Principal:
    return Principal(
        subject=uuid4(),
        kind=PrincipalKind.MEMBER,
        association_id=NISHI,
        union_id=UNION,
        block_id=BLOCK,
        appointments=held,
    )


def appointed(role: Role, scope_kind: ScopeKind, scope_id: UUID) -> Appointment:
    return Appointment(role=role, scope_kind=scope_kind, scope_id=scope_id)


@given(principals)
def test_a_principal_survives_its_token(principal: Principal) -> None:
    assert Principal.from_claims(principal.to_claims()) == principal


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"sub": "x", "kind": "member"},
        {"sub": str(NISHI), "kind": "king"},
        {"sub": str(NISHI), "kind": "member", "union": 7},
        {"sub": str(NISHI), "kind": "member", "household_id": 7},
        {"sub": str(NISHI), "kind": "member", "appointments": [{"role": "chair"}]},
        {"sub": str(NISHI), "kind": "member", "appointments": "chair"},
    ],
)
def test_claims_that_describe_nobody_are_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(MalformedClaims):
        Principal.from_claims(broken)


@pytest.mark.parametrize("role", [Role.CHAIR, Role.SECRETARIAT, Role.OFFICER, Role.TREASURER])
def test_an_officer_reaches_their_own_association_only(role: Role) -> None:
    officer = resident(appointed(role, ScopeKind.ASSOCIATION, NISHI))
    assert officer.officer_of(NISHI)
    assert officer.officer_of(NISHI, UNION)
    assert not officer.officer_of(HIGASHI, UNION)


@pytest.mark.parametrize("role", [Role.BLOCK_LEADER, Role.SUPPORTER, Role.WELFARE_COMMISSIONER])
def test_who_helps_is_not_an_officer(role: Role) -> None:
    assert not resident(appointed(role, ScopeKind.ASSOCIATION, NISHI)).officer_of(NISHI, UNION)


def test_a_union_officer_reaches_the_associations_of_that_union() -> None:
    chair = resident(appointed(Role.CHAIR, ScopeKind.UNION, UNION))
    assert chair.officer_of(NISHI)
    assert chair.officer_of(HIGASHI, UNION)
    assert not chair.officer_of(HIGASHI)
    assert not chair.officer_of(HIGASHI, uuid4())


def test_a_block_leader_leads_one_block() -> None:
    leader = resident(appointed(Role.BLOCK_LEADER, ScopeKind.BLOCK, BLOCK))
    assert leader.leads(BLOCK)
    assert not leader.leads(uuid4())
    assert not resident().leads(BLOCK)


def test_a_resident_is_not_an_operator_and_an_operator_holds_no_roles() -> None:
    operator = Principal(subject=uuid4(), kind=PrincipalKind.OPERATOR)
    assert operator.is_operator
    assert not operator.officer_of(NISHI, UNION)
    assert not resident().is_operator
