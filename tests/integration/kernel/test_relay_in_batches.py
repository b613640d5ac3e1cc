"""What a relay also sends many at a time: on an exchange of its own, beside each event by itself."""

from typing import Any
from uuid import UUID

import pika
from pymongo.database import Database
from tests.integration.kernel.test_relay import Bus, bus, publish, running, store, write

from kairan_kernel.batched import CONTENT_TYPE, Batches, split
from kairan_kernel.checkpoints import Checkpoints
from kairan_kernel.cloudevents import parse
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.relay import Relay
from kairan_kernel.shared_log import SharedLog

__all__ = ["bus", "store"]  # fixtures of the relay's own tests

TOGETHER = Batches("stand.facts", frozenset({"kairan.lending.umbrella_lent.v1"}))


def test_every_event_comes_by_itself_and_once_more_in_a_batch_in_the_same_order(
    store: EsdbStore, bus: Bus, amqp_vhost: str, mongo_database: Database[Any]
) -> None:
    checkpoints = Checkpoints(mongo_database)
    log = SharedLog(store, ("stand-",))
    relay = Relay(log, amqp_vhost, publish, checkpoints, "lending-relay", together=TOGETHER)
    with pika.BlockingConnection(pika.URLParameters(amqp_vhost)) as connection:
        channel = connection.channel()
        channel.exchange_declare(TOGETHER.exchange, "topic", durable=True)
        batches = channel.queue_declare("", exclusive=True).method.queue
        channel.queue_bind(batches, TOGETHER.exchange, "#")
        ids = write(store, 700)
        write(store, 3, kind="Whispered.v1")

        with running(relay):
            alone = [UUID(properties.message_id) for _, properties, _ in bus.take(700)]
        messages = []
        while (got := channel.basic_get(batches, auto_ack=True))[0] is not None:
            messages.append(got[1:])

    assert alone == ids
    assert [parse(event).id for _, body in messages for event in split(body)] == ids
    assert len(messages) < 20
    assert {properties.content_type for properties, _ in messages} == {CONTENT_TYPE}
