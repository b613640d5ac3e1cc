"""The real servers that every other test stands on."""

import asyncio

import pika
import pymongo
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer


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
