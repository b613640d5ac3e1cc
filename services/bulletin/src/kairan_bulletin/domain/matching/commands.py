"""What can be asked of an issue's matching. Each brings the issue as its thread has it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.board.place import Author, BoardPlace
from kairan_bulletin.domain.matching.events import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """As much of the thread as matching needs."""

    thread_id: UUID
    place: BoardPlace
    owner: Author


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeOffer:
    issue: Issue
    offer_id: UUID
    helper: Author
    skills: tuple[str, ...]
    sealed: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawOffer:
    issue: Issue
    offer_id: UUID
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOffer:
    issue: Issue
    offer_id: UUID
    accepted: bool
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTeam:
    issue: Issue
    name: str
    plan: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCase:
    issue: Issue
    case: Case
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThankTeam:
    issue: Issue
    household_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUpIssue:
    issue: Issue
    reason: str
    by: UUID
    official: bool
    at: datetime


MatchingCommand = MakeOffer | WithdrawOffer | AnswerOffer | FormTeam | RecordCase | ThankTeam | GiveUpIssue
