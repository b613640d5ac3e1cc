"""Reminding the silent: who they are is read from the log at that moment.

Appends to ``rollcall-<incident>`` whom to remind, one event an association, and then to
``incident-<incident>`` that it was done. Event ids come from the reminder's id, so that doing it again
after a crash reminds nobody twice.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import derived_id
from kairan_kernel.store import EventStore, Expectation
from kairan_kernel.viewing import view
from kairan_safety.codec import CODEC
from kairan_safety.domain.incident.commands import IssueReminder
from kairan_safety.domain.incident.decider import INCIDENT, Incident, IncidentAlreadyClosed, IncidentUnknown
from kairan_safety.domain.rollcall.events import HouseholdsReminded
from kairan_safety.projections.incidents import INCIDENTS
from kairan_safety.roll.standing import RollStanding, read_standing
from kairan_safety.streams import incident_stream, rollcall_stream

PART_MOST: Final = 4000
"""Households in one event: some 400 kB."""


class Reminding:
    """Blocking; used by serve (by hand) and by the clock (by plan)."""

    def __init__(self, store: EventStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._incidents = CommandLoop(store, CODEC, INCIDENT)
        self._now = now

    def remind(self, incident_id: UUID, reminder_id: UUID, step: int | None, cause: Causation) -> None:
        """Remind everyone on the roll who is silent now. Raises IncidentUnknown, IncidentAlreadyClosed."""
        incident = self._incidents.load(incident_stream(incident_id)).state
        if incident is None:
            raise IncidentUnknown
        if reminder_id in incident.reminders:
            return
        if incident.closed_at is not None:
            raise IncidentAlreadyClosed
        standing = read_standing(self._store, CODEC, incident_id)
        at = self._now()
        reminded = 0
        for event in _reminded(incident, standing, reminder_id, step, at):
            self._append(incident_id, event, cause)
            reminded += len(event.households)
        command = IssueReminder(reminder_id=reminder_id, step=step, households=reminded, at=at)
        self._incidents.handle(incident_stream(incident_id), command, cause)

    def issued(self, incident_id: UUID, reminder_id: UUID) -> dict[str, object] | None:
        """The reminder as the incident shows it; none when it was not issued."""
        found = view(self._store, CODEC, INCIDENTS, incident_stream(incident_id), str(incident_id)) or {}
        reminders = found.get("reminded", [])
        return next((each for each in reminders if each["reminder_id"] == str(reminder_id)), None)

    def _append(self, incident_id: UUID, event: HouseholdsReminded, cause: Causation) -> None:
        name, data = CODEC.encode(event)
        first = event.households[0].household_id
        event_id = derived_id("reminded", event.reminder_id, event.association_id, first)
        new = NewEvent(id=event_id, type=name, data=data, metadata=cause.metadata())
        self._store.append(rollcall_stream(incident_id), [new], expected=Expectation.ANY)


def _reminded(
    incident: Incident, standing: RollStanding, reminder_id: UUID, step: int | None, at: datetime
) -> Iterator[HouseholdsReminded]:
    for (slug, association_id), households in sorted(standing.silent().items()):
        for start in range(0, len(households), PART_MOST):
            yield HouseholdsReminded(
                incident_id=incident.incident_id,
                mode=incident.mode,
                union_id=incident.headquarters.union_id,
                union=incident.headquarters.union,
                association_id=association_id,
                association=slug,
                reminder_id=reminder_id,
                step=step,
                households=tuple(households[start : start + PART_MOST]),
                reminded_at=at,
            )


def planned_reminder_id(incident_id: UUID, step: int) -> UUID:
    """The id of a step of an incident's plan: the same whoever issues it."""
    return derived_id("reminder", incident_id, step)
