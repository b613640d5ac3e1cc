"""The hot path: statements and read receipts, decided from the token and the board, appended in groups.

Appends to ``rollcall-<incident>``. No database and no other service is asked, but for the vault when a
statement has a note, which is sealed with the household's key.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from kairan_contracts.identity import Principal
from kairan_contracts.vocabulary import Means, StatementKind, Status
from kairan_kernel.appender import GroupAppender
from kairan_kernel.commands import Causation
from kairan_kernel.events import NewEvent
from kairan_kernel.native import native
from kairan_kernel.sealing import SubjectErased
from kairan_safety.codec import CODEC
from kairan_safety.desks.answers import Answers
from kairan_safety.domain.access import HouseholdUnknown, ResidentsOnly, acts_for, sees_incident
from kairan_safety.domain.incident.decider import IncidentUnknown
from kairan_safety.domain.places import Place
from kairan_safety.domain.rollcall.commands import RecordReading, RecordStatement
from kairan_safety.domain.rollcall.recording import OnOrOffRoll, record_reading, record_statement
from kairan_safety.roll.board import CalledIncident, IncidentBoard
from kairan_safety.streams import rollcall_stream

SPEAKER_MOST: Final = 500
"""Statements of one person in one incident: far more than anybody has to say, far less than harms the
others.
"""
_SPEAKERS_MOST: Final = 200_000


class TooManyStatements(Exception):
    """One person made hundreds of statements in one incident: a device that is stuck, or an attack."""


class Vault(Protocol):
    """As much of the sealer as is needed here."""

    def seal(self, subject: UUID, plaintext: str) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A statement as it was sent. Without a household it is the speaker's own."""

    statement_id: UUID
    status: Status
    means: Means
    household_id: UUID | None
    kind: StatementKind | None
    note: str | None
    said_at: datetime | None


