"""From the real log to the real broker: everything, at least once, in order, over outages of either."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pika
import pytest
from pymongo.database import Database
from tests.neighbourhood import loopback

from kairan_kernel.checkpoints import Checkpoints
from kairan_kernel.cloudevents import CONTENT_TYPE, envelope_of, parse
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.events import NewEvent, StoredEvent
from kairan_kernel.ids import new_id
from kairan_kernel.publisher import BrokerUnavailable, Publisher
from kairan_kernel.relay import Message, Relay
from kairan_kernel.shared_log import SharedLog
from kairan_kernel.store import Expectation
from kairan_kernel.topology import EXCHANGE


@pytest.fixture
def store(fresh_eventstore_url: str) -> Iterator[EsdbStore]:
    store = EsdbStore(fresh_eventstore_url)
    yield store
    store.close()


def publish(stored: StoredEvent) -> Message | None:
    if stored.type == "Whispered.v1":
        return None
    body = envelope_of(stored, service="lending", event="umbrella_lent", data={"stand": "北口"})
    return Message(
        routing_key="lending.umbrella_lent.v1.yoneizumi.nishi",
        body=body,
        id=str(stored.id),
        type="kairan.lending.umbrella_lent.v1",
    )


class Bus:
    """A queue on the exchange, read by the test."""

    def __init__(self, url: str) -> None:
        self._connection = pika.BlockingConnection(pika.URLParameters(url))
        self._channel = self._connection.channel()
        self._channel.exchange_declare(EXCHANGE, "topic", durable=True)
        self.queue = self._channel.queue_declare("billing.on_umbrella_lent", durable=True).method.queue
        self._channel.queue_bind(self.queue, EXCHANGE, "lending.umbrella_lent.v1.#")

    def take(self, count: int, seconds: float = 20) -> list[tuple[Any, Any, bytes]]:
        taken: list[tuple[Any, Any, bytes]] = []
        until = time.monotonic() + seconds
        while len(taken) < count and time.monotonic() < until:
            method, properties, body = self._channel.basic_get(self.queue, auto_ack=True)
            if method is None:
                self._connection.sleep(0.02)
            else:
                taken.append((method, properties, body))
        return taken

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def bus(amqp_vhost: str) -> Iterator[Bus]:
    bus = Bus(amqp_vhost)
    yield bus
    bus.close()


@contextmanager
def running(relay: Relay) -> Iterator[Relay]:
    stop, errors = threading.Event(), list[BaseException]()

    def run() -> None:
        try:
            relay.run(stop)
        except BaseException as error:  # noqa: BLE001 - looked at below
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield relay
    finally:
        stop.set()
        thread.join(15)
    assert not thread.is_alive()
    assert errors == []


def write(store: EsdbStore, count: int, kind: str = "Lent.v1", stream: str = "stand-1") -> list[UUID]:
    events = [NewEvent(id=new_id(), type=kind, data=b"{}", metadata=b"{}") for _ in range(count)]
    for start in range(0, count, 500):
        store.append(stream, events[start : start + 500], expected=Expectation.ANY)
    return [event.id for event in events]


@pytest.fixture
def relay(store: EsdbStore, amqp_vhost: str, mongo_database: Database[Any]) -> Relay:
    checkpoints = Checkpoints(mongo_database)
    return Relay(SharedLog(store, ("stand-",)), amqp_vhost, publish, checkpoints, "lending-relay")


def test_a_stored_event_becomes_a_cloud_event_on_the_bus(store: EsdbStore, bus: Bus, relay: Relay) -> None:
    (event_id,) = write(store, 1)
    with running(relay):
        ((method, properties, body),) = bus.take(1)
    assert method.routing_key == "lending.umbrella_lent.v1.yoneizumi.nishi"
    assert (properties.content_type, properties.delivery_mode) == (CONTENT_TYPE, 2)
    assert (properties.message_id, properties.type) == (str(event_id), "kairan.lending.umbrella_lent.v1")
    envelope = parse(body)
    assert (envelope.id, envelope.name) == (event_id, "lending.umbrella_lent.v1")
    assert envelope.data == {"stand": "北口"}
    assert envelope.position == store.read_stream("stand-1")[0].position


def test_thousands_arrive_once_each_and_in_order(store: EsdbStore, bus: Bus, relay: Relay) -> None:
    ids = write(store, 3000)
    with running(relay):
        arrived = [UUID(properties.message_id) for _, properties, _ in bus.take(3000)]
        assert arrived == ids
        assert relay.caught_up
    assert relay.published == 3000


def test_other_streams_and_events_kept_inside_are_not_published(
    store: EsdbStore, bus: Bus, relay: Relay
) -> None:
    write(store, 3, kind="Whispered.v1")
    write(store, 3, stream="elsewhere-1")
    (event_id,) = write(store, 1)
    with running(relay):
        assert [properties.message_id for _, properties, _ in bus.take(1)] == [str(event_id)]
        assert bus.take(1, seconds=0.5) == []


def test_a_restart_goes_on_after_the_checkpoint(
    store: EsdbStore, bus: Bus, relay: Relay, mongo_database: Database[Any]
) -> None:
    write(store, 5)
    with running(relay):
        assert len(bus.take(5)) == 5
    assert Checkpoints(mongo_database).load("lending-relay") == store.head()
    (event_id,) = write(store, 1)
    with running(relay):
        assert [properties.message_id for _, properties, _ in bus.take(1)] == [str(event_id)]


def test_what_was_not_confirmed_before_a_crash_is_sent_again(
    store: EsdbStore, bus: Bus, relay: Relay, mongo_database: Database[Any]
) -> None:
    ids = write(store, 4)
    with running(relay):
        bus.take(4)
    second = store.read_stream("stand-1")[1].position
    mongo_database["checkpoints"].update_one({"_id": "lending-relay"}, {"$set": {"position": second}})
    with running(relay):
        assert [UUID(properties.message_id) for _, properties, _ in bus.take(2)] == ids[2:]


def close_connections(rabbitmq: Any, vhost: str) -> int:
    """Close every connection to the virtual host but the test's own reading one, as an outage would."""
    login = (rabbitmq.user, rabbitmq.password)
    with loopback.client(base_url=rabbitmq.management_url, auth=login) as management:
        found = management.get(f"/vhosts/{vhost}/connections").raise_for_status().json()
        writers = [
            c for c in found if c.get("client_properties", {}).get("connection_name") == "kairan-publisher"
        ]
        for connection in writers:
            management.delete(f"/connections/{connection['name']}")
        return len(writers)


