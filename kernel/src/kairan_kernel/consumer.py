"""The nameko entrypoint for integration events, which nameko's own cannot be: quorum queues, bounded
retries, dead letters.

    @consume(event="directory.household_enrolled.v1", consumer="safety", schema=HouseholdEnrolledSchema)
    def on_household_enrolled(self, message: Envelope[dict[str, Any]]) -> None: ...

Reads the queue `<consumer>.on_<event>`, bound to `kairan.events`. A message that is no CloudEvent, or
that the schema does not accept, goes to `kairan.dead` at once; a handler's error is retried with
growing pauses, then goes there too. When the store, the database or the broker is down the message
waits until they are back. Others flow on meanwhile, up to the prefetch. Unfinished messages go back to
the queue when the process stops or dies, and to `kairan.dead` by the broker itself if processes die
over it again and again.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import eventlet
from eventlet.event import Event
from kombu.entity import Exchange, Queue
from kombu.message import Message
from marshmallow import EXCLUDE, Schema, ValidationError
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint
from nameko.messaging import QueueConsumer
from prometheus_client import Counter
from pymongo.errors import ConnectionFailure

from kairan_kernel import topology
from kairan_kernel.cloudevents import Envelope, MalformedEnvelope, parse
from kairan_kernel.dead_letters import DeadLetters
from kairan_kernel.ids import new_id
from kairan_kernel.logs import logger
from kairan_kernel.publisher import BrokerUnavailable
from kairan_kernel.reconnecting import SoonAgain
from kairan_kernel.store import StoreUnavailable

_log = logger("kairan.consumer")

ATTEMPTS = 5
TEMPORARY = (StoreUnavailable, ConnectionFailure, BrokerUnavailable)
"""Not the message's fault: retried for as long as it takes."""

_MESSAGES = Counter(
    "kairan_messages_total", "Messages brought to an end, handled or dead for a reason", ("queue", "outcome")
)

_PREFETCH = 100
_FIRST_PAUSE, _GROWTH, _LONGEST_PAUSE = 0.2, 3.0, 5.0
_STOPPING = 6.0
"""Seconds that messages under way are given when the service stops."""


class BusConsumer(SoonAgain, QueueConsumer):  # type: ignore[misc]
    """One connection for all consumers of a service; hands on messages undecoded, whatever they are."""

    @property
    def prefetch_count(self) -> int:
        return _PREFETCH

    def get_consumers(self, consumer_cls: Callable[..., Any], channel: Any) -> Any:
        """Kombu's callback after each connection."""
        for provider in self._providers:
            provider.declare_dead_letters(channel)
            consumer = consumer_cls(queues=[provider.queue], on_message=self._handler(provider))
            consumer.qos(prefetch_count=self.prefetch_count)
            self._consumers[provider] = consumer
        return self._consumers.values()

    def _handler(self, provider: "Consume") -> Callable[[Message], None]:
        def handle(message: Message) -> None:
            self.container.spawn_managed_thread(
                lambda: provider.handle(message), identifier=f"consume[{provider.queue.name}]"
            )

        return handle


