"""Brings the changes of counts and the closings from the bus into the ring of this serve process.

Each process has a queue of its own, exclusive and gone with the connection, bound to `kairan.safety.counts`
and to `safety.incident_closed.v1.#` on `kairan.events`. What was told while the connection was down is lost
to it: when it is back, every listener is told to read the whole.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import msgspec
from kombu.connection import Connection
from kombu.entity import Exchange, Queue, binding
from kombu.message import Message
from marshmallow import ValidationError
from nameko.extensions import DependencyProvider

from kairan_contracts.names import EXCHANGE
from kairan_kernel.cloudevents import MalformedEnvelope
from kairan_kernel.health import Check, Optional
from kairan_kernel.ids import new_id
from kairan_kernel.logs import logger
from kairan_kernel.native import native
from kairan_kernel.reconnecting import SoonAgain
from kairan_safety.bootstrap import connect_mongo, database_of
from kairan_safety.counts.topology import CHANGES
from kairan_safety.live.announcements import CLOSED, changes_of, closing_of
from kairan_safety.live.ring import IncidentFeed, Ring
from kairan_safety.live.snapshots import Snapshot, Snapshots

HEARTBEAT_SECONDS: Final = 20
PREFETCH: Final = 100

log = logger("kairan.live")


class LiveCounts:
    """What handlers get: the feed of an incident, and the whole as it stands."""

    def __init__(self, ring: Ring, snapshots: Snapshots) -> None:
        self._ring = ring
        self._snapshots = snapshots

    def feed(self, incident_id: str) -> IncidentFeed:
        return self._ring.of(incident_id)

    def last_known(self, incident_id: str) -> Snapshot:
        """As it stands or, while the database is away, stood at the last reading. Raises pymongo's errors."""
        return self._snapshots.last_known(incident_id)

    def snapshot(self, incident_id: str) -> Snapshot:
        """Raises pymongo's errors."""
        return self._snapshots.read(incident_id)


class LiveFeed(DependencyProvider):  # type: ignore[misc]
    """`live = LiveFeed()` in a nameko service."""

    def setup(self) -> None:
        settings = self.container.config["settings"]
        self._mongo = native(connect_mongo, settings)
        self._ring = Ring()
        self._live = LiveCounts(self._ring, Snapshots(database_of(self._mongo, settings), self._ring))
        self._subscriber = Subscriber(settings.amqp_url, self._ring)

    def start(self) -> None:
        self.container.spawn_managed_thread(self._subscriber.run, identifier="live feed")

    def stop(self) -> None:
        self._subscriber.should_stop = True
        native(self._mongo.close)

    def kill(self) -> None:
        self.stop()

    def get_dependency(self, worker_ctx: Any) -> LiveCounts:
        return self._live

    def checks(self) -> Mapping[str, Check]:
        """For /readyz."""
        return {"live feed": Optional(lambda: self._subscriber.connected)}


class Subscriber(SoonAgain):
    """Consumes in one greenlet, so in order; reconnects by itself."""

    def __init__(self, amqp_url: str, ring: Ring) -> None:
        self.connection = Connection(  # type: ignore[no-untyped-call]
            amqp_url, heartbeat=HEARTBEAT_SECONDS, connect_timeout=5
        )
        self.connected = False
        self._ring = ring

    def get_consumers(self, consumer_cls: Callable[..., Any], channel: Any) -> list[Any]:
        """Kombu's callback after each connection."""
        changes, events = (
            Exchange(name, type="topic", durable=True)  # type: ignore[no-untyped-call]
            for name in (CHANGES, EXCHANGE)
        )
        bindings = [
            binding(changes, routing_key="#"),  # type: ignore[no-untyped-call]
            binding(events, routing_key=f"{CLOSED}.#"),  # type: ignore[no-untyped-call]
        ]
        name = f"live.{new_id()}"
        queue = Queue(  # type: ignore[no-untyped-call]
            name, bindings=bindings, durable=False, exclusive=True, auto_delete=True
        )
        return [consumer_cls(queues=[queue], on_message=self._on_message, prefetch_count=PREFETCH)]

    def on_consume_ready(self, connection: Any, channel: Any, consumers: Any, **_: Any) -> None:
        """The queue is bound: from here on nothing is missed, but something may have been."""
        self.connected = True
        self._ring.interrupted()

    @contextmanager
    def extra_context(self, connection: Any, channel: Any) -> Iterator[None]:
        """Around the time in which it consumes."""
        try:
            yield
        finally:
            self.connected = False

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        log.warning("the bus is away", exc_info=exc)

    def _on_message(self, message: Message) -> None:
        message.ack()  # type: ignore[no-untyped-call]
        body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
        try:
            if message.delivery_info["exchange"] == CHANGES:
                for change in changes_of(body):
                    self._ring.take_counted(change)
            else:
                self._ring.take_closed(closing_of(body))
        except (MalformedEnvelope, ValidationError, msgspec.MsgspecError) as error:
            log.error("announcement refused", exc_info=error)
