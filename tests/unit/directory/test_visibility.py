"""Who may read a household, who may know what its people need: every viewer, consent and mode."""

import pytest

from kairan_contracts.identity import Appointment, Principal
from kairan_contracts.vocabulary import Consent, Mode, PrincipalKind, Role, ScopeKind
from kairan_directory.visibility import Place, may_know_care, may_read
from kairan_kernel.ids import derived_id

from .people import FIRST, HOUSEHOLD, NISHI, SECOND, TARO, UNION

PLACE = Place(
    household_id=HOUSEHOLD,
    block_id=FIRST.block_id,
    association_id=NISHI.association_id,
    union_id=UNION.union_id,
)
HIGASHI, OTHER_UNION = derived_id("higashi"), derived_id("other union")


def viewer(
    role: Role | None = None, kind: ScopeKind = ScopeKind.ASSOCIATION, scope: object = None
) -> Principal:
    """A resident of another household of the same association, with an office."""
    held = () if role is None else (Appointment(role=role, scope_kind=kind, scope_id=scope),)  # type: ignore[arg-type]
    return Principal(
        subject=derived_id("viewer"),
        kind=PrincipalKind.MEMBER,
        household_id=derived_id("viewer's household"),
        block_id=FIRST.block_id,
        association_id=NISHI.association_id,
        union_id=UNION.union_id,
        appointments=held,
    )


SELF = Principal(subject=TARO, kind=PrincipalKind.MEMBER, household_id=HOUSEHOLD)
OPERATOR = Principal(subject=derived_id("operator"), kind=PrincipalKind.OPERATOR)
RESIDENT = viewer()
HELPERS = {
    "chair": viewer(Role.CHAIR, scope=NISHI.association_id),
    "treasurer": viewer(Role.TREASURER, scope=NISHI.association_id),
    "chair of the union": viewer(Role.CHAIR, ScopeKind.UNION, UNION.union_id),
    "welfare commissioner": viewer(Role.WELFARE_COMMISSIONER, scope=NISHI.association_id),
    "welfare council of the union": viewer(Role.WELFARE_COUNCIL, ScopeKind.UNION, UNION.union_id),
    "own block's leader": viewer(Role.BLOCK_LEADER, ScopeKind.BLOCK, FIRST.block_id),
}
OTHERS = {
    "resident": RESIDENT,
    "another block's leader": viewer(Role.BLOCK_LEADER, ScopeKind.BLOCK, SECOND.block_id),
    "chair next door": viewer(Role.CHAIR, scope=HIGASHI),
    "chair of another union": viewer(Role.CHAIR, ScopeKind.UNION, OTHER_UNION),
    "supporter": viewer(Role.SUPPORTER, scope=NISHI.association_id),
}
RESCUERS = {
    "disaster-prevention officer": viewer(Role.DISASTER_PREVENTION_OFFICER, scope=NISHI.association_id)
}
MODES = (None, Mode.DRILL, Mode.DISASTER)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("consent", Consent)
def test_a_household_knows_its_own_needs(consent: Consent, mode: Mode | None) -> None:
    assert may_know_care(SELF, PLACE, consent, mode)


@pytest.mark.parametrize("who", HELPERS)
@pytest.mark.parametrize(
    ("consent", "mode", "may"),
    [
        (Consent.NONE, None, False),
        (Consent.NONE, Mode.DRILL, False),
        (Consent.NONE, Mode.DISASTER, False),
        (Consent.PEACETIME, None, True),
        (Consent.PEACETIME, Mode.DRILL, True),
        (Consent.PEACETIME, Mode.DISASTER, True),
        (Consent.DISASTER, None, False),
        (Consent.DISASTER, Mode.DRILL, False),
        (Consent.DISASTER, Mode.DISASTER, True),
    ],
)
def test_helpers_know_what_was_consented_to(who: str, consent: Consent, mode: Mode | None, may: bool) -> None:
    assert may_know_care(HELPERS[who], PLACE, consent, mode) is may


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("who", [*OTHERS, *RESCUERS, "operator"])
def test_nobody_else_ever_knows(who: str, mode: Mode | None) -> None:
    everyone = {**OTHERS, **RESCUERS, "operator": OPERATOR}
    assert not any(may_know_care(everyone[who], PLACE, consent, mode) for consent in Consent)


@pytest.mark.parametrize("who", [*HELPERS, *RESCUERS])
def test_helpers_and_rescuers_read_names(who: str) -> None:
    assert may_read({**HELPERS, **RESCUERS}[who], PLACE)


def test_a_household_and_an_operator_read_it() -> None:
    assert may_read(SELF, PLACE)
    assert may_read(OPERATOR, PLACE)


@pytest.mark.parametrize("who", OTHERS)
def test_others_do_not_read_it(who: str) -> None:
    assert not may_read(OTHERS[who], PLACE)
