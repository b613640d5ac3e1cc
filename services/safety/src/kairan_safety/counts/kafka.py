"""The Faust application of the counts job: its one topic of facts and its one table.

One process runs it, and holds every partition (README.md says why). Its group membership is static, so that a
restarted worker takes its place without waiting for the session of a killed one to end.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import faust

from kairan_kernel.documents import parts
from kairan_safety.counts import facts, states
from kairan_safety.counts.config import CountsSettings
from kairan_safety.counts.facts import BlockFacts
from kairan_safety.counts.states import BlockState
from kairan_safety.counts.topology import APP, FACTS_TOPIC, PARTITIONS, TABLE, partition_of

COMMIT_SECONDS: Final = 1.0
REQUEST_SECONDS: Final = 10.0
A_RECORD_BLOCKS: Final = 100
A_RECORD_FACTS: Final = 2_000
"""At some 250 bytes a block and 130 a fact, a third of the megabyte that a record may have."""
A_WHOLE_BYTES: Final = 256 * 1024
"""A larger block is not written as a whole: much was said in it, and each household has an entry."""
WHOLE_FROM: Final = 3
"""A block is written as a whole again when a third of its households changed at once."""
DECODED_MOST: Final = 12_000
"""Blocks; a whole city's are some 9,500. In a storm each has an answer every few seconds."""

Entry = tuple[bytes, bytes | None]
"""A key of the table and its new value; None removes it."""


def build_app(settings: CountsSettings) -> faust.App:
    """Not started. Its logging is the process's."""
    return faust.App(
        APP,
        broker=settings.kafka_url,
        store="memory://",
        web_enabled=False,
        topic_partitions=PARTITIONS,
        topic_replication_factor=settings.kafka_replication,
        topic_disable_leader=True,
        stream_wait_empty=False,
        consumer_group_instance_id=APP,
        broker_rebalance_timeout=3,
        broker_session_timeout=6,
        broker_heartbeat_interval=2,
        broker_commit_interval=COMMIT_SECONDS,
        producer_request_timeout=REQUEST_SECONDS,
        producer_linger=0.002,
    )


class FactsTopic:
    """`kairan.rollcall.facts`: a record is what is said of some blocks of its partition. It has no key: the
    facts of a block may come in any order.
    """

    def __init__(self, app: faust.App) -> None:
        self._app = app
        self.channel: Any = app.topic(
            FACTS_TOPIC, key_serializer="raw", value_serializer="raw", partitions=PARTITIONS
        )
        self.written: dict[int, int] = {}

    async def write(self, said: Sequence[BlockFacts]) -> None:
        """Returns when Kafka has acknowledged all. `written` then has the next offset of each partition."""
        by_partition: defaultdict[int, list[BlockFacts]] = defaultdict(list)
        for each in said:
            by_partition[partition_of(each.block.key.encode())].append(each)
        under_way = [
            await self._send(partition, part)
            for partition, some in by_partition.items()
            for part in records(some)
        ]
        for sent in await asyncio.gather(*under_way):
            self.written[sent.partition] = max(self.written.get(sent.partition, 0), sent.offset + 1)

    async def _send(self, partition: int, said: Sequence[BlockFacts]) -> Any:
        return await self._app.producer.send(FACTS_TOPIC, None, facts.encode(said), partition, None, {})


def records(said: Sequence[BlockFacts]) -> Iterator[list[BlockFacts]]:
    """The same in parts that each fit into a record; what is said of a huge block is divided."""
    record: list[BlockFacts] = []
    facts_in_it = 0
    for each in said:
        for some in parts(each.facts, A_RECORD_FACTS) if each.facts else [()]:
            if len(record) == A_RECORD_BLOCKS or facts_in_it + len(some) > A_RECORD_FACTS:
                yield record
                record, facts_in_it = [], 0
            record.append(replace(each, facts=tuple(some)))
            facts_in_it += len(some)
    if record:
        yield record


