"""Counting everything again from position 0 of the log: after Kafka forgot, or by order.

The table is emptied, the facts of all `rollcall-…` streams are written to the facts topic once more, and
when the agent has merged the last of them all documents are written and announced. Until then the documents
stay as they were. Facts that arrive from the bus meanwhile are merged too: what overlaps does no harm.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from kairan_kernel.logs import logger
from kairan_kernel.store import EventStore, StoreUnavailable
from kairan_safety.codec import CODEC
from kairan_safety.counts import measures
from kairan_safety.counts.counting import Counting
from kairan_safety.counts.documents import CountsDocuments
from kairan_safety.counts.facts import BlockFacts
from kairan_safety.counts.journal import REBUILDING, REBUILT, Journal
from kairan_safety.counts.kafka import FactsTopic
from kairan_safety.counts.reading import from_stored
from kairan_safety.streams import ROLLCALL

PART: Final = 500
PAUSE_SECONDS: Final = 2.0

log = logger("kairan.counts.rebuilding")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found: events of the log, blocks with documents, documents of incidents that the log
    doesn't know."""

    events: int
    blocks: int
    forgotten: int
    seconds: float


class Rebuilding:
    """One rebuild at a time."""

    def __init__(
        self,
        *,
        journal: Journal,
        store: EventStore,
        topic: FactsTopic,
        counting: Counting,
        documents: CountsDocuments,
    ) -> None:
        self._journal = journal
        self._store = store
        self._topic = topic
        self._counting = counting
        self._documents = documents
        self._one = asyncio.Lock()

    async def run(self, why: str) -> Rebuilt:
        """Returns when every document says what the log says. Raises KafkaAway, Stopping."""
        async with self._one:
            began = time.monotonic()
            log.info("rebuilding", why=why)
            await self._journal.note(REBUILDING)
            await self._forget()
            events = await self._replay()
            await self._counting.until_merged(dict(self._topic.written))
            forgotten = await self._show()
            await self._journal.note(REBUILT)
            measures.REBUILDS.labels(why).inc()
            blocks = len(self._counting.households)
            done = Rebuilt(events, blocks, forgotten, round(time.monotonic() - began, 3))
            log.info("rebuilt", events=events, blocks=blocks, forgotten=forgotten, seconds=done.seconds)
            return done

    async def _forget(self) -> None:
        async with self._counting.turn:
            self._counting.holding = True
            await self._counting.households.clear()
            self._counting.flusher.forget()

    async def _replay(self) -> int:
        while True:
            try:
                return await self._replay_once()
            except StoreUnavailable as error:
                log.warning("the log is away", exc_info=error)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _replay_once(self) -> int:
        facts = self._facts()
        events = 0
        while part := await asyncio.to_thread(lambda: list(islice(facts, PART))):
            await self._topic.write(part)
            events += len(part)
        return events

    def _facts(self) -> Iterator[BlockFacts]:
        for stored in self._store.read_all(after=None, streams=(ROLLCALL,)):
            facts = from_stored(stored, CODEC)
            if facts is not None:
                yield facts

    async def _show(self) -> int:
        async with self._counting.turn:
            keys = self._counting.households.keys()
            self._counting.touch(keys)
            await self._counting.flush_touched()
            await self._counting.flusher.until_settled()
            known = {block_key.partition("/")[0] for block_key in keys}
            forgotten = await asyncio.to_thread(self._documents.forget_others, known)
            self._counting.holding = False
        return forgotten
