"""From changed blocks to what others see: first the bus, then MongoDB (see `settling`). Once they
are announced the facts may be forgotten: the table has them, and the documents are compared with it at each
start.

The bus may be away for a while: an announcement is tried again until it succeeds or the job is told to stop.
One that was cut off is repeated after a restart, because its facts were not committed.
"""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from pymongo.errors import PyMongoError

from kairan_kernel.logs import logger
from kairan_kernel.publisher import BrokerUnavailable, Message
from kairan_safety.counts import measures
from kairan_safety.counts.announcing import Announcer, Data, announcement, data_of
from kairan_safety.counts.documents import CountsDocuments, Cursor, IncidentCounts
from kairan_safety.counts.settling import Settling
from kairan_safety.counts.tally import AssociationCounts, CountedBlock, Tally

FIRST_PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE_SECONDS: Final = 5.0

log = logger("kairan.counts.flushing")


class Stopping(Exception):
    """The job stops before the flush could be finished."""


class Flusher:
    """Numbers the changes of each incident within this epoch. Used by one task at a time."""

    def __init__(self, documents: CountsDocuments, announcer: Announcer, stop: asyncio.Event) -> None:
        self.epoch = time.time_ns() // 1_000_000
        self.tally = Tally()
        self.settling = Settling(documents, self._whole, self._tell)
        self._announcing = True
        self._announcer = announcer
        self._connection = threading.Lock()
        self._stop = stop
        self._sequences: Counter[str] = Counter()

    @property
    def working(self) -> bool:
        """Whether what changed reaches the others."""
        return self._announcing and self.settling.working

    async def flush(self, changed: Sequence[CountedBlock]) -> None:
        """Announce the new counts of these blocks; their documents follow. Raises Stopping."""
        if not changed:
            return
        began = time.monotonic()
        numbered = [(change, self._next(change)) for change in self.tally.put(changed)]
        changes = [data_of(change, cursor) for change, cursor in numbered]
        messages = [announcement(*each, data) for each, data in zip(numbered, changes, strict=True)]
        await self._until_announced(messages, changes)
        for each in changes:
            self.settling.owe(each["incident_id"], each)
        measures.FLUSHED.inc(len(changed))
        measures.FLUSH_SECONDS.observe(time.monotonic() - began)

    def forget(self) -> None:
        """Nothing is known any more: everything will be counted anew."""
        self.tally.clear()
        self.settling.forget()

    def _whole(self, incident_id: str) -> IncidentCounts:
        cursor = Cursor(self.epoch, self._sequences[incident_id])
        return IncidentCounts(incident_id, self.tally.blocks_of(incident_id), cursor)

    def _announce(self, messages: Sequence[Message], changes: Sequence[Data]) -> None:
        with self._connection:
            self._announcer.tell(changes)
            self._announcer.announce(messages)

    def _tell(self, changes: Sequence[Data]) -> None:
        with self._connection:
            self._announcer.tell(changes)

    def _next(self, change: AssociationCounts) -> Cursor:
        incident = change.of.incident_id
        self._sequences[incident] += 1
        return Cursor(self.epoch, self._sequences[incident])

    async def until_settled(self) -> None:
        """Returns when the documents have everything that was announced. Raises Stopping."""
        await self._until_done(self.settling.settle)

    async def _until_announced(self, messages: Sequence[Message], changes: Sequence[Data]) -> None:
        async def announce() -> None:
            await asyncio.to_thread(self._announce, messages, changes)
            self._announcing = True

        await self._until_done(announce)

    async def _until_done(self, call: Callable[[], Awaitable[None]]) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                return await call()
            except (PyMongoError, BrokerUnavailable) as error:
                self._announcing = self._announcing and not isinstance(error, BrokerUnavailable)
                log.warning("counts wait", exc_info=error)
            await self._rest(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _rest(self, seconds: float) -> None:
        if self._stop.is_set():
            raise Stopping
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        except TimeoutError:
            return
        raise Stopping
