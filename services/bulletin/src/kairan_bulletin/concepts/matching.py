"""Issue matching, as the service knows it."""

from typing import assert_never

from kairan_bulletin.concepts.board import place_values
from kairan_bulletin.concepts.concept import Concept, Told
from kairan_bulletin.domain.matching import refusals
from kairan_bulletin.domain.matching.events import (
    CaseRecorded,
    CaseRevised,
    CaseThanked,
    IssueGivenUp,
    MatchingEvent,
    OfferAnswered,
    OfferMade,
    OfferWithdrawn,
    TeamFormed,
)
from kairan_bulletin.domain.matching.streams import MATCHING as PREFIX
from kairan_bulletin.projections.solved_cases import SOLVED_CASES


def tell(event: MatchingEvent) -> Told | None:
    thread = {"thread_id": event.thread_id, **place_values(event.place)}
    match event:
        case OfferMade():
            who = {"offer_id": event.offer_id, "household_id": event.helper.household_id}
            what = {"skills": list(event.skills), "offered_at": event.offered_at}
            return "offer_made", {**thread, **who, **what}
        case OfferAnswered():
            answer = {"accepted": event.accepted, "answered_at": event.answered_at}
            return "offer_answered", {**thread, "offer_id": event.offer_id, **answer}
        case TeamFormed():
            team = {"name": event.name, "members": list(event.members), "formed_at": event.formed_at}
            return "team_formed", {**thread, **team}
        case CaseRecorded():
            case = {"title": event.case.title, "tools": list(event.case.tools)}
            return "case_recorded", {**thread, **case, "recorded_at": event.recorded_at}
        case IssueGivenUp():
            return "issue_given_up", {**thread, "given_up_at": event.given_up_at}
        case OfferWithdrawn() | CaseRevised() | CaseThanked():
            return None
        case _:
            assert_never(event)


MATCHING = Concept(
    name="matching",
    streams=(PREFIX,),
    types={
        "OfferMade.v1": OfferMade,
        "OfferWithdrawn.v1": OfferWithdrawn,
        "OfferAnswered.v1": OfferAnswered,
        "TeamFormed.v1": TeamFormed,
        "CaseRecorded.v1": CaseRecorded,
        "CaseRevised.v1": CaseRevised,
        "CaseThanked.v1": CaseThanked,
        "IssueGivenUp.v1": IssueGivenUp,
    },
    projections=(SOLVED_CASES,),
    tell=tell,
    errors={
        refusals.NotAnIssue: (422, "not-an-issue"),
        refusals.OfferUnknown: (404, "offer-unknown"),
        refusals.OwnIssue: (409, "own-issue"),
        refusals.AlreadyOffered: (409, "already-offered"),
        refusals.OfferSettled: (409, "offer-settled"),
        refusals.NotTheHelper: (403, "not-the-helper"),
        refusals.NotTheOwner: (403, "not-the-owner"),
        refusals.NotOnTheTeam: (403, "not-on-the-team"),
        refusals.NobodyAccepted: (409, "nobody-accepted"),
        refusals.IssueIsClosed: (409, "issue-closed"),
        refusals.NotSolved: (409, "not-solved"),
        refusals.TooManyOffers: (409, "too-many-offers"),
    },
)
