"""The rules of a resolution: opened once with its roll, voted on until it closes, closed and counted once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, assert_never
from uuid import UUID

from kairan_bulletin.domain.resolution.commands import (
    CastVote,
    CloseResolution,
    EnrolVoters,
    GiveProxy,
    OpenResolution,
    ResolutionCommand,
)
from kairan_bulletin.domain.resolution.events import (
    Act,
    ProxyGiven,
    ResolutionClosed,
    ResolutionEvent,
    ResolutionOpened,
    VoteCast,
    Voter,
    VotersEnrolled,
)
from kairan_bulletin.domain.resolution.tally import digest, tally
from kairan_kernel.decider import Decider

PART_MOST: Final = 2000
"""Voters in one event of the roll, well below what a store takes as one event."""


class ResolutionUnknown(Exception):
    """There is no such resolution, or the caller may not know of it."""


class ResolutionExists(Exception):
    """This resolution was opened before, by another command."""


class ResolutionIsClosed(Exception):
    """Its time has passed, or it was closed: no vote counts any more."""


class ResolutionClosesInThePast(Exception):
    """It must close in the future."""


class NobodyToVote(Exception):
    """The area holds no household."""


class NotAVoter(Exception):
    """The household was not there when the resolution was opened: it is not on the roll."""


class ChoicesDontFit(Exception):
    """There must be one choice for each proposal. ``proposals``: how many."""

    def __init__(self, proposals: int) -> None:
        super().__init__(f"{proposals} choices are needed")
        self.proposals = proposals


class ProxyToNobody(Exception):
    """A proxy goes to another household of the roll."""


@dataclass(slots=True)
class Resolution:
    """A resolution as its log tells it; changed in place by ``evolve``."""

    opened: ResolutionOpened | None = None
    voters: dict[UUID, Voter] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    current: dict[UUID, Act] = field(default_factory=dict)
    outcomes: dict[UUID, bool] = field(default_factory=dict)
    """Every act's id, and whether it stood before the closing."""
    closed: ResolutionClosed | None = None

    def take(self, act: Act) -> None:
        if act.act_id in self.outcomes:
            return  # stored twice by a repeat
        late = self.opened is None or act.acted_at > self.opened.terms.closes_at
        stands = self.closed is None and not late
        self.outcomes[act.act_id] = stands
        if stands:
            self.acts.append(act)
            self.current[act.place.household_id] = act


def evolve(resolution: Resolution, event: ResolutionEvent) -> Resolution:
    match event:
        case VotersEnrolled():
            resolution.voters |= {voter.household_id: voter for voter in event.voters}
        case ResolutionOpened():
            resolution.opened = event
        case VoteCast() | ProxyGiven():
            resolution.take(event)
        case ResolutionClosed():
            resolution.closed = event
        case _:
            assert_never(event)
    return resolution


def decide(command: ResolutionCommand, resolution: Resolution) -> Sequence[ResolutionEvent]:
    match command:
        case EnrolVoters():
            return [_enrol(command, resolution)]
        case OpenResolution():
            return _open(command, resolution)
        case CastVote():
            return [_vote(command, resolution)]
        case GiveProxy():
            return [_proxy(command, resolution)]
        case CloseResolution():
            return [_close(command, resolution)]
        case _:
            assert_never(command)


def opened(resolution: Resolution) -> ResolutionOpened:
    """The opening. Raises ResolutionUnknown."""
    if resolution.opened is None:
        raise ResolutionUnknown
    return resolution.opened


def is_open(resolution: Resolution, at: datetime) -> bool:
    """Whether votes of this moment count."""
    opening = resolution.opened
    return resolution.closed is None and opening is not None and at <= opening.terms.closes_at


def parts_of(voters: Iterable[Voter]) -> list[tuple[Voter, ...]]:
    """A roll in parts, the same whatever its order."""
    ordered = sorted(voters, key=lambda voter: str(voter.household_id))
    return [tuple(ordered[start : start + PART_MOST]) for start in range(0, len(ordered), PART_MOST)]


def _enrol(command: EnrolVoters, resolution: Resolution) -> VotersEnrolled:
    if resolution.opened is not None:
        raise ResolutionExists
    return VotersEnrolled(resolution_id=command.resolution_id, voters=command.voters)


def _open(command: OpenResolution, resolution: Resolution) -> Sequence[ResolutionEvent]:
    if resolution.opened is not None:
        raise ResolutionExists
    if not command.voters and not resolution.voters:
        raise NobodyToVote
    if command.terms.closes_at <= command.at:
        raise ResolutionClosesInThePast
    parts = [
        VotersEnrolled(resolution_id=command.resolution_id, voters=part) for part in parts_of(command.voters)
    ]
    roll = resolution.voters.keys() | {voter.household_id for voter in command.voters}
    opening = ResolutionOpened(
        resolution_id=command.resolution_id,
        area=command.area,
        terms=command.terms,
        voters=len(roll),
        opened_by=command.by,
        opened_at=command.at,
    )
    return [*parts, opening]


def _vote(command: CastVote, resolution: Resolution) -> VoteCast:
    opening = _voting(resolution, command.place.household_id, command.at)
    if len(command.choices) != len(opening.terms.proposals):
        raise ChoicesDontFit(len(opening.terms.proposals))
    return VoteCast(
        resolution_id=opening.resolution_id,
        act_id=command.act_id,
        place=command.place,
        choices=command.choices,
        means=command.means,
        on_paper=command.on_paper,
        acted_by=command.by,
        acted_at=command.at,
    )


def _proxy(command: GiveProxy, resolution: Resolution) -> ProxyGiven:
    opening = _voting(resolution, command.place.household_id, command.at)
    holder = command.to_household_id
    if holder == command.place.household_id or holder not in resolution.voters:
        raise ProxyToNobody
    return ProxyGiven(
        resolution_id=opening.resolution_id,
        act_id=command.act_id,
        place=command.place,
        to_household_id=holder,
        means=command.means,
        on_paper=command.on_paper,
        acted_by=command.by,
        acted_at=command.at,
    )


def _voting(resolution: Resolution, household_id: UUID, at: datetime) -> ResolutionOpened:
    opening = opened(resolution)
    if not is_open(resolution, at):
        raise ResolutionIsClosed
    if household_id not in resolution.voters:
        raise NotAVoter
    return opening


def _close(command: CloseResolution, resolution: Resolution) -> ResolutionClosed:
    opening = opened(resolution)
    if resolution.closed is not None:
        raise ResolutionIsClosed
    return ResolutionClosed(
        resolution_id=opening.resolution_id,
        area=opening.area,
        automatic=command.automatic,
        acts=len(resolution.acts),
        outcome=tally(opening.terms, len(resolution.voters), resolution.current),
        digest=digest(opening.terms, resolution.voters.values(), resolution.acts),
        closed_by=command.by,
        closed_at=command.at,
    )


RESOLUTION: Decider[Resolution, ResolutionCommand, ResolutionEvent] = Decider(
    initial=Resolution, decide=decide, evolve=evolve
)
