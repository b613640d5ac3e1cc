"""The rules of a resolution: the roll, votes and proxies, shares without rounding, and the recount."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

from kairan_bulletin.domain.places import Area, Place
from kairan_bulletin.domain.resolution.commands import CastVote, CloseResolution, GiveProxy, OpenResolution
from kairan_bulletin.domain.resolution.decider import (
    PART_MOST,
    RESOLUTION,
    ChoicesDontFit,
    NobodyToVote,
    NotAVoter,
    ProxyToNobody,
    ResolutionClosesInThePast,
    ResolutionExists,
    ResolutionIsClosed,
    ResolutionUnknown,
)
from kairan_bulletin.domain.resolution.events import (
    Act,
    ProxyGiven,
    ResolutionClosed,
    ResolutionOpened,
    ResolutionTerms,
    VoteCast,
    Voter,
    VotersEnrolled,
)
from kairan_bulletin.domain.resolution.tally import enough, recount
from kairan_contracts.bulletin.resolution_words import Choice, Share
from kairan_contracts.vocabulary import Means
from kairan_kernel.ids import derived_id
from kairan_kernel.testing import given

NOW = datetime(2024, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)
NISHI = derived_id("association", "yoneizumi", "nishi")
RESOLUTION_ID = derived_id("resolution", 1)
AREA = Area(
    union_id=derived_id("union", "yoneizumi"), union="yoneizumi", association_id=NISHI, association="nishi"
)
BY: dict[str, Any] = {"means": Means.APP, "on_paper": False}


def household(n: int) -> Any:
    return derived_id("household", n)


def place(n: int) -> Place:
    return Place(
        union_id=AREA.union_id,
        union="yoneizumi",
        association_id=NISHI,
        association="nishi",
        block_id=NISHI,
        household_id=household(n),
    )


def terms(**changes: Any) -> ResolutionTerms:
    values: dict[str, Any] = {
        "title": "臨時総会",
        "body": None,
        "proposals": ("予算",),
        "quorum": Share.MAJORITY,
        "passes_by": Share.MAJORITY,
        "closes_at": NOW + DAY,
        "article_id": None,
    }
    return ResolutionTerms(**(values | changes))


def voters(size: int) -> tuple[Voter, ...]:
    roll = (
        Voter(household_id=household(n), association_id=NISHI, block_id=NISHI, number=f"{n:04}")
        for n in range(size)
    )
    return tuple(sorted(roll, key=lambda voter: str(voter.household_id)))


def opened(size: int = 5, **changes: Any) -> list[Any]:
    return [
        VotersEnrolled(resolution_id=RESOLUTION_ID, voters=voters(size)),
        ResolutionOpened(
            resolution_id=RESOLUTION_ID,
            area=AREA,
            terms=terms(**changes),
            voters=size,
            opened_by=NISHI,
            opened_at=NOW,
        ),
    ]


def opening(size: int = 5, **changes: Any) -> OpenResolution:
    return OpenResolution(
        resolution_id=RESOLUTION_ID,
        area=AREA,
        terms=terms(**changes),
        voters=voters(size),
        by=NISHI,
        at=NOW,
    )


def vote(n: int, choice: Choice, serial: int = 0) -> VoteCast:
    return VoteCast(
        resolution_id=RESOLUTION_ID,
        act_id=derived_id("act", n, serial),
        place=place(n),
        choices=(choice,),
        acted_by=NISHI,
        acted_at=NOW,
        **BY,
    )


def proxy(n: int, to: int, serial: int = 0) -> ProxyGiven:
    return ProxyGiven(
        resolution_id=RESOLUTION_ID,
        act_id=derived_id("act", n, serial),
        place=place(n),
        to_household_id=household(to),
        acted_by=NISHI,
        acted_at=NOW,
        **BY,
    )


CLOSE = CloseResolution(automatic=False, by=NISHI, at=NOW)
FOR, AGAINST = Choice.FOR, Choice.AGAINST


def closed(*events: Any) -> ResolutionClosed:
    (event,) = given(RESOLUTION, *events).when(CLOSE).events
    assert isinstance(event, ResolutionClosed)
    return event


def cast(n: int, *choices: Choice) -> CastVote:
    return CastVote(act_id=derived_id("act", n, 0), place=place(n), choices=choices, by=NISHI, at=NOW, **BY)


def give(n: int, to: int) -> GiveProxy:
    return GiveProxy(
        act_id=derived_id("act", n, 0),
        place=place(n),
        to_household_id=household(to),
        by=NISHI,
        at=NOW,
        **BY,
    )


def test_the_roll_is_frozen_before_it_is_opened() -> None:
    state = given(RESOLUTION).when(opening()).then(*opened())
    assert len(state.voters) == 5


def test_a_long_roll_comes_in_parts() -> None:
    events = given(RESOLUTION).when(opening(PART_MOST + 1)).events
    assert [len(each.voters) for each in events if isinstance(each, VotersEnrolled)] == [PART_MOST, 1]


@pytest.mark.parametrize(
    ("command", "error"),
    [(opening(0), NobodyToVote), (opening(closes_at=NOW), ResolutionClosesInThePast)],
)
def test_what_cannot_be_opened_is_refused(command: Any, error: type[Exception]) -> None:
    assert given(RESOLUTION).when(command).then_raises(error)


def test_it_is_opened_once() -> None:
    assert given(RESOLUTION, *opened()).when(opening()).then_raises(ResolutionExists)


@pytest.mark.parametrize("command", [cast(1, FOR), give(1, 2), CLOSE])
def test_what_was_never_opened_is_unknown(command: Any) -> None:
    assert given(RESOLUTION).when(command).then_raises(ResolutionUnknown)


def test_a_vote_and_a_proxy_are_kept() -> None:
    assert given(RESOLUTION, *opened()).when(cast(1, FOR)).then(vote(1, FOR)).current
    assert given(RESOLUTION, *opened()).when(give(1, 2)).then(proxy(1, 2)).current


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (cast(9, FOR), NotAVoter),
        (cast(1, FOR, FOR), ChoicesDontFit),
        (give(1, 1), ProxyToNobody),
        (give(1, 9), ProxyToNobody),
    ],
)
def test_what_does_not_fit_is_refused(command: Any, error: type[Exception]) -> None:
    assert given(RESOLUTION, *opened()).when(command).then_raises(error)


def test_after_the_closing_nothing_is_taken() -> None:
    past = [*opened(), closed(*opened())]
    assert given(RESOLUTION, *past).when(cast(1, FOR)).then_raises(ResolutionIsClosed)
    assert given(RESOLUTION, *past).when(CLOSE).then_raises(ResolutionIsClosed)
    state = RESOLUTION.fold([*past, vote(1, FOR)])
    assert state.outcomes == {vote(1, FOR).act_id: False}


def test_a_proxy_goes_one_step_and_takes_part_either_way() -> None:
    outcome = closed(*opened(), vote(0, FOR), proxy(1, 0), proxy(2, 1), proxy(3, 4)).outcome
    assert (outcome.voted, outcome.by_proxy, outcome.unexercised, outcome.present) == (1, 1, 2, 4)
    assert (outcome.proposals[0].votes_for, outcome.proposals[0].passed) == (2, False)


def test_an_own_vote_overrides_the_proxy_given_before() -> None:
    outcome = closed(*opened(), vote(0, FOR), proxy(1, 0), vote(1, AGAINST, 1)).outcome
    assert (outcome.voted, outcome.by_proxy) == (2, 0)
    assert (outcome.proposals[0].votes_for, outcome.proposals[0].votes_against) == (1, 1)


def test_nobody_there_passes_nothing() -> None:
    outcome = closed(*opened(quorum=Share.NONE, passes_by=Share.NONE)).outcome
    assert (outcome.quorum_reached, outcome.proposals[0].passed) == (False, False)


@settings(max_examples=200, deadline=None)
@each(part=st.integers(0, 500), whole=st.integers(1, 500), share=st.sampled_from(list(Share)))
def test_shares_are_exact(part: int, whole: int, share: Share) -> None:
    is_enough = {
        Share.NONE: True,
        Share.HALF: Fraction(part, whole) >= Fraction(1, 2),
        Share.MAJORITY: Fraction(part, whole) > Fraction(1, 2),
        Share.TWO_THIRDS: Fraction(part, whole) >= Fraction(2, 3),
        Share.THREE_QUARTERS: Fraction(part, whole) >= Fraction(3, 4),
    }
    assert enough(share, part, whole) is is_enough[share]


ACTS = st.lists(st.tuples(st.integers(0, 7), st.sampled_from(list(Choice)) | st.integers(0, 7)), max_size=40)


def acts_of(drawn: list[tuple[int, Any]]) -> list[Act]:
    return [
        vote(n, said, serial) if isinstance(said, Choice) else proxy(n, said, serial)
        for serial, (n, said) in enumerate(drawn)
        if isinstance(said, Choice) or said != n
    ]


@settings(max_examples=200, deadline=None)
@each(drawn=ACTS)
def test_the_recount_says_what_was_frozen(drawn: list[tuple[int, Any]]) -> None:
    past = [*opened(8), *acts_of(drawn)]
    frozen = closed(*past)
    late = vote(7, FOR, 99)
    counted = recount([*past, frozen, late])
    assert counted == (frozen.outcome, frozen.digest, frozen.acts)
    outcome = frozen.outcome
    assert outcome.present == outcome.voted + outcome.by_proxy + outcome.unexercised <= outcome.voters
    proposal = outcome.proposals[0]
    counted_votes = proposal.votes_for + proposal.votes_against + proposal.abstentions
    assert counted_votes == outcome.voted + outcome.by_proxy


def test_a_log_that_was_tampered_with_has_another_digest() -> None:
    frozen = closed(*opened(), vote(0, FOR), vote(1, FOR))
    tampered = recount([*opened(), vote(0, FOR), vote(1, AGAINST), frozen])
    assert tampered is not None
    assert tampered[1] != frozen.digest
    assert recount([]) is None