class Households:
    """The table of households, in memory and in its changelog: for each (incident, block) the states of its
    households, and for each household that changed afterwards, its own.

    Faust's own item assignment writes the changelog without telling when it is there, and puts a batch's
    blocks into the partition of whichever event came last; so entries are written here.
    """

    def __init__(self, app: faust.App) -> None:
        self._table: Any = app.Table(TABLE, key_type=bytes, value_type=bytes, partitions=PARTITIONS)
        self._decoded: OrderedDict[str, BlockState] = OrderedDict()
        """Lately used."""

    @cached_property
    def _beside(self) -> dict[str, set[str]]:
        """Every block, and its households that have entries of their own. Read off the recovered table."""
        found: dict[str, set[str]] = {}
        for entry in self._table.data:
            block, household = _parts_of(entry.decode())
            households = found.setdefault(block, set())
            if household:
                households.add(household)
        return found

    def __len__(self) -> int:
        return len(self._beside)

    def keys(self) -> list[str]:
        return list(self._beside)

    def get(self, key: str) -> BlockState | None:
        """Who changes it has to put it."""
        known = self._decoded.get(key)
        if known is None and key in self._beside:
            known = self._decode(key)
        return None if known is None else self._remembered(key, known)

    def all(self) -> Iterator[BlockState]:
        for key in self.keys():
            yield self._decode(key)

    async def put(self, changed: Sequence[BlockState]) -> None:
        """Returns when the changelog is acknowledged."""
        entries: list[Entry] = []
        for state in changed:
            entries += self._entries(state)
            self._remembered(state.block.key, state)
        await self._write(entries)
        for state in changed:
            state.written()

    def _entries(self, state: BlockState) -> list[Entry]:
        """What has to be written of a block: the few households that changed, or all of it."""
        key = state.block.key
        beside = self._beside.setdefault(key, set())
        if not state.renewed and WHOLE_FROM * len(state.changed) <= len(state.households):
            return self._apart(state, state.changed, beside)
        whole = states.encode(state)
        if len(whole) <= A_WHOLE_BYTES:
            return [(key.encode(), whole)]
        nobody = states.encode(BlockState(block=state.block))
        every_other = state.changed | (state.households.keys() - beside)
        return [(key.encode(), nobody), *self._apart(state, every_other, beside)]

    def _apart(self, state: BlockState, households: set[str], beside: set[str]) -> list[Entry]:
        """An entry each."""
        beside |= households
        return [
            (_entry(state.block.key, each), states.encode_household(state.households[each]))
            for each in sorted(households)
        ]

    def _decode(self, key: str) -> BlockState:
        data = self._table.data
        beside = {household: data[_entry(key, household)] for household in self._beside[key]}
        return states.decode(data[key.encode()], beside)

    def _remembered(self, key: str, state: BlockState) -> BlockState:
        self._decoded[key] = state
        self._decoded.move_to_end(key)
        if len(self._decoded) > DECODED_MOST:
            self._decoded.popitem(last=False)
        return state

    async def clear(self) -> None:
        """Forget every block, in the changelog too."""
        await self._write([(key, None) for key in self._table.data])
        self._beside.clear()
        self._decoded.clear()

    async def _write(self, entries: Sequence[Entry]) -> None:
        """The last entry of each partition goes by itself, after all others.

        Tansu takes a record batch for one record when asked where a partition ends, and a recovery that is
        told too early an end leaves the rest of the last batch out. So the last batch has one record.
        """
        last = {_home(entry[0]): entry for entry in entries}
        await self._send([entry for entry in entries if last[_home(entry[0])] is not entry])
        await self._send(list(last.values()))

    async def _send(self, entries: Sequence[Entry]) -> None:
        under_way = []
        for key, value in entries:
            if value is None:
                self._table.data.pop(key, None)
            else:
                self._table.data[key] = value
            sent = self._table.send_changelog(_home(key), key, value, value_serializer="raw")
            under_way.append(sent)
        await asyncio.gather(*under_way)


def _entry(block: str, household: str) -> bytes:
    return f"{block}/{household}".encode()


def _parts_of(entry: str) -> tuple[str, str]:
    """The block, and the household if the entry is one's own."""
    incident, block, *household = entry.split("/")
    return f"{incident}/{block}", "".join(household)


def _home(entry: bytes) -> int:
    """A household's entry lies in the partition of its block."""
    return partition_of(_parts_of(entry.decode())[0].encode())
