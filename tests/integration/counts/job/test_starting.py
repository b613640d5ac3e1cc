"""A start that stands still, or whose Kafka forgets meanwhile, ends soon: the next one does not meet it."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import httpx
import pymongo
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from tests.neighbourhood import loopback

from kairan_kernel.esdb import EsdbStore
from kairan_safety.counts.config import CountsSettings
from kairan_safety.counts.counting import Counting
from kairan_safety.counts.documents import CountsDocuments
from kairan_safety.counts.job import Job, Unfit
from kairan_safety.counts.journal import discard
from kairan_safety.counts.kafka import FactsTopic, Households, build_app
from kairan_safety.counts.starting import Stalled, start
from kairan_safety.counts.topology import CHANGELOG_TOPIC, FACTS_TOPIC, PARTITIONS

PATIENCE = 4.0


def test_a_broker_that_stops_answering_who_joins_ends_the_start(
    kafka: Any, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**environment, "KAIRAN_KAFKA_URL": kafka.url}.items():
        monkeypatch.setenv(name, value)
    began = time.monotonic()
    os.kill(kafka.solo.pid, signal.SIGSTOP)
    with pytest.raises(Stalled, match="0 partitions assigned"):
        asyncio.run(_started(CountsSettings(), kafka, joining=PATIENCE))
    assert PATIENCE <= time.monotonic() - began < 15


def test_a_broker_that_stops_answering_who_has_joined_ends_the_start_sooner(
    kafka: Any, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**environment, "KAIRAN_KAFKA_URL": kafka.url}.items():
        monkeypatch.setenv(name, value)
    joined: list[float] = []

    def stop() -> None:
        os.kill(kafka.solo.pid, signal.SIGSTOP)
        joined.append(time.monotonic())

    with pytest.raises(Stalled, match="4 partitions assigned"):
        asyncio.run(_started(CountsSettings(), kafka, stop, joining=60.0, reading=PATIENCE))
    assert PATIENCE <= time.monotonic() - joined[0] < 15


def test_a_start_that_fails_in_a_way_nobody_foresaw_ends_the_process(
    kafka: Any, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stood for ever, neither ready nor gone: Faust's tasks don't end when they are only cancelled."""
    for name, value in {**environment, "KAIRAN_KAFKA_URL": kafka.url}.items():
        monkeypatch.setenv(name, value)

    async def broken(*_: Any) -> None:
        raise TypeError("nobody foresaw this")

    monkeypatch.setattr("kairan_safety.counts.job.start", broken)
    failure = asyncio.run(_run(CountsSettings()))
    assert isinstance(failure, TypeError)


class TooMuch:
    """A rebuild that meets an entry which no record holds."""

    def __init__(self, *, counting: Counting, **_: Any) -> None:
        self._households = counting.households

    async def run(self, _: str) -> None:
        await self._households._write([(b"incident/block", bytes(1_100_000))])


def test_what_faust_cannot_send_ends_the_process(
    kafka: Any, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stood for ever: the producer's buffer had ended, and Faust waited for what lay in it."""
    for name, value in {**environment, "KAIRAN_KAFKA_URL": kafka.url}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("kairan_safety.counts.job.Rebuilding", TooMuch)
    failure = asyncio.run(_run(CountsSettings()))
    assert isinstance(failure, Unfit)


async def _run(settings: CountsSettings) -> BaseException | None:
    database = pymongo.MongoClient[dict[str, Any]](settings.mongo_url)[settings.database]
    job = Job(settings, EsdbStore(settings.eventstore_url), CountsDocuments(database))
    async with asyncio.timeout(25):
        await job.run()
    return job.failure


async def _started(
    settings: CountsSettings, kafka: Any, assigned: Callable[[], None] = lambda: None, **patience: float
) -> None:
    """Lets the broker go on, and leaves nothing running."""
    app = build_app(settings)
    FactsTopic(app)
    Households(app)

    async def on_assigned(*_: Any, **__: Any) -> None:
        assigned()

    app.on_partitions_assigned.connect(on_assigned)
    try:
        await start(app, **patience)
    finally:
        os.kill(kafka.solo.pid, signal.SIGCONT)
        async with asyncio.timeout(10):
            await app.stop()


def test_a_kafka_that_forgets_while_the_job_joins_its_group_is_noticed_at_once(
    job: Any, roll_call: Any, counts_of: Any, kafka: Any
) -> None:
    job.begin()
    job.wait(lambda: _checks(job).get("kafka") == "ok", 30, "the journal to be watched")
    assert not job.ready

    kafka.forget()

    assert job.ended(within=10) == 1
    roll_call.tell(roll_call.enrol(blocks=4, households=10))
    job.start()
    expected = roll_call.expected()
    job.wait(lambda: counts_of(roll_call.incident_id) == expected, 10, "exact counts")


def test_what_was_on_its_way_when_kafka_forgot_does_not_lie_there_for_the_next_start(
    kafka: Any, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ended a start that waited for records that could not be read, and rebuilds whose records were
    refused: ten seconds each."""
    for name, value in {**environment, "KAIRAN_KAFKA_URL": kafka.url}.items():
        monkeypatch.setenv(name, value)
    settings = CountsSettings()
    partitions = [TopicPartition(FACTS_TOPIC, each) for each in range(PARTITIONS)]
    client = {"bootstrap_servers": settings.kafka_servers}

    async def played() -> tuple[list[int], int, list[Any]]:
        async with AIOKafkaProducer(acks="all", **client) as producer:
            await producer.send_and_wait(FACTS_TOPIC, b"before", partition=0)
            kafka.solo.kill()
            under_way = [await producer.send(FACTS_TOPIC, b"on its way", partition=0) for _ in range(3)]
            await asyncio.to_thread(kafka.solo.start)
            taken = [(await each).offset for each in under_way]
        await discard(settings, FACTS_TOPIC, CHANGELOG_TOPIC)
        async with AIOKafkaProducer(acks="all", **client) as producer:
            first = (await producer.send_and_wait(FACTS_TOPIC, b"after", partition=0)).offset
        async with AIOKafkaConsumer(enable_auto_commit=False, **client) as consumer:
            ends = await consumer.end_offsets(partitions)
        return taken, first, sorted(ends.values())

    taken, first, ends = asyncio.run(played())
    assert taken == [0, 1, 2], "the broker takes them for a topic that it does not know"
    assert first == 0
    assert ends == [0, 0, 0, 1]


def _checks(job: Any) -> dict[str, str]:
    try:
        return dict(loopback.get(f"http://127.0.0.1:{job.port}/readyz", timeout=2).json()["checks"])
    except httpx.HTTPError:
        return {}
