"""What can have happened to an issue's matching. Stream ``matching-<thread id>``.

What helpers say of themselves is sealed with their household's key. The case is written to be passed on to
others who have the same trouble, and so it is not sealed: it names no person but as the team wishes.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.board.place import Author, BoardPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMade:
    """``sealed`` opens to ``{message, signed, background}``: who this is, so that one may trust them."""

    thread_id: UUID
    place: BoardPlace
    offer_id: UUID
    helper: Author
    skills: tuple[str, ...]
    sealed: str
    offered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWithdrawn:
    thread_id: UUID
    place: BoardPlace
    offer_id: UUID
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAnswered:
    """Who raised the issue accepted the offer, or declined it with thanks."""

    thread_id: UUID
    place: BoardPlace
    offer_id: UUID
    accepted: bool
    answered_by: UUID
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFormed:
    """A team took the issue on: who raised it, and the helpers of the accepted offers."""

    thread_id: UUID
    place: BoardPlace
    name: str
    plan: str
    members: tuple[UUID, ...]
    formed_by: UUID
    formed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A solved case: what was wrong, what was done and with which tools, what came of it."""

    title: str
    problem: str
    solution: str
    tools: tuple[str, ...]
    links: tuple[str, ...]
    outcome: str
    credits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecorded:
    """The issue is solved. Also by who raised it alone, without a team: such cases teach as much."""

    thread_id: UUID
    place: BoardPlace
    case: Case
    members: tuple[UUID, ...]
    recorded_by: UUID
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRevised:
    thread_id: UUID
    place: BoardPlace
    case: Case
    revised_by: UUID
    revised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseThanked:
    """A household thanked the team, once."""

    thread_id: UUID
    place: BoardPlace
    household_id: UUID
    thanked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueGivenUp:
    thread_id: UUID
    place: BoardPlace
    reason: str
    given_up_by: UUID
    given_up_at: datetime


MatchingEvent = (
    OfferMade
    | OfferWithdrawn
    | OfferAnswered
    | TeamFormed
    | CaseRecorded
    | CaseRevised
    | CaseThanked
    | IssueGivenUp
)
