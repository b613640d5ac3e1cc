"""Closing an incident: by hand in two steps, or by the clock. Appends to ``incident-<incident>``.

The totals are read from the log, so they are those of the roll at that moment whatever the read models' lag.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.ids import derived_id
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore
from kairan_kernel.viewing import view
from kairan_safety.codec import CODEC
from kairan_safety.desks.confirmations import (
    VALID_FOR,
    ConfirmationExpired,
    ConfirmationInvalid,
    Confirmations,
    expired,
)
from kairan_safety.domain.incident.commands import CloseIncident
from kairan_safety.domain.incident.decider import INCIDENT, Incident, IncidentAlreadyClosed, IncidentUnknown
from kairan_safety.domain.rollcall.line import BlockCounts
from kairan_safety.projections.incidents import INCIDENTS
from kairan_safety.roll.board import IncidentBoard
from kairan_safety.roll.standing import read_standing
from kairan_safety.streams import incident_stream

DEED = "close"


class Closing:
    """The deed itself; blocking. The clock uses it for forgotten drills."""

    def __init__(self, store: EventStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._incidents = CommandLoop(store, CODEC, INCIDENT)
        self._now = now

    def incident(self, incident_id: UUID) -> Incident:
        """The incident's state. Raises IncidentUnknown."""
        state = self._incidents.load(incident_stream(incident_id)).state
        if state is None:
            raise IncidentUnknown
        return state

    def totals(self, incident_id: UUID) -> BlockCounts:
        """The whole roll at this moment."""
        return read_standing(self._store, CODEC, incident_id).totals()

    def close(self, incident_id: UUID, *, by: UUID | None, cause: Causation) -> int:
        """Close it now, with the totals of now; returns the log position. Raises IncidentAlreadyClosed."""
        standing = read_standing(self._store, CODEC, incident_id)
        command = CloseIncident(
            automatic=by is None,
            totals=standing.totals(),
            associations=standing.totals_by_association(),
            by=by,
            at=self._now(),
        )
        return self._incidents.handle(incident_stream(incident_id), command, cause).position

    def view(self, incident_id: UUID) -> Document:
        """The incident as it stands, read from its stream. Raises IncidentUnknown."""
        found = view(self._store, CODEC, INCIDENTS, incident_stream(incident_id), str(incident_id))
        if found is None:
            raise IncidentUnknown
        return found


class ConfirmedClosing:
    """Closing by hand: a preview that says who is still silent, and the confirmed deed; blocking."""

    def __init__(
        self,
        closing: Closing,
        board: IncidentBoard,
        confirmations: Confirmations,
        now: Callable[[], datetime],
    ) -> None:
        self._closing = closing
        self._board = board
        self._confirmations = confirmations
        self._now = now

    def preview(self, principal: Principal, incident_id: UUID) -> dict[str, Any]:
        """Where the roll stands, and the confirmation that closes it. Raises IncidentAlreadyClosed."""
        if self._closing.incident(incident_id).closed_at is not None:
            raise IncidentAlreadyClosed
        totals = self._closing.totals(incident_id)
        content = {"by": str(principal.subject), "incident_id": str(incident_id)}
        return {
            "households": totals.households,
            "still_silent": totals.read + totals.unread + totals.never_logged_in,
            "totals": asdict(totals),
            "confirmation": self._confirmations.sign(DEED, content),
            "expires_at": self._now() + VALID_FOR,
        }

    def close(self, principal: Principal, incident_id: UUID, confirmation: str, cause: Causation) -> Document:
        """Carry out a preview; the same confirmation again gives the same answer.

        Raises ConfirmationInvalid, ConfirmationExpired, and IncidentAlreadyClosed when it was another's deed.
        """
        content, signed_at = self._confirmations.read(DEED, confirmation)
        if content != {"by": str(principal.subject), "incident_id": str(incident_id)}:
            raise ConfirmationInvalid
        command_id = derived_id("close", incident_id, confirmation)
        if self._closing.incident(incident_id).closed_at is None and expired(signed_at, self._now()):
            raise ConfirmationExpired
        own_cause = Causation(
            command_id=command_id,
            correlation_id=cause.correlation_id,
            causation_id=cause.command_id,
            actor=cause.actor,
        )
        position = self._closing.close(incident_id, by=principal.subject, cause=own_cause)
        self._board.wait_for(position)
        return self._closing.view(incident_id)
