"""What can be asked of a resolution; time and ids are the caller's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.places import Area, Place
from kairan_bulletin.domain.resolution.events import ResolutionTerms, Voter
from kairan_contracts.bulletin.resolution_words import Choice
from kairan_contracts.vocabulary import Means


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolVoters:
    """A part of a roll that is too long for one append."""

    resolution_id: UUID
    voters: tuple[Voter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenResolution:
    """``voters``: those who are not enrolled yet."""

    resolution_id: UUID
    area: Area
    terms: ResolutionTerms
    voters: tuple[Voter, ...]
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CastVote:
    act_id: UUID
    place: Place
    choices: tuple[Choice, ...]
    means: Means
    on_paper: bool
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveProxy:
    act_id: UUID
    place: Place
    to_household_id: UUID
    means: Means
    on_paper: bool
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseResolution:
    automatic: bool
    by: UUID | None
    at: datetime


ResolutionCommand = EnrolVoters | OpenResolution | CastVote | GiveProxy | CloseResolution
