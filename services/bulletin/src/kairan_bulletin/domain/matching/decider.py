"""The rules of matching: offers, answers by who raised the issue, a team, a case, thanks."""

from collections.abc import Sequence
from typing import Final, assert_never
from uuid import UUID

from kairan_bulletin.domain.matching.commands import (
    AnswerOffer,
    FormTeam,
    GiveUpIssue,
    MakeOffer,
    MatchingCommand,
    RecordCase,
    ThankTeam,
    WithdrawOffer,
)
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
from kairan_bulletin.domain.matching.matching import Matching, Offer, evolve
from kairan_bulletin.domain.matching.refusals import (
    AlreadyOffered,
    IssueIsClosed,
    NobodyAccepted,
    NotOnTheTeam,
    NotSolved,
    NotTheHelper,
    NotTheOwner,
    OfferSettled,
    OfferUnknown,
    OwnIssue,
    TooManyOffers,
)
from kairan_bulletin.domain.matching.words import MatchingStage, OfferStatus
from kairan_kernel.decider import Decider

OFFERS_MOST: Final = 200


def decide(command: MatchingCommand, state: Matching) -> Sequence[MatchingEvent]:
    match command:
        case MakeOffer():
            return _offer(command, state)
        case WithdrawOffer():
            return _withdraw(command, state)
        case AnswerOffer():
            return _answer(command, state)
        case FormTeam():
            return _form(command, state)
        case RecordCase():
            return _record(command, state)
        case ThankTeam():
            return _thank(command, state)
        case GiveUpIssue():
            return _give_up(command, state)
        case _:
            assert_never(command)


def _offer(command: MakeOffer, state: Matching) -> Sequence[MatchingEvent]:
    _open_for(state)
    if command.helper.subject == command.issue.owner.subject:
        raise OwnIssue
    standing = (OfferStatus.OPEN, OfferStatus.ACCEPTED)
    for each in state.offers.values():
        if each.helper.subject == command.helper.subject and each.status in standing:
            raise AlreadyOffered
    if len(state.offers) >= OFFERS_MOST:
        raise TooManyOffers(most=OFFERS_MOST)
    return [
        OfferMade(
            thread_id=command.issue.thread_id,
            place=command.issue.place,
            offer_id=command.offer_id,
            helper=command.helper,
            skills=command.skills,
            sealed=command.sealed,
            offered_at=command.at,
        )
    ]


def _withdraw(command: WithdrawOffer, state: Matching) -> Sequence[MatchingEvent]:
    offer = _offer_of(state, command.offer_id)
    if offer.helper.subject != command.by:
        raise NotTheHelper
    if offer.status is not OfferStatus.OPEN:
        raise OfferSettled
    return [
        OfferWithdrawn(
            thread_id=command.issue.thread_id,
            place=command.issue.place,
            offer_id=offer.offer_id,
            withdrawn_at=command.at,
        )
    ]


def _answer(command: AnswerOffer, state: Matching) -> Sequence[MatchingEvent]:
    _owned(command)
    _open_for(state)
    offer = _offer_of(state, command.offer_id)
    if offer.status is not OfferStatus.OPEN:
        raise OfferSettled
    return [
        OfferAnswered(
            thread_id=command.issue.thread_id,
            place=command.issue.place,
            offer_id=offer.offer_id,
            accepted=command.accepted,
            answered_by=command.by,
            answered_at=command.at,
        )
    ]


def _form(command: FormTeam, state: Matching) -> Sequence[MatchingEvent]:
    """Formed again when it has grown, or means to go about it otherwise."""
    _owned(command)
    _open_for(state)
    helpers = state.accepted()
    if not helpers:
        raise NobodyAccepted
    return [
        TeamFormed(
            thread_id=command.issue.thread_id,
            place=command.issue.place,
            name=command.name,
            plan=command.plan,
            members=(command.issue.owner.subject, *helpers),
            formed_by=command.by,
            formed_at=command.at,
        )
    ]


def _record(command: RecordCase, state: Matching) -> Sequence[MatchingEvent]:
    if state.stage is MatchingStage.GIVEN_UP:
        raise IssueIsClosed
    issue = command.issue
    members = (issue.owner.subject,) if state.team is None else state.team.members
    if command.by not in members:
        raise NotOnTheTeam
    if state.case is None:
        return [
            CaseRecorded(
                thread_id=issue.thread_id,
                place=issue.place,
                case=command.case,
                members=members,
                recorded_by=command.by,
                recorded_at=command.at,
            )
        ]
    if state.case == command.case:
        return []
    return [
        CaseRevised(
            thread_id=issue.thread_id,
            place=issue.place,
            case=command.case,
            revised_by=command.by,
            revised_at=command.at,
        )
    ]


def _thank(command: ThankTeam, state: Matching) -> Sequence[MatchingEvent]:
    if state.case is None:
        raise NotSolved
    if command.household_id in state.thanks:
        return []
    return [
        CaseThanked(
            thread_id=command.issue.thread_id,
            place=command.issue.place,
            household_id=command.household_id,
            thanked_at=command.at,
        )
    ]


def _give_up(command: GiveUpIssue, state: Matching) -> Sequence[MatchingEvent]:
    if command.by != command.issue.owner.subject and not command.official:
        raise NotTheOwner
    _open_for(state)
    return [
        IssueGivenUp(
            thread_id=command.issue.thread_id,
            place=command.issue.place,
            reason=command.reason,
            given_up_by=command.by,
            given_up_at=command.at,
        )
    ]


def _owned(command: AnswerOffer | FormTeam) -> None:
    if command.by != command.issue.owner.subject:
        raise NotTheOwner


def _open_for(state: Matching) -> None:
    if state.is_closed:
        raise IssueIsClosed


def _offer_of(state: Matching, offer_id: UUID) -> Offer:
    offer = state.offers.get(offer_id)
    if offer is None:
        raise OfferUnknown
    return offer


MATCHING: Decider[Matching, MatchingCommand, MatchingEvent] = Decider(
    initial=Matching, decide=decide, evolve=evolve
)
