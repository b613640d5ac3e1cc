"""A consuming connection to RabbitMQ for asyncio: pika's asyncio adapter, whose callbacks become awaitables.

A link is used by one task and lives until it breaks; then every call raises LinkBroken, and the caller
opens another after a pause. (Publishing is the kernel's `Publisher`.)
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import pika
from pika.adapters.asyncio_connection import AsyncioConnection
from pika.exceptions import AMQPError

HEARTBEAT_SECONDS: Final = 20
OPENING_SECONDS: Final = 5.0


class LinkBroken(Exception):
    """The connection or its channel is gone; what was not acknowledged will be delivered again."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message taken from a queue; it stays the queue's until its tag is acknowledged."""

    tag: int
    routing_key: str
    properties: pika.BasicProperties
    body: bytes


class Link:
    """One connection with one channel. Made by `open_link`."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.broken: asyncio.Future[None] = self._loop.create_future()
        self._pending: set[asyncio.Future[Any]] = set()
        self._connection: Any = None
        self._channel: Any = None

    async def open(self, url: str, prefetch: int) -> None:
        parameters = pika.URLParameters(url)
        parameters.heartbeat = HEARTBEAT_SECONDS
        async with asyncio.timeout(OPENING_SECONDS):
            await self._call(lambda done: self._connect(parameters, done))
            self._channel = await self._call(lambda done: self._connection.channel(on_open_callback=done))
            self._channel.add_on_close_callback(lambda _, error: self._break(error))
            self._channel.add_on_cancel_callback(lambda _: self._break("the queue is gone"))
            await self._call(lambda done: self._channel.basic_qos(prefetch_count=prefetch, callback=done))

    def _connect(self, parameters: pika.URLParameters, done: Callable[[Any], None]) -> None:
        self._connection = AsyncioConnection(
            parameters,
            on_open_callback=done,
            on_open_error_callback=lambda _, error: self._break(error),
            on_close_callback=lambda _, error: self._break(error),
            custom_ioloop=self._loop,
        )

    async def declare_exchange(self, name: str) -> None:
        await self._call(
            lambda done: self._channel.exchange_declare(
                name, exchange_type="topic", durable=True, callback=done
            )
        )

    async def declare_queue(self, name: str, arguments: dict[str, Any]) -> None:
        await self._call(
            lambda done: self._channel.queue_declare(name, durable=True, arguments=arguments, callback=done)
        )

    async def bind(self, queue: str, exchange: str, routing_key: str) -> None:
        await self._call(
            lambda done: self._channel.queue_bind(queue, exchange, routing_key=routing_key, callback=done)
        )

    async def unbind(self, queue: str, exchange: str, routing_key: str) -> None:
        """Also when there is no such binding."""
        await self._call(
            lambda done: self._channel.queue_unbind(queue, exchange, routing_key=routing_key, callback=done)
        )

    async def consume(self, queue: str) -> "Consumption":
        deliveries: asyncio.Queue[Delivery] = asyncio.Queue()

        def arrived(_: Any, method: Any, properties: pika.BasicProperties, body: bytes) -> None:
            deliveries.put_nowait(Delivery(method.delivery_tag, method.routing_key, properties, body))

        await self._call(lambda done: self._channel.basic_consume(queue, arrived, callback=done))
        return Consumption(self, deliveries)

    def acknowledge(self, tag: int) -> None:
        """This delivery and every one before it. Raises LinkBroken."""
        if self.broken.done():
            raise LinkBroken("not acknowledged")
        self._channel.basic_ack(tag, multiple=True)

    async def _call(self, start: Callable[[Callable[[Any], None]], object]) -> Any:
        if self.broken.done():
            raise LinkBroken("the connection is gone")
        future: asyncio.Future[Any] = self._loop.create_future()
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        start(lambda result: None if future.done() else future.set_result(result))
        return await future

    def _break(self, error: object) -> None:
        if not self.broken.done():
            self.broken.set_result(None)
        for future in list(self._pending):
            if not future.done():
                future.set_exception(LinkBroken(repr(error)))

    def close(self) -> None:
        if self._connection is not None and self._connection.is_open:
            self._connection.close()


@dataclass(frozen=True, slots=True)
class Consumption:
    """A running consumption of one queue."""

    link: Link
    deliveries: asyncio.Queue[Delivery]

    async def some(self, most: int) -> list[Delivery]:
        """At least one delivery, and what else is there, up to `most`. Raises LinkBroken."""
        first = asyncio.ensure_future(self.deliveries.get())
        try:
            waiting: set[asyncio.Future[Any]] = {first, self.link.broken}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if self.link.broken.done():
                raise LinkBroken("no more deliveries")
            taken = [first.result()]
        finally:
            first.cancel()
        while len(taken) < most and not self.deliveries.empty():
            taken.append(self.deliveries.get_nowait())
        return taken


@asynccontextmanager
async def open_link(url: str, *, prefetch: int) -> AsyncIterator[Link]:
    """A link, closed afterwards. Raises LinkBroken, also when RabbitMQ can't be reached."""
    link = Link()
    try:
        await link.open(url, prefetch)
        yield link
    except (AMQPError, OSError, TimeoutError) as error:
        raise LinkBroken(repr(error)) from error
    finally:
        link.close()
