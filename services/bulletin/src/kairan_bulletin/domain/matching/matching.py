"""An issue's matching as its events have made it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from kairan_bulletin.domain.board.place import Author
from kairan_bulletin.domain.matching.events import (
    Case,
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
from kairan_bulletin.domain.matching.words import MatchingStage, OfferStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    offer_id: UUID
    helper: Author
    skills: tuple[str, ...]
    sealed: str
    at: datetime
    status: OfferStatus = OfferStatus.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    name: str
    plan: str
    members: tuple[UUID, ...]
    formed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Before the first event: seeking, and nothing offered."""

    stage: MatchingStage = MatchingStage.SEEKING
    offers: Mapping[UUID, Offer] = field(default_factory=dict)
    team: Team | None = None
    case: Case | None = None
    thanks: frozenset[UUID] = frozenset()
    given_up: str | None = None

    @property
    def is_closed(self) -> bool:
        return self.stage in (MatchingStage.SOLVED, MatchingStage.GIVEN_UP)

    def accepted(self) -> tuple[UUID, ...]:
        """The helpers whose offers were accepted, in the order in which they offered."""
        taken = (each for each in self.offers.values() if each.status is OfferStatus.ACCEPTED)
        return tuple(each.helper.subject for each in taken)


def evolve(state: Matching, event: MatchingEvent) -> Matching:
    match event:
        case OfferMade():
            return _with(state, _made(event))
        case OfferWithdrawn():
            return _settled(state, event.offer_id, OfferStatus.WITHDRAWN)
        case OfferAnswered():
            status = OfferStatus.ACCEPTED if event.accepted else OfferStatus.DECLINED
            return _settled(state, event.offer_id, status)
        case TeamFormed():
            team = Team(name=event.name, plan=event.plan, members=event.members, formed_at=event.formed_at)
            return replace(state, stage=MatchingStage.TEAM, team=team)
        case CaseRecorded():
            return replace(state, stage=MatchingStage.SOLVED, case=event.case)
        case CaseRevised():
            return replace(state, case=event.case)
        case CaseThanked():
            return replace(state, thanks=state.thanks | {event.household_id})
        case IssueGivenUp():
            return replace(state, stage=MatchingStage.GIVEN_UP, given_up=event.reason)
        case _:
            assert_never(event)


def _made(event: OfferMade) -> Offer:
    return Offer(
        offer_id=event.offer_id,
        helper=event.helper,
        skills=event.skills,
        sealed=event.sealed,
        at=event.offered_at,
    )


def _settled(state: Matching, offer_id: UUID, status: OfferStatus) -> Matching:
    return _with(state, replace(state.offers[offer_id], status=status))


def _with(state: Matching, offer: Offer) -> Matching:
    return replace(state, offers={**state.offers, offer.offer_id: offer})
