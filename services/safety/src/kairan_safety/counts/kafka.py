"""The Faust application of the counts job: its one topic of facts and its one table.

One process runs it, and holds every partition (README.md says why). Its group membership is static, so that a
restarted worker takes its place without waiting for the session of a killed one to end.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any, Final

import faust

from kairan_safety.counts import facts, states
from kairan_safety.counts.config import CountsSettings
from kairan_safety.counts.facts import BlockFacts
from kairan_safety.counts.states import BlockState
from kairan_safety.counts.topology import APP, FACTS_TOPIC, PARTITIONS, partition_of

COMMIT_SECONDS: Final = 1.0
REQUEST_SECONDS: Final = 10.0
DECODED_MOST: Final = 2_000

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
    """`kairan.rollcall.facts`: records are a block's key and what is said of it."""

    def __init__(self, app: faust.App) -> None:
        self._app = app
        self.channel: Any = app.topic(
            FACTS_TOPIC, key_serializer="raw", value_serializer="raw", partitions=PARTITIONS
        )
        self.written: dict[int, int] = {}

    async def write(self, records: Sequence[BlockFacts]) -> None:
        """Returns when Kafka has acknowledged all. `written` then has the next offset of each partition."""
        under_way = [await self._send(record) for record in records]
        for sent in await asyncio.gather(*under_way):
            self.written[sent.partition] = max(self.written.get(sent.partition, 0), sent.offset + 1)

    async def _send(self, record: BlockFacts) -> Any:
        key = record.block.key.encode()
        value = facts.encode(record)
        return await self._app.producer.send(FACTS_TOPIC, key, value, partition_of(key), None, {})


class Households:
    """The table `households`: for each (incident, block) the states of its households, in memory and in its
    changelog.

    Faust's own item assignment writes the changelog without telling when it is there, and puts a batch's
    blocks into the partition of whichever event came last; so entries are written here.
    """

    def __init__(self, app: faust.App) -> None:
        self._table: Any = app.Table("households", key_type=bytes, value_type=bytes, partitions=PARTITIONS)
        self._decoded: OrderedDict[str, tuple[bytes, BlockState]] = OrderedDict()
        """Lately used, each with the entry that it says the same as."""

    def __len__(self) -> int:
        return len(self._table.data)

    def keys(self) -> list[str]:
        return [key.decode() for key in self._table.data]

    def get(self, key: str) -> BlockState | None:
        """Who changes it has to put it."""
        value = self._table.data.get(key.encode())
        if value is None:
            return None
        known = self._decoded.get(key)
        if known is not None and known[0] is value:
            return known[1]
        return self._remembered(key, value, states.decode(value))

    def all(self) -> Iterator[BlockState]:
        for key in list(self._table.data):
            yield states.decode(self._table.data[key])

    async def put(self, changed: Sequence[BlockState]) -> None:
        """Returns when the changelog is acknowledged."""
        entries: list[Entry] = []
        for state in changed:
            key, value = state.block.key, states.encode(state)
            entries.append((key.encode(), value))
            self._remembered(key, value, state)
        await self._write(entries)

    def _remembered(self, key: str, value: bytes, state: BlockState) -> BlockState:
        self._decoded[key] = (value, state)
        self._decoded.move_to_end(key)
        if len(self._decoded) > DECODED_MOST:
            self._decoded.popitem(last=False)
        return state

    async def clear(self) -> None:
        """Forget every block, in the changelog too."""
        await self._write([(key, None) for key in self._table.data])

    async def _write(self, entries: Sequence[Entry]) -> None:
        """The last entry of each partition goes by itself, after all others.

        Tansu takes a record batch for one record when asked where a partition ends, and a recovery that is
        told too early an end leaves the rest of the last batch out. So the last batch has one record.
        """
        last = {partition_of(entry[0]): entry for entry in entries}
        await self._send([entry for entry in entries if last[partition_of(entry[0])] is not entry])
        await self._send(list(last.values()))

    async def _send(self, entries: Sequence[Entry]) -> None:
        under_way = []
        for key, value in entries:
            if value is None:
                self._table.data.pop(key, None)
            else:
                self._table.data[key] = value
            sent = self._table.send_changelog(partition_of(key), key, value, value_serializer="raw")
            under_way.append(sent)
        await asyncio.gather(*under_way)
