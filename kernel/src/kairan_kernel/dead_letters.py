"""Messages that could not be handled: exchange `kairan.dead`, kept in the queue `<consumer>.dead` until
someone looks.

The routing key is the queue where the message was; the headers `reason` (malformed, schema,
handler-failed) and `error` say why. What the broker itself puts there says so in `x-death`.
"""

from typing import Any

from eventlet.semaphore import Semaphore
from kombu.connection import Connection
from kombu.entity import Exchange, Queue
from kombu.message import Message

from kairan_kernel import topology

_LONGEST_ERROR = 1_000
_RETRIES = {"max_retries": 3, "interval_start": 0.1, "interval_step": 0.3, "interval_max": 1.0}


class DeadLetters:
    """The dead letters of one consumer, for greenlets of the hub's thread. Connects when needed."""

    def __init__(self, amqp_url: str, consumer: str) -> None:
        self._exchange = Exchange(topology.DEAD, type="topic", durable=True)  # type: ignore[no-untyped-call]
        self._queue = Queue(  # type: ignore[no-untyped-call]
            topology.dead_queue_name(consumer),
            self._exchange,
            f"{consumer}.#",
            durable=True,
            queue_arguments={"x-queue-type": "quorum"},
        )
        options = {"confirm_publish": True}
        self._connection = Connection(  # type: ignore[no-untyped-call]
            amqp_url, transport_options=options, connect_timeout=5, heartbeat=0
        )
        self._turn = Semaphore(1)

    def declare(self, channel: Any) -> None:
        """Declare exchange and queue. Raises kombu's errors."""
        self._queue(channel).declare()  # type: ignore[no-untyped-call]

    def bury(self, message: Message, body: bytes, queue: str, reason: str, error: str) -> None:
        """Keep the message with its reason; the broker has it when this returns. Raises kombu's errors."""
        headers: dict[str, Any] = dict(message.headers or {})
        headers |= {"reason": reason, "error": error[:_LONGEST_ERROR], "queue": queue}
        properties = {
            name: message.properties[name] for name in ("message_id", "type") if name in message.properties
        }
        with self._turn:
            self._connection.Producer().publish(  # type: ignore[no-untyped-call]
                body,
                exchange=self._exchange,
                routing_key=queue,
                content_type=message.content_type or "application/octet-stream",
                content_encoding=message.content_encoding or "binary",
                headers=headers,
                delivery_mode=2,
                retry=True,
                retry_policy=_RETRIES,
                **properties,
            )
