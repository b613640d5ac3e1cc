"""Publishing to RabbitMQ with pipelined confirms: a batch goes out at once, and returns when the broker
has all of it.

pika's connection lives in a thread of its own, which keeps heartbeats going; the caller's thread waits
for the batch's confirms. A publisher that failed once is of no further use: make a new one and publish
the batch again.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Any, Self

import pika
from pika.adapters.select_connection import SelectConnection
from pika.exchange_type import ExchangeType

from kairan_kernel.topology import EXCHANGE


class BrokerUnavailable(Exception):
    """RabbitMQ did not take the messages, as far as we know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is to be published. `id` is the stored event's id, `type` the CloudEvents type."""

    routing_key: str
    body: bytes
    id: str
    type: str
    content_type: str = "application/cloudevents+json"
    headers: dict[str, Any] = field(default_factory=dict)


class _Window:
    """The confirms of one batch that are still to come."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.error: str | None = None
        self._open: set[int] = set()

    def expect(self, tags: range) -> None:
        self._open = set(tags)

    def confirm(self, tag: int, multiple: bool) -> None:
        if multiple:
            self._open = {open_tag for open_tag in self._open if open_tag > tag}
        else:
            self._open.discard(tag)
        if not self._open:
            self.done.set()

    def fail(self, error: str) -> None:
        self.error = self.error or error
        self.done.set()


class Publisher:
    """One confirming channel. Declares the exchange, and others that it is told of (topic, durable).

    Use as a context manager; one thread publishes.
    """

    def __init__(self, amqp_url: str, *, patience: float = 8.0, also: Sequence[str] = ()) -> None:
        self._parameters = pika.URLParameters(amqp_url)
        self._parameters.connection_attempts = 1
        self._parameters.socket_timeout = 5
        self._parameters.stack_timeout = 10
        self._parameters.heartbeat = 20
        self._parameters.client_properties = {"connection_name": "kairan-publisher"}
        self._parameters.blocked_connection_timeout = patience
        self._patience = patience
        self._also = tuple(also)
        self._opened = _Window()
        self._window = self._opened
        self._connection: SelectConnection | None = None
        self._channel: Any = None
        self._sent = 0
        self._thread = threading.Thread(target=self._run, name="kairan-publisher", daemon=True)

    def publish(self, messages: Sequence[Message], *, exchange: str = EXCHANGE) -> None:
        """Publish in order, and return when all are confirmed. Raises BrokerUnavailable."""
        if not messages:
            return
        window = _Window()
        self._on_loop(partial(self._send, window, messages, exchange))
        self._wait(window, f"{len(messages)} messages were not confirmed")

    def _wait(self, window: _Window, what: str) -> None:
        if not window.done.wait(self._patience):
            raise BrokerUnavailable(f"{what} within {self._patience} s")
        if window.error is not None:
            raise BrokerUnavailable(window.error)

    def _on_loop(self, call: Callable[[], None]) -> None:
        if self._connection is None or not self._thread.is_alive():
            raise BrokerUnavailable(self._opened.error or "not connected")
        self._connection.ioloop.add_callback_threadsafe(call)

    def _send(self, window: _Window, messages: Sequence[Message], exchange: str) -> None:
        self._window = window
        if self._channel is None or not self._channel.is_open:
            window.fail("the channel is closed")
            return
        window.expect(range(self._sent + 1, self._sent + len(messages) + 1))
        self._sent += len(messages)
        for message in messages:
            properties = pika.BasicProperties(
                content_type=message.content_type,
                delivery_mode=2,
                message_id=message.id,
                type=message.type,
                headers=message.headers or None,
            )
            self._channel.basic_publish(exchange, message.routing_key, message.body, properties)

    def _run(self) -> None:
        try:
            self._connection = SelectConnection(
                self._parameters,
                on_open_callback=self._on_open,
                on_open_error_callback=self._on_closed,
                on_close_callback=self._on_closed,
            )
            self._connection.ioloop.start()
        except Exception as error:  # noqa: BLE001 - the waiting thread raises it
            self._window.fail(f"{type(error).__name__}: {error}")
        finally:
            self._opened.fail("the connection is closed")
            self._window.fail("the connection is closed")

    def _on_open(self, connection: SelectConnection) -> None:
        connection.channel(on_open_callback=self._on_channel)

    def _on_channel(self, channel: Any) -> None:
        self._channel = channel
        channel.add_on_close_callback(self._on_channel_closed)
        channel.confirm_delivery(self._on_confirm)
        for exchange in self._also:
            channel.exchange_declare(exchange, ExchangeType.topic, durable=True)
        channel.exchange_declare(
            EXCHANGE, ExchangeType.topic, durable=True, callback=lambda _: self._opened.done.set()
        )

    def _on_confirm(self, frame: Any) -> None:
        method = frame.method
        if isinstance(method, pika.spec.Basic.Ack):
            self._window.confirm(method.delivery_tag, method.multiple)
        else:
            self._window.fail("the broker refused a message")

    def _on_channel_closed(self, channel: Any, reason: Exception) -> None:
        self._window.fail(f"channel closed: {reason}")
        if self._connection is not None and self._connection.is_open:
            self._connection.close()

    def _on_closed(self, connection: SelectConnection, reason: Exception | str) -> None:
        self._window.fail(f"connection closed: {reason!r}")
        connection.ioloop.stop()

    def _close(self) -> None:
        if self._connection is not None and self._connection.is_open:
            self._connection.close()
        elif self._connection is not None:
            self._connection.ioloop.stop()

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._wait(self._opened, "RabbitMQ did not answer")
        except BrokerUnavailable:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None and self._thread.is_alive():
            self._connection.ioloop.add_callback_threadsafe(self._close)
        self._thread.join(timeout=5)
