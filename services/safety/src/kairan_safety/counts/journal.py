"""The Kafka topic `kairan.rollcall.journal`: what tells a broker that remembers from one that forgot.

The job alone writes it, one record at each start and at the beginning and the end of each rebuild. If the
last rebuild is not finished, or the topic is empty, what is in the other topics can't be trusted, and the
job rebuilds from the log. While the job runs, the topic's end is looked at twice a second: a broker that is
away, or came back without it, is noticed.
"""

import asyncio
from collections.abc import Awaitable
from typing import Final, Self, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, NoError, TopicAlreadyExistsError, for_code

from kairan_kernel.logs import logger
from kairan_safety.counts.config import CountsSettings
from kairan_safety.counts.topology import JOURNAL_TOPIC, PARTITIONS

REQUEST_SECONDS: Final = 2.0
OPENING_SECONDS: Final = 15.0
"""Some twenty requests, one after another: over a line that is half a second slower they take ten seconds."""
REBUILDING: Final = b"rebuilding"
REBUILT: Final = b"rebuilt"
STARTED: Final = b"started"
_REBUILD: Final = b"rebuild"
_START: Final = b"start"

T = TypeVar("T")

log = logger("kairan.counts.journal")


class KafkaAway(Exception):
    """Kafka did not answer in time, or not with sense."""


class KafkaForgot(Exception):
    """Kafka answers, but what was written is not there any more."""


class Superseded(Exception):
    """Another counts job has started: one alone may hold the table and number the changes."""


class Journal:
    """Opened once, at the start of the process; `close` it at the end."""

    def __init__(self, consumer: AIOKafkaConsumer, producer: AIOKafkaProducer) -> None:
        self._consumer = consumer
        self._producer = producer
        self._partition = TopicPartition(JOURNAL_TOPIC, 0)
        self._noted = 0
        self._turn = asyncio.Lock()

    @classmethod
    async def open(cls, settings: CountsSettings) -> Self:
        """Raises KafkaAway."""
        common = {
            "bootstrap_servers": settings.kafka_servers,
            "request_timeout_ms": int(REQUEST_SECONDS * 1000),
        }
        consumer = AIOKafkaConsumer(group_id=None, enable_auto_commit=False, **common)
        producer = AIOKafkaProducer(acks="all", **common)
        try:
            async with asyncio.timeout(OPENING_SECONDS):
                await _create(settings.kafka_servers, settings.kafka_replication)
                await consumer.start()
                await producer.start()
        except (KafkaError, OSError, TimeoutError) as error:
            await consumer.stop()
            await producer.stop()
            raise KafkaAway(repr(error)) from error
        return cls(consumer, producer)

    async def close(self) -> None:
        await self._consumer.stop()
        await self._producer.stop()

    async def last_rebuild_finished(self) -> bool:
        """False for a broker that knows of none. Raises KafkaAway."""
        self._consumer.assign([self._partition])
        try:
            async with asyncio.timeout(REQUEST_SECONDS * 5):
                return await self._read(await self._end())
        except (KafkaError, OSError, TimeoutError) as error:
            raise KafkaAway(repr(error)) from error
        finally:
            self._consumer.unsubscribe()

    async def _read(self, end: int) -> bool:
        await self._consumer.seek_to_beginning(self._partition)
        finished = False
        while await self._consumer.position(self._partition) < end:
            for record in (await self._consumer.getmany(timeout_ms=500)).get(self._partition, []):
                if record.key == _REBUILD:
                    finished = record.value == REBUILT
        return finished

    async def note(self, what: bytes) -> None:
        """Raises KafkaAway."""
        try:
            async with self._turn, asyncio.timeout(REQUEST_SECONDS * 2):
                key = _START if what == STARTED else _REBUILD
                sent = await self._producer.send_and_wait(JOURNAL_TOPIC, what, key=key, partition=0)
                self._noted = sent.offset + 1
        except (KafkaError, OSError, TimeoutError) as error:
            raise KafkaAway(repr(error)) from error

    async def check(self) -> None:
        """Raises KafkaAway, KafkaForgot, Superseded."""
        async with self._turn:
            end, noted = await self._end(), self._noted
        if end < noted:
            raise KafkaForgot("the journal is shorter than it was")
        if end > noted:
            raise Superseded("another counts job has written to the journal")

    async def holds(self, topic: str) -> bool:
        """Whether anything was ever written to a topic. Raises KafkaAway."""
        if topic not in await self._ask(self._consumer.topics()):
            return False
        ends = await self._ask(
            self._consumer.end_offsets([TopicPartition(topic, each) for each in range(PARTITIONS)])
        )
        return any(ends.values())

    async def _end(self) -> int:
        ends: dict[TopicPartition, int] = await self._ask(self._consumer.end_offsets([self._partition]))
        return ends[self._partition]

    async def _ask(self, question: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                return await question
        except (KafkaError, OSError, TimeoutError) as error:
            raise KafkaAway(repr(error)) from error


async def discard(settings: CountsSettings, *topics: str) -> None:
    """Throw away what was written to topics that can't be trusted, before anybody reads it. Raises KafkaAway.

    A broker that forgot while a job was writing takes what was on its way under the name of a topic that it
    does not know (Tansu 0.6 does). Once somebody creates the topic, its partitions end where nothing can be
    read, and a recovery waits for it for ever; or they begin where records lie already, and refuse others.
    Only a topic that is known can be deleted with all that lies there, so each is created first.
    """
    timeout = int(REQUEST_SECONDS * 1000)
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_servers, request_timeout_ms=timeout)
    try:
        async with asyncio.timeout(REQUEST_SECONDS * 5):
            await admin.start()
            if found := sorted(set(topics) & set(await admin.list_topics())):
                log.warning("topics are discarded", topics=found)
            await _make(admin, *(NewTopic(each, PARTITIONS, settings.kafka_replication) for each in topics))
            await admin.delete_topics(list(topics))
            while set(topics) & set(await admin.list_topics()):  # noqa: ASYNC110 - Kafka tells nobody
                await asyncio.sleep(0.1)
    except (KafkaError, OSError, TimeoutError) as error:
        raise KafkaAway(repr(error)) from error
    finally:
        await admin.close()


async def _create(servers: list[str], replication: int) -> None:
    """Compacted, so that the last rebuild is remembered for as long as the topic is."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers, request_timeout_ms=int(REQUEST_SECONDS * 1000))
    try:
        await admin.start()
        compact = {"cleanup.policy": "compact"}
        await _make(admin, NewTopic(JOURNAL_TOPIC, 1, replication, topic_configs=compact))
    finally:
        await admin.close()


async def _make(admin: AIOKafkaAdminClient, *topics: NewTopic) -> None:
    """Those that are there stay as they are."""
    answer = await admin.create_topics(topics)
    for _, code, *_ in answer.topic_errors:
        if code not in (NoError.errno, TopicAlreadyExistsError.errno):
            raise for_code(code)
