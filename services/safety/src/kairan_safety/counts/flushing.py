"""From changed blocks to what others see: first MongoDB, then the bus. Only after both may the facts be
forgotten.

Either may be away for a while: the flush is tried again until it succeeds or the job is told to stop. A
flush that was cut off is repeated after a restart, because its facts were not committed.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from pymongo.errors import PyMongoError

from kairan_kernel.logs import logger
from kairan_kernel.publisher import BrokerUnavailable
from kairan_safety.counts import measures
from kairan_safety.counts.announcing import Announcer, message_of
from kairan_safety.counts.documents import CountsDocuments, Cursor
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
        self.working = True
        self._documents = documents
        self._announcer = announcer
        self._stop = stop
        self._sequences: Counter[str] = Counter()

    async def flush(self, changed: Sequence[CountedBlock]) -> None:
        """Store and announce the new counts of these blocks. Raises Stopping."""
        if not changed:
            return
        began = time.monotonic()
        numbered = [(change, self._next(change)) for change in self.tally.put(changed)]
        blocks = [(counted, cursor) for change, cursor in numbered for counted in change.blocks]
        heads: Mapping[str, Cursor] = {change.of.incident_id: cursor for change, cursor in numbered}
        messages = [message_of(change, cursor) for change, cursor in numbered]
        await self._until_done(partial(self._documents.write, blocks, heads))
        await self._until_done(partial(self._announcer.announce, messages))
        measures.FLUSHED.inc(len(changed))
        measures.FLUSH_SECONDS.observe(time.monotonic() - began)

    def _next(self, change: AssociationCounts) -> Cursor:
        incident = change.of.incident_id
        self._sequences[incident] += 1
        return Cursor(self.epoch, self._sequences[incident])

    async def _until_done(self, call: Callable[[], None]) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                await asyncio.to_thread(call)
                self.working = True
                return
            except (PyMongoError, BrokerUnavailable) as error:
                self.working = False
                log.warning("counts wait", what=getattr(call, "func", call).__name__, exc_info=error)
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
