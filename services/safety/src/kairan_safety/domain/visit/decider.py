"""The rules of a visit's claim: one holder at a time; the holder or headquarters releases it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from kairan_kernel.decider import Decider
from kairan_safety.domain.visit.commands import ClaimVisit, ReleaseVisit, VisitCommand
from kairan_safety.domain.visit.events import VisitClaimed, VisitEvent, VisitReleased


class HouseholdClaimed(Exception):
    """Another team holds the household; ``holder`` is its member id."""

    def __init__(self, claim: VisitClaimed) -> None:
        super().__init__(f"claimed by {claim.holder}")
        self.holder = claim.holder
        self.claimed_at = claim.claimed_at
        self.household_id = claim.place.household_id


class NotClaimed(Exception):
    """Nobody holds the household."""


class NotTheHolder(Exception):
    """Somebody else's claim can be released by headquarters only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who goes there now; none when the household is free."""

    held: VisitClaimed | None = None


def free() -> Claim:
    return Claim()


def evolve(state: Claim, event: VisitEvent) -> Claim:
    match event:
        case VisitClaimed():
            return Claim(held=event)
        case VisitReleased():
            return Claim()
        case _:
            assert_never(event)


def decide(command: VisitCommand, state: Claim) -> Sequence[VisitEvent]:
    match command:
        case ClaimVisit():
            return _claim(command, state)
        case ReleaseVisit():
            return _release(command, state)
        case _:
            assert_never(command)


def _claim(command: ClaimVisit, state: Claim) -> Sequence[VisitEvent]:
    if state.held is not None:
        if state.held.holder == command.by:
            return []
        raise HouseholdClaimed(state.held)
    return [
        VisitClaimed(
            incident_id=command.incident_id,
            mode=command.mode,
            place=command.place,
            holder=command.by,
            claimed_at=command.at,
        )
    ]


def _release(command: ReleaseVisit, state: Claim) -> Sequence[VisitEvent]:
    held = state.held
    if held is None:
        raise NotClaimed
    if held.holder != command.by and not command.headquarters:
        raise NotTheHolder
    return [
        VisitReleased(
            incident_id=held.incident_id,
            mode=held.mode,
            place=held.place,
            holder=held.holder,
            released_at=command.at,
        )
    ]


VISIT: Decider[Claim, VisitCommand, VisitEvent] = Decider(initial=free, decide=decide, evolve=evolve)
