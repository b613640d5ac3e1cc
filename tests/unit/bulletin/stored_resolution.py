"""A resolution's events in every form that is stored, for the golden files."""

from typing import Any

from kairan_bulletin.domain.resolution.events import (
    Outcome,
    ProposalOutcome,
    ProxyGiven,
    ResolutionClosed,
    ResolutionOpened,
    ResolutionTerms,
    VoteCast,
    Voter,
    VotersEnrolled,
)
from kairan_contracts.bulletin.resolution_words import Choice, Share
from kairan_contracts.vocabulary import Means
from kairan_kernel.ids import derived_id

from .stored_attendance import AREA, BLOCK, HOUSEHOLD, MEMBER, NISHI, NOW, PLACE, UNION_AREA

ABOUT: dict[str, Any] = {"resolution_id": derived_id("resolution", 1)}
ACT: dict[str, Any] = {**ABOUT, "act_id": derived_id("act", 1), "place": PLACE}
BY: dict[str, Any] = {"acted_by": MEMBER, "acted_at": NOW}
OUTCOME = Outcome(
    voters=180,
    voted=100,
    by_proxy=20,
    unexercised=1,
    present=121,
    quorum_reached=True,
    proposals=(ProposalOutcome(number=1, votes_for=90, votes_against=20, abstentions=10, passed=True),),
)

EVENTS: dict[str, Any] = {
    "VotersEnrolled.v1.full": VotersEnrolled(
        **ABOUT,
        voters=(Voter(household_id=HOUSEHOLD, association_id=NISHI, block_id=BLOCK, number="1001"),),
    ),
    "ResolutionOpened.v1.full": ResolutionOpened(
        **ABOUT,
        area=AREA,
        terms=ResolutionTerms(
            title="臨時総会",
            body="議案書をご覧ください。",
            proposals=("予算", "規約"),
            quorum=Share.MAJORITY,
            passes_by=Share.TWO_THIRDS,
            closes_at=NOW,
            article_id=derived_id("article", 1),
        ),
        voters=180,
        opened_by=MEMBER,
        opened_at=NOW,
    ),
    "ResolutionOpened.v1.least": ResolutionOpened(
        **ABOUT,
        area=UNION_AREA,
        terms=ResolutionTerms(
            title="決議",
            body=None,
            proposals=("予算",),
            quorum=Share.NONE,
            passes_by=Share.HALF,
            closes_at=NOW,
            article_id=None,
        ),
        voters=1,
        opened_by=MEMBER,
        opened_at=NOW,
    ),
    "VoteCast.v1.full": VoteCast(
        **ACT, choices=(Choice.FOR, Choice.AGAINST, Choice.ABSTAIN), means=Means.PAPER, on_paper=True, **BY
    ),
    "ProxyGiven.v1.full": ProxyGiven(
        **ACT, to_household_id=derived_id("household", NISHI, "1002"), means=Means.APP, on_paper=False, **BY
    ),
    "ResolutionClosed.v1.full": ResolutionClosed(
        **ABOUT,
        area=AREA,
        automatic=False,
        acts=130,
        outcome=OUTCOME,
        digest="0" * 64,
        closed_by=MEMBER,
        closed_at=NOW,
    ),
    "ResolutionClosed.v1.least": ResolutionClosed(
        **ABOUT,
        area=UNION_AREA,
        automatic=True,
        acts=0,
        outcome=OUTCOME,
        digest="0" * 64,
        closed_by=None,
        closed_at=NOW,
    ),
}
