"""The agent on `kairan.rollcall.facts`: merges batches of facts into the table, and has the changed blocks
flushed.

A batch ends after 100 records or 200 ms; in a storm a record holds some dozens of facts. Each household that
changed (or, of many, the block) costs one changelog record a batch. Offsets are committed only after
changelog and bus have the batch, so that a crash repeats a batch and never loses one; repeating is harmless,
for merging is idempotent and counts are announced as totals.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from kairan_kernel.logs import logger
from kairan_safety.counts import measures
from kairan_safety.counts.facts import BlockFacts, UnreadableRecord, decode
from kairan_safety.counts.flushing import Flusher, Stopping
from kairan_safety.counts.kafka import Households
from kairan_safety.counts.states import BlockState
from kairan_safety.counts.tally import CountedBlock

BATCH_RECORDS: Final = 100
BATCH_SECONDS: Final = 0.2
TURN_BLOCKS: Final = 50

log = logger("kairan.counts.counting")


class Counting:
    """While `holding` (a rebuild is under way), batches are merged and committed, but nothing is shown
    of them yet."""

    def __init__(
        self, households: Households, flusher: Flusher, fail: Callable[[BaseException], None]
    ) -> None:
        self.households = households
        self.flusher = flusher
        self.holding = False
        self._merged: dict[int, int] = {}
        self.turn = asyncio.Lock()
        self._advanced = asyncio.Event()
        self._touched: set[str] = set()
        self._fail = fail

    async def follow(self, stream: Any) -> None:
        """The agent's body. Whatever goes wrong ends the process: Faust alone would go on without the
        batch."""
        try:
            async for events in _batches(stream):
                async with self.turn:
                    await self._take(events)
                    for event in events:
                        await stream.ack(event)
                        self._merged[event.message.partition] = event.message.offset + 1
                self._advanced.set()
        except Stopping:
            log.info("the last batch is left for the next start")
        except Exception as error:  # noqa: BLE001 - handed on, whatever it is
            self._fail(error)

    async def until_merged(self, written: Mapping[int, int]) -> None:
        """Until everything before these offsets, by partition, is merged (and shown, unless holding)."""
        while any(self._merged.get(partition, 0) < offset for partition, offset in written.items()):
            self._advanced.clear()
            await self._advanced.wait()

    async def _take(self, events: Sequence[Any]) -> None:
        states = self._merge(events)
        self._touched |= states.keys()
        measures.BLOCKS.set(len(self.households))
        await self.households.put(list(states.values()))
        if not self.holding:
            await self.flush_touched()

    def _merge(self, events: Iterable[Any]) -> dict[str, BlockState]:
        states: dict[str, BlockState] = {}
        for facts in (facts for event in events for facts in _read(event.message)):
            key = facts.block.key
            state = states.get(key) or self.households.get(key) or BlockState(block=facts.block)
            state.take(facts)
            states[key] = state
            measures.MERGED.inc(len(facts.facts))
        return states

    async def flush_touched(self) -> None:
        """Show every block that a fact was about since the last flush.

        Call with `turn` held. Raises Stopping.
        """
        await self.flusher.flush(await self.counted(sorted(self._touched)))
        self._touched.clear()

    def touch(self, keys: Iterable[str]) -> None:
        """Have these blocks shown with the next flush."""
        self._touched |= set(keys)

    async def counted(self, keys: Sequence[str]) -> list[CountedBlock]:
        """What the table says of these blocks; the loop gets its turn in between."""
        counted = []
        for number, key in enumerate(keys):
            state = self.households.get(key)
            if state is not None:
                counted.append(CountedBlock(state.block, state.counts()))
            if number % TURN_BLOCKS == TURN_BLOCKS - 1:
                await asyncio.sleep(0)
        return counted


async def _batches(stream: Any) -> AsyncIterator[Sequence[Any]]:
    # noack_take, because take acknowledges a batch even when its consumer raised.
    async for events in stream.noack_take(BATCH_RECORDS, within=BATCH_SECONDS):
        yield events


def _read(message: Any) -> Sequence[BlockFacts]:
    try:
        return decode(message.value)
    except UnreadableRecord as error:
        # The topic is this job's own; such a record can only come from outside, and the bus has no place
        # for it.
        measures.BURIED.labels("record").inc()
        log.error(
            "unreadable record skipped", partition=message.partition, offset=message.offset, exc_info=error
        )
        return ()
