"""The clock: every second it looks which deadlines have passed, and does what is due.

Reads collection ``deadlines``; what it does goes through ``Reminding`` and ``Closing`` into the log, under
ids that are the same whoever does it and however often. So it may die at any moment, and two may run.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pymongo.database import Database

from kairan_kernel.commands import Causation
from kairan_kernel.ids import derived_id
from kairan_kernel.logs import logger
from kairan_kernel.projection import Document
from kairan_safety.desks.closing import Closing
from kairan_safety.desks.reminding import Reminding, planned_reminder_id
from kairan_safety.domain.incident.decider import IncidentAlreadyClosed
from kairan_safety.projections.deadlines import DEADLINES

EVERY_SECONDS: Final = 1.0

log = logger("kairan.safety.clock")


class Clock:
    """One a follow process; blocking."""

    def __init__(
        self,
        database: Database[Any],
        reminding: Reminding,
        closing: Closing,
        now: Callable[[], datetime],
    ) -> None:
        self._deadlines = database[DEADLINES.name]
        self._reminding = reminding
        self._closing = closing
        self._now = now

    def run(self, stop: threading.Event) -> None:
        """Tick until ``stop`` is set. Outages are raised; the caller starts it again."""
        while not stop.wait(EVERY_SECONDS):
            self.tick()

    def tick(self) -> int:
        """Do what is due; returns how many incidents had something due. Raises the first failure at the
        end.
        """
        now = self._now()
        due = list(self._deadlines.find({"next_due_at": {"$lte": now}}))
        failures: list[Exception] = []
        for document in due:
            try:
                self._do(document, now)
            except Exception as error:  # noqa: BLE001 - the other incidents must not wait for this one
                failures.append(error)
        if failures:
            raise failures[0]
        return len(due)

    def _do(self, document: Document, now: datetime) -> None:
        incident_id = UUID(document["incident_id"])
        try:
            if document["auto_close_at"] is not None and document["auto_close_at"] <= now:
                self._close(incident_id)
            else:
                self._remind(incident_id, document, now)
        except IncidentAlreadyClosed:
            log.info("already closed", incident_id=str(incident_id))  # the read model has not heard of it yet

    def _close(self, incident_id: UUID) -> None:
        command_id = derived_id("auto-close", incident_id)
        cause = Causation(command_id=command_id, correlation_id=command_id, actor="clock")
        self._closing.close(incident_id, by=None, cause=cause)
        log.info("closed by the clock", incident_id=str(incident_id))

    def _remind(self, incident_id: UUID, document: Document, now: datetime) -> None:
        """After an outage only the last step that was missed is made up for: nobody wants three at once."""
        step = max(each["step"] for each in document["reminders"] if each["due_at"] <= now)
        reminder_id = planned_reminder_id(incident_id, step)
        cause = Causation(command_id=reminder_id, correlation_id=reminder_id, actor="clock")
        self._reminding.remind(incident_id, reminder_id, step, cause)
        log.info("reminded by the clock", incident_id=str(incident_id), step=step)
