"""The rules of a claim on a household: free, held."""

from kairan_contracts.vocabulary import Mode
from kairan_kernel.ids import derived_id
from kairan_kernel.testing import given
from kairan_safety.domain.visit.commands import ClaimVisit, ReleaseVisit
from kairan_safety.domain.visit.decider import VISIT, HouseholdClaimed, NotClaimed, NotTheHolder
from kairan_safety.domain.visit.events import VisitClaimed, VisitReleased

from .samples import INCIDENT, MINUTE, NOW, place

ONE, TWO = derived_id("member", "one"), derived_id("member", "two")
CLAIM = ClaimVisit(incident_id=INCIDENT, mode=Mode.DRILL, place=place(), by=ONE, at=NOW)
CLAIMED = VisitClaimed(incident_id=INCIDENT, mode=Mode.DRILL, place=place(), holder=ONE, claimed_at=NOW)
RELEASED = VisitReleased(
    incident_id=INCIDENT, mode=Mode.DRILL, place=place(), holder=ONE, released_at=NOW + MINUTE
)


def release(by: object = ONE, headquarters: bool = False) -> ReleaseVisit:
    return ReleaseVisit(by=by, headquarters=headquarters, at=NOW + MINUTE)  # type: ignore[arg-type]


def test_a_free_household_is_claimed() -> None:
    assert given(VISIT).when(CLAIM).then(CLAIMED).held == CLAIMED


def test_the_holder_claims_again_without_effect() -> None:
    assert given(VISIT, CLAIMED).when(CLAIM).then_nothing().held == CLAIMED


def test_a_second_team_hears_who_holds_it() -> None:
    claim = ClaimVisit(incident_id=INCIDENT, mode=Mode.DRILL, place=place(), by=TWO, at=NOW)
    error = given(VISIT, CLAIMED).when(claim).then_raises(HouseholdClaimed)
    assert isinstance(error, HouseholdClaimed)
    assert error.holder == ONE


def test_the_holder_gives_it_back() -> None:
    assert given(VISIT, CLAIMED).when(release()).then(RELEASED).held is None


def test_another_team_cannot_release_it() -> None:
    assert given(VISIT, CLAIMED).when(release(TWO)).then_raises(NotTheHolder)


def test_headquarters_can_release_it() -> None:
    assert given(VISIT, CLAIMED).when(release(TWO, headquarters=True)).then(RELEASED).held is None


def test_a_free_household_cannot_be_released() -> None:
    assert given(VISIT, CLAIMED, RELEASED).when(release()).then_raises(NotClaimed)


def test_a_released_household_can_be_claimed_by_another() -> None:
    claim = ClaimVisit(incident_id=INCIDENT, mode=Mode.DRILL, place=place(), by=TWO, at=NOW)
    held = (
        given(VISIT, CLAIMED, RELEASED)
        .when(claim)
        .then(VisitClaimed(incident_id=INCIDENT, mode=Mode.DRILL, place=place(), holder=TWO, claimed_at=NOW))
    )
    assert held.held is not None