class Speaking:
    """Green: call it from greenlets directly. Raises what ``access`` raises, and StoreUnavailable."""

    def __init__(
        self, board: IncidentBoard, appender: GroupAppender, vault: Vault, now: Callable[[], datetime]
    ) -> None:
        self._board = board
        self._appender = appender
        self._vault = vault
        self._now = now
        self._answers = Answers()
        self._spoken: Counter[tuple[UUID, UUID]] = Counter()

    def incident(self, principal: Principal, incident_id: UUID) -> CalledIncident:
        """The incident, if the principal may know of it; else IncidentUnknown."""
        found = self._board.incident(incident_id)
        if found is None or not may_know(principal, found):
            raise IncidentUnknown
        return found

    def state(
        self, principal: Principal, incident_id: UUID, saying: Saying, cause: Causation
    ) -> dict[str, Any]:
        """Keep a statement; returns what the speaker is told. Repeated: the same answer again."""
        incident = self.incident(principal, incident_id)
        return self._answers.once(
            saying.statement_id, lambda: self._state(principal, incident, saying, cause)
        )

    def read(
        self,
        principal: Principal,
        incident_id: UUID,
        receipt_id: UUID,
        household_id: UUID | None,
        cause: Causation,
    ) -> dict[str, Any]:
        """Keep the receipt for a notice that was read; repeated: the same answer again."""
        incident = self.incident(principal, incident_id)
        return self._answers.once(
            receipt_id, lambda: self._read(principal, incident, receipt_id, household_id, cause)
        )

    def _state(
        self, principal: Principal, incident: CalledIncident, saying: Saying, cause: Causation
    ) -> dict[str, Any]:
        incident_id = incident.activated.incident_id
        if self._spoken[incident_id, principal.subject] >= SPEAKER_MOST:
            raise TooManyStatements
        household_id = own_or_named(principal, saying.household_id)
        kind = saying.kind or kind_of(principal, household_id)
        where = locate(principal, incident, household_id, kind)
        command = RecordStatement(
            statement_id=saying.statement_id,
            household_id=household_id,
            by=principal.subject,
            kind=kind,
            means=saying.means,
            status=saying.status,
            note=self._sealed(household_id, saying.note),
            said_at=saying.said_at,
            at=self._now(),
        )
        event = record_statement(command, incident.running(), where)
        revision = self._append(incident_id, saying.statement_id, event, cause)
        self._count(incident_id, principal.subject)
        return {
            "statement_id": event.statement_id,
            "incident_id": incident_id,
            "household_id": household_id,
            "status": event.status,
            "kind": event.kind,
            "recorded_at": event.recorded_at,
            "marks": list(event.marks),
            "revision": revision,
        }

    def _read(
        self,
        principal: Principal,
        incident: CalledIncident,
        receipt_id: UUID,
        household_id: UUID | None,
        cause: Causation,
    ) -> dict[str, Any]:
        household_id = own_or_named(principal, household_id)
        kind = kind_of(principal, household_id)
        where = locate(principal, incident, household_id, kind)
        command = RecordReading(household_id=household_id, by=principal.subject, kind=kind, at=self._now())
        event = record_reading(command, incident.running(), where)
        incident_id = incident.activated.incident_id
        return {
            "incident_id": incident_id,
            "household_id": household_id,
            "read_at": event.read_at,
            "revision": self._append(incident_id, receipt_id, event, cause),
        }

    def _count(self, incident_id: UUID, speaker: UUID) -> None:
        if len(self._spoken) >= _SPEAKERS_MOST:
            self._spoken.clear()
        self._spoken[incident_id, speaker] += 1

    def _append(self, incident_id: UUID, event_id: UUID, event: object, cause: Causation) -> int:
        name, data = CODEC.encode(event)
        new = NewEvent(id=event_id, type=name, data=data, metadata=cause.metadata())
        return self._appender.append(rollcall_stream(incident_id), new).revision

    def _sealed(self, household_id: UUID, note: str | None) -> str | None:
        if note is None or not note.strip():
            return None
        try:
            return native(self._vault.seal, household_id, note)
        except SubjectErased:
            return None  # its people asked to be forgotten: the statement is kept, their words are not


def may_know(principal: Principal, incident: CalledIncident) -> bool:
    """Whether the principal is one of those whom the incident concerns."""
    activated = incident.activated
    return sees_incident(
        principal,
        activated.headquarters,
        everyone=activated.everyone,
        targets=[target.association_id for target in activated.targets],
    )


def own_or_named(principal: Principal, household_id: UUID | None) -> UUID:
    """The household that is spoken for. Raises ResidentsOnly when there is none."""
    household = household_id or principal.household_id
    if household is None or principal.is_operator:
        raise ResidentsOnly
    return household


def kind_of(principal: Principal, household_id: UUID) -> StatementKind:
    """Self for the own household, proxy for another's."""
    return StatementKind.SELF if household_id == principal.household_id else StatementKind.PROXY


def locate(
    principal: Principal, incident: CalledIncident, household_id: UUID, kind: StatementKind
) -> OnOrOffRoll:
    """Where the household is, if the principal may speak for it so; the errors are those of ``acts_for``."""
    place = incident.roll.places.get(household_id)
    on_roll = place is not None
    if place is None:
        place = own_place(principal, household_id)
    acts_for(principal, place, kind)
    return OnOrOffRoll(place=place, on_roll=on_roll)


def own_place(principal: Principal, household_id: UUID) -> Place:
    """Where the token puts the speaker's own household; any other that is not on the roll is unknown."""
    p = principal
    if household_id != p.household_id:
        raise HouseholdUnknown
    if p.union_id is None or p.association_id is None or p.block_id is None:
        raise HouseholdUnknown
    if p.union is None or p.association is None:
        raise HouseholdUnknown
    return Place(
        union_id=p.union_id,
        union=p.union,
        association_id=p.association_id,
        association=p.association,
        block_id=p.block_id,
        household_id=household_id,
    )
