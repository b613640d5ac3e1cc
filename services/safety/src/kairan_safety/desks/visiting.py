"""Who goes to which household: claims and releases. Writes ``visit-<id of incident and household>``."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from kairan_contracts.identity import Principal
from kairan_contracts.vocabulary import Mode, StatementKind
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.store import EventStore
from kairan_safety.codec import CODEC
from kairan_safety.domain.access import acts_for, at_union, sees_household
from kairan_safety.domain.places import Place
from kairan_safety.domain.visit.commands import ClaimVisit, ReleaseVisit
from kairan_safety.domain.visit.decider import VISIT
from kairan_safety.streams import visit_stream


class Visiting:
    """Blocking."""

    def __init__(self, store: EventStore, now: Callable[[], datetime]) -> None:
        self._visits = CommandLoop(store, CODEC, VISIT)
        self._now = now

    def claim(
        self, principal: Principal, incident_id: UUID, mode: Mode, place: Place, cause: Causation
    ) -> dict[str, Any]:
        """Claim a household on the roll; again by its holder: the same claim. Raises HouseholdClaimed."""
        acts_for(principal, place, StatementKind.VISIT)
        command = ClaimVisit(
            incident_id=incident_id, mode=mode, place=place, by=principal.subject, at=self._now()
        )
        stream = visit_stream(incident_id, place.household_id)
        held = self._visits.handle(stream, command, cause).state.held
        return {
            "incident_id": incident_id,
            "household_id": place.household_id,
            "holder": principal.subject if held is None else held.holder,
            "claimed_at": self._now() if held is None else held.claimed_at,
        }

    def release(self, principal: Principal, incident_id: UUID, place: Place, cause: Causation) -> None:
        """Give a claim back. Raises NotClaimed, NotTheHolder (officers may release any)."""
        sees_household(principal, place)
        officer = principal.officer_of(place.association_id, place.union_id)
        command = ReleaseVisit(
            by=principal.subject,
            headquarters=officer or at_union(principal, place.union_id),
            at=self._now(),
        )
        self._visits.handle(visit_stream(incident_id, place.household_id), command, cause)
