"""The clock: every second it looks what is due, and has it done.

A concept that has deadlines keeps a read model of what is still to be done (field ``due_at``; the document
goes when it is done) and names it in a ``Timetable`` with the deed. A deed goes through a desk into the log,
under ids that are the same whoever does it and however often. So the clock may die at any moment, and two
may run: what is scheduled survives restarts because it lies in the log.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pymongo.database import Database

from kairan_kernel.logs import logger
from kairan_kernel.projection import Document

EVERY_SECONDS: Final = 0.5

log = logger("kairan.bulletin.clock")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """`collection` has the documents with ``due_at``; `deed` does what one of them says, again and again,
    until the document is gone or due later. It raises only what a later try could mend.
    """

    collection: str
    deed: Callable[[Document, datetime], None]


class Clock:
    """One a follow process; blocking."""

    def __init__(
        self, database: Database[Any], timetables: Sequence[Timetable], now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._timetables = tuple(timetables)
        self._now = now

    def run(self, stop: threading.Event) -> None:
        """Tick until ``stop`` is set. Outages are raised; the caller starts it again."""
        while not stop.wait(EVERY_SECONDS):
            self.tick()

    def tick(self) -> int:
        """Do what is due; returns how much was due. Raises the first failure at the end."""
        now = self._now()
        failures: list[Exception] = []
        done = 0
        for timetable in self._timetables:
            due = list(self._database[timetable.collection].find({"due_at": {"$lte": now}}))
            done += len(due)
            for document in due:
                try:
                    timetable.deed(document, now)
                except Exception as error:  # noqa: BLE001 - what else is due must not wait for this one
                    failures.append(error)
        if failures:
            raise failures[0]
        return done