@pytest.mark.slow
def test_a_lost_connection_to_the_broker_loses_no_message(
    store: EsdbStore, bus: Bus, relay: Relay, rabbitmq: Any, amqp_vhost: str
) -> None:
    vhost = amqp_vhost.rsplit("/", 1)[1]
    ids: list[UUID] = []
    with running(relay):
        closed = 0
        until = time.monotonic() + 25
        while closed < 2 and time.monotonic() < until:
            ids += write(store, 200)
            closed += close_connections(rabbitmq, vhost)
            time.sleep(0.3)
        ids += write(store, 200)
        arrived: list[UUID] = []
        while set(ids) - set(arrived) and time.monotonic() < until + 20:
            arrived += [UUID(properties.message_id) for _, properties, _ in bus.take(500, seconds=1)]
    assert closed >= 2
    assert set(arrived) == set(ids)
    assert list(dict.fromkeys(arrived)) == ids


def test_a_broker_that_is_not_there_is_waited_for(store: EsdbStore, mongo_database: Database[Any]) -> None:
    write(store, 1)
    checkpoints = Checkpoints(mongo_database)
    log = SharedLog(store, ("stand-",))
    relay = Relay(log, "amqp://127.0.0.1:9/%2F", publish, checkpoints, "lending-relay")
    with running(relay):
        time.sleep(1.5)
        assert not relay.caught_up
    assert checkpoints.load("lending-relay") is None


def test_one_queue_can_be_given_the_past_again(store: EsdbStore, bus: Bus, relay: Relay) -> None:
    ids = write(store, 1200)
    with running(relay):
        bus.take(1200)
    after = store.read_stream("stand-1")[9].position
    assert relay.republish(after, bus.queue) == 1190
    again = bus.take(1190)
    assert [UUID(properties.message_id) for _, properties, _ in again] == ids[10:]
    assert again[0][1].headers["routing_key"] == "lending.umbrella_lent.v1.yoneizumi.nishi"
    assert relay.republish(None, bus.queue, matching="lending.umbrella_returned.#") == 0


def test_a_message_to_an_exchange_that_does_not_exist_is_an_error(amqp_vhost: str) -> None:
    message = Message(routing_key="x", body=b"{}", id="1", type="x")
    with Publisher(amqp_vhost) as publisher, pytest.raises(BrokerUnavailable, match="NOT_FOUND"):
        publisher.publish([message], exchange="no.such.exchange")


def test_a_queue_that_is_full_refuses_and_the_publisher_says_so(amqp_vhost: str) -> None:
    with pika.BlockingConnection(pika.URLParameters(amqp_vhost)) as connection:
        arguments = {"x-max-length": 1, "x-overflow": "reject-publish"}
        connection.channel().queue_declare("small", arguments=arguments)
        messages = [Message(routing_key="small", body=b"{}", id=str(n), type="x") for n in range(20)]
        with Publisher(amqp_vhost) as publisher, pytest.raises(BrokerUnavailable, match="refused"):
            publisher.publish(messages, exchange="")
