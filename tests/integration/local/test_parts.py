"""The real servers that every other test stands on."""

import asyncio
import time
from itertools import count
from pathlib import Path

import pika
import pymongo
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from tests.neighbourhood.ports import free_ports

from kairan_local.parts.secantusdb import SecantusDB
from kairan_local.solo import running

Roll = pymongo.collection.Collection[dict[str, object]]


def test_the_private_broker_carries_a_message_on_a_quorum_queue(amqp_vhost: str) -> None:
    with pika.BlockingConnection(pika.URLParameters(amqp_vhost)) as connection:
        channel = connection.channel()
        channel.queue_declare("answers", durable=True, arguments={"x-queue-type": "quorum"})
        channel.confirm_delivery()
        channel.basic_publish("", "answers", b"safe")
        _, _, body = channel.basic_get("answers", auto_ack=True)
    assert body == b"safe"


def test_virtual_hosts_of_tests_are_apart(amqp_url: str, amqp_vhost: str) -> None:
    assert amqp_url != amqp_vhost
    with pika.BlockingConnection(pika.URLParameters(amqp_vhost)) as connection:
        channel = connection.channel()
        channel.queue_declare("mine", durable=True)
        assert channel.queue_declare("mine", passive=True).method.message_count == 0


def test_the_mongodb_server_keeps_documents(
    mongo_database: pymongo.database.Database[dict[str, object]],
) -> None:
    mongo_database["roll"].insert_one({"_id": "12", "line": "safe"})
    assert mongo_database["roll"].find_one({"_id": "12"}) == {"_id": "12", "line": "safe"}


def test_what_the_mongodb_server_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    """It lost the last 50 ms, and a projector that had gone on never wrote them again."""
    part = SecantusDB(folder=tmp_path / "mongodb", port=free_ports(1)[0])
    for attempt in range(2):
        with (
            running(part, tmp_path, abruptly=True),
            pymongo.MongoClient[dict[str, object]](part.url) as client,
        ):
            acknowledged = _written(client["test"][f"roll{attempt}"], seconds=0.5)
        with (
            running(part, tmp_path, abruptly=True),
            pymongo.MongoClient[dict[str, object]](part.url) as client,
        ):
            assert client["test"][f"roll{attempt}"].count_documents({}) == acknowledged > 20


def _written(roll: Roll, seconds: float) -> int:
    """Write one document after the other; how many were acknowledged."""
    until = time.monotonic() + seconds
    for number in count(1):
        roll.insert_one({"_id": str(number), "line": "safe"})
        if time.monotonic() > until:
            return number
    raise AssertionError("count never ends")


def test_the_kafka_broker_delivers_what_was_sent(kafka_url: str) -> None:
    assert asyncio.run(_round_trip(kafka_url.removeprefix("kafka://"))) == b"safe"


async def _round_trip(bootstrap: str) -> bytes | None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        await producer.send_and_wait("facts", b"safe", key=b"block-1")
    async with AIOKafkaConsumer(
        "facts", bootstrap_servers=bootstrap, auto_offset_reset="earliest"
    ) as consumer:
        message = await asyncio.wait_for(consumer.getone(), 20)
    value: bytes | None = message.value
    return value
