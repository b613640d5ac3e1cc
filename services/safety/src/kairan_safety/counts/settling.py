"""The documents follow the announcements: what was announced is owed to MongoDB, and written soon.

An incident is written as a whole, at once when nothing was written of it lately, else when `EVERY_SECONDS`
have passed, or a multiple of what the last writing took: in a storm one document takes the place of hundreds,
and in that of a whole city writing them is a small part of all work. After it is written, the incident's last
change is told to the serve processes once more. So one that missed changes (it was not connected yet) and
read a document that was behind them hears of a change that the document has by now, and reads it again.

MongoDB may be away for a while: what is owed stays owed. What was owed when the job ended is found at its
next start, when every document is compared with the table.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from mode import Service
from pymongo.errors import PyMongoError

from kairan_kernel.logs import logger
from kairan_kernel.publisher import BrokerUnavailable
from kairan_safety.counts.announcing import Data
from kairan_safety.counts.documents import CountsDocuments, IncidentCounts

EVERY_SECONDS: Final = 3.0
RESTS: Final = 12
"""After a writing its time so often at least, up to the next: documents of large incidents take long."""
RESTS_MOST_SECONDS: Final = 10.0
LOOK_SECONDS: Final = 0.25

log = logger("kairan.counts.settling")


@dataclass(frozen=True, slots=True)
class Owed:
    """An incident whose document is behind: since when, and what was announced last."""

    since: datetime
    last: Data


class Settling(Service):
    """`whole` gives an incident as it is now, `repeat` tells of changes again. Used from the job's loop."""

    mundane_level = "debug"

    def __init__(
        self,
        documents: CountsDocuments,
        whole: Callable[[str], IncidentCounts],
        repeat: Callable[[Sequence[Data]], None],
    ) -> None:
        super().__init__()
        self.working = True
        self._documents = documents
        self._whole = whole
        self._repeat = repeat
        self._owed: dict[str, Owed] = {}
        self._written_at: dict[str, float] = {}
        self._took = 0.0
        self._one = asyncio.Lock()

    def owe(self, incident_id: str, last: Data) -> None:
        """This was announced of the incident."""
        owed = self._owed.get(incident_id)
        self._owed[incident_id] = Owed(datetime.now(UTC) if owed is None else owed.since, last)

    def forget(self) -> None:
        """Nothing is owed any more: all of it is counted anew."""
        self._owed.clear()

    @property
    def whole_until(self) -> datetime:
        """The moment up to which the documents have everything that was announced."""
        now = datetime.now(UTC)
        return min((each.since for each in self._owed.values()), default=now)

    async def settle(self) -> None:
        """Write all that is owed. Raises PyMongoError, BrokerUnavailable."""
        async with self._one:
            await self._write(sorted(self._owed))

    @Service.task
    async def _run(self) -> None:
        while not self.should_stop:
            await self.sleep(LOOK_SECONDS)
            try:
                async with self._one:
                    await self._write(self._due())
                self.working = True
            except (PyMongoError, BrokerUnavailable) as error:
                self.working = False
                log.warning("documents of counts wait", incidents=len(self._owed), exc_info=error)

    async def _write(self, due: Sequence[str]) -> None:
        if not due:
            return
        began = datetime.now(UTC)
        owed = {incident: self._owed[incident] for incident in due}
        started = time.monotonic()
        await asyncio.to_thread(self._documents.write, [self._whole(each) for each in due])
        self._took = time.monotonic() - started
        await asyncio.to_thread(self._repeat, [each.last for each in owed.values()])
        self._written_at |= dict.fromkeys(due, time.monotonic())
        for incident, each in owed.items():
            self._paid(incident, each, began)

    def _paid(self, incident: str, paid: Owed, began: datetime) -> None:
        owed = self._owed.get(incident)
        if owed is paid:
            del self._owed[incident]
        elif owed is not None:
            self._owed[incident] = Owed(began, owed.last)

    def _due(self) -> list[str]:
        """What is owed, but for what was written lately."""
        before = time.monotonic() - max(EVERY_SECONDS, min(RESTS * self._took, RESTS_MOST_SECONDS))
        self._written_at = {incident: at for incident, at in self._written_at.items() if at > before}
        return sorted(self._owed.keys() - self._written_at.keys())