class Consume(Entrypoint):  # type: ignore[misc]
    """See the module. `broadcast`: each process gets every message, in a queue that dies with it."""

    bus_consumer = BusConsumer()

    def __init__(
        self, *, event: str, consumer: str, schema: type[Schema], broadcast: bool = False, **options: Any
    ) -> None:
        super().__init__(**options)
        self._event = event
        self._consumer = consumer
        self._schema = schema(unknown=EXCLUDE)
        self._broadcast = broadcast
        self._under_way = 0
        self._stopping = False
        self.queue_label = topology.queue_name(consumer, event)
        self.queue = _queue(event, consumer, broadcast=broadcast)

    def setup(self) -> None:
        """Register for consuming; the broker is connected to later, and waited for."""
        self._dead_letters = DeadLetters(self.container.config["AMQP_URI"], self._consumer)
        self.bus_consumer.register_provider(self)

    def declare_dead_letters(self, channel: Any) -> None:
        """The place for what fails must be there before the first message is taken."""
        if not self._broadcast:
            self._dead_letters.declare(channel)

    def stop(self) -> None:
        """Finish what is under way, for a while; take nothing new."""
        self._stopping = True
        with eventlet.Timeout(_STOPPING, False):
            while self._under_way:
                eventlet.sleep(0.02)
        self.bus_consumer.unregister_provider(self)

    def handle(self, message: Message) -> None:
        """Bring one message to an end: done, dead, or back in its queue."""
        if self._stopping:
            return  # unacknowledged: the broker gives it to another when the connection closes
        self._under_way += 1
        try:
            if self._bring_to_an_end(message):
                self.bus_consumer.ack_message(message)
        except Exception:  # noqa: BLE001 - an error here would end the whole service
            _log.exception("message_put_back", queue=self.queue.name)
            eventlet.sleep(_FIRST_PAUSE)
            self.bus_consumer.requeue_message(message)
        finally:
            self._under_way -= 1

    def _bring_to_an_end(self, message: Message) -> bool:
        body = bytes(message.body) if not isinstance(message.body, str) else message.body.encode()
        try:
            envelope = parse(body)
            if envelope.name != self._event:
                raise MalformedEnvelope(f"it is {envelope.name}, not {self._event}")
            envelope = replace(envelope, data=self._schema.load(envelope.data))
        except MalformedEnvelope as error:
            return self._bury(message, body, "malformed", str(error))
        except ValidationError as error:
            return self._bury(message, body, "schema", str(error.messages))
        return self._handled(message, body, envelope)

    def _handled(self, message: Message, body: bytes, envelope: Envelope[dict[str, Any]]) -> bool:
        pause, failures = _FIRST_PAUSE, 0
        while (error := self._attempt(envelope)) is not None:
            temporary = isinstance(error, TEMPORARY)
            failures += not temporary
            _log.warning(
                "message_not_handled",
                queue=self.queue.name,
                event_id=str(envelope.id),
                temporary=temporary,
                exc_info=error,
            )
            if failures >= ATTEMPTS:
                return self._bury(message, body, "handler-failed", f"{type(error).__name__}: {error}")
            eventlet.sleep(pause)
            if self._stopping:
                return False
            pause = min(pause * _GROWTH, _LONGEST_PAUSE)
        _MESSAGES.labels(self.queue_label, "handled").inc()
        return True

    def _attempt(self, envelope: Envelope[dict[str, Any]]) -> Exception | None:
        """Run the handler in a worker; what it raised."""
        ended = Event()

        def handle_result(worker: Any, result: Any = None, exc_info: Any = None) -> tuple[Any, Any]:
            ended.send(None if exc_info is None else exc_info[1])
            return result, exc_info

        context = {"correlation_id": str(envelope.correlation_id or envelope.id)}
        try:
            self.container.spawn_worker(
                self, (envelope,), {}, context_data=context, handle_result=handle_result
            )
        except ContainerBeingKilled:
            self._stopping = True
            return StoreUnavailable("the service is being killed")
        error: Exception | None = ended.wait()
        return error

    def _bury(self, message: Message, body: bytes, reason: str, error: str) -> bool:
        _log.error("message_dead", queue=self.queue.name, reason=reason)
        _MESSAGES.labels(self.queue_label, reason).inc()
        if not self._broadcast:
            self._dead_letters.bury(message, body, self.queue.name, reason, error)
        return True


def _queue(event: str, consumer: str, *, broadcast: bool) -> Queue:
    exchange = Exchange(topology.EXCHANGE, type="topic", durable=True)  # type: ignore[no-untyped-call]
    key = topology.binding_key(event)
    name = topology.queue_name(consumer, event)
    if broadcast:
        own = f"{name}.{new_id()}"
        return Queue(own, exchange, key, durable=False, exclusive=True, auto_delete=True)  # type: ignore[no-untyped-call]
    arguments = topology.queue_arguments(name)
    return Queue(name, exchange, key, durable=True, queue_arguments=arguments)  # type: ignore[no-untyped-call]


consume = Consume.decorator
