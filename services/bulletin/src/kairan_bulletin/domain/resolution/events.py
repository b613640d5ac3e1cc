"""What can have happened to a resolution. Stream ``resolution-<id>``, written by serve and by the clock.

The roll of voters comes first, frozen; votes and proxies follow without an expected version; the closing is
appended with the revision that it counted, so it counts exactly what stands before it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.places import Area, Place
from kairan_contracts.bulletin.resolution_words import Choice, Share
from kairan_contracts.vocabulary import Means


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """A household that may vote, where it stood when the resolution was opened."""

    household_id: UUID
    association_id: UUID
    block_id: UUID
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VotersEnrolled:
    """Households were put on the roll; a long roll comes in several parts."""

    resolution_id: UUID
    voters: tuple[Voter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionTerms:
    """``quorum``: how much of the roll must take part; ``passes_by``: how much of those must be for it."""

    title: str
    body: str | None
    proposals: tuple[str, ...]
    quorum: Share
    passes_by: Share
    closes_at: datetime
    article_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionOpened:
    resolution_id: UUID
    area: Area
    terms: ResolutionTerms
    voters: int
    opened_by: UUID
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCast:
    """A household voted, on every proposal in order. Its latest vote or proxy before the closing counts.

    ``on_paper``: its block leader or an officer entered what it gave on paper.
    """

    resolution_id: UUID
    act_id: UUID
    place: Place
    choices: tuple[Choice, ...]
    means: Means
    on_paper: bool
    acted_by: UUID
    acted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyGiven:
    """A household left its vote to another one (委任状), which votes for both. It takes part either way."""

    resolution_id: UUID
    act_id: UUID
    place: Place
    to_household_id: UUID
    means: Means
    on_paper: bool
    acted_by: UUID
    acted_at: datetime


Act = VoteCast | ProxyGiven


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalOutcome:
    """Households, those by proxy included."""

    number: int
    votes_for: int
    votes_against: int
    abstentions: int
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """``present`` = ``voted`` + ``by_proxy`` + ``unexercised`` (left to one that did not vote itself)."""

    voters: int
    voted: int
    by_proxy: int
    unexercised: int
    present: int
    quorum_reached: bool
    proposals: tuple[ProposalOutcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionClosed:
    """The result, once and for all. ``digest`` is that of all that was counted (``tally.digest``)."""

    resolution_id: UUID
    area: Area
    automatic: bool
    acts: int
    outcome: Outcome
    digest: str
    closed_by: UUID | None
    closed_at: datetime


ResolutionEvent = VotersEnrolled | ResolutionOpened | VoteCast | ProxyGiven | ResolutionClosed
