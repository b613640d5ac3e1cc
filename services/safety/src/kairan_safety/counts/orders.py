"""Rebuilding by order: `kairan-safety counts-rebuild` puts an order into queue `counts.rebuilds`, the job
answers it.

An order given while the job is down waits in the queue. One that is cut off is delivered, and done, again.
"""

import asyncio
from typing import Final
from uuid import uuid4

import msgspec
import pika
from mode import Service
from pika.exceptions import AMQPError

from kairan_kernel.logs import logger
from kairan_kernel.publisher import BrokerUnavailable, Message
from kairan_safety.counts.amqp import Delivery, LinkBroken, open_link
from kairan_safety.counts.announcing import Announcer
from kairan_safety.counts.flushing import Stopping
from kairan_safety.counts.rebuilding import Rebuilding, Rebuilt
from kairan_safety.counts.topology import REBUILDS_ARGUMENTS, REBUILDS_QUEUE, declare_rebuilds

PAUSE_SECONDS: Final = 5.0
DEFAULT_EXCHANGE: Final = ""

log = logger("kairan.counts.orders")


class NotRebuilt(Exception):
    """The order was not carried out in time, or could not be given."""


class Orders(Service):
    """The job's side."""

    mundane_level = "debug"

    def __init__(self, amqp_url: str, rebuilding: Rebuilding, clerk: Announcer) -> None:
        super().__init__()
        self._url = amqp_url
        self._rebuilding = rebuilding
        self._clerk = clerk

    @Service.task
    async def _run(self) -> None:
        while not self.should_stop:
            try:
                await self._obey()
            except (LinkBroken, BrokerUnavailable) as error:
                log.warning("orders can't be heard", exc_info=error)
            except Stopping:
                return
            await self.sleep(PAUSE_SECONDS)

    async def _obey(self) -> None:
        async with open_link(self._url, prefetch=1) as link:
            await declare_rebuilds(link)
            consumption = await link.consume(REBUILDS_QUEUE)
            while not self.should_stop:
                for order in await consumption.some(1):
                    done = await self._rebuilding.run("order")
                    await self._answer(order, done)
                    link.acknowledge(order.tag)

    async def _answer(self, order: Delivery, done: Rebuilt) -> None:
        if order.properties.reply_to:
            body = msgspec.json.encode(done)
            answer = Message(
                routing_key=order.properties.reply_to, body=body, id=str(uuid4()), type="rebuilt"
            )
            await asyncio.to_thread(self._clerk.answer, [answer])


def order_rebuild(amqp_url: str, *, patience: float = 600.0) -> Rebuilt:
    """Has a running counts job rebuild everything, and waits for it; `patience` in seconds. Raises
    NotRebuilt."""
    try:
        connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    except AMQPError as error:
        raise NotRebuilt("RabbitMQ can't be reached") from error
    with connection:
        channel = connection.channel()
        channel.queue_declare(REBUILDS_QUEUE, durable=True, arguments=REBUILDS_ARGUMENTS)
        answers = channel.queue_declare("", exclusive=True).method.queue
        properties = pika.BasicProperties(reply_to=answers, delivery_mode=2)
        channel.basic_publish(DEFAULT_EXCHANGE, REBUILDS_QUEUE, b"rebuild", properties)
        for _, _, body in channel.consume(answers, auto_ack=True, inactivity_timeout=patience):
            if body is not None:
                return msgspec.json.decode(body, type=Rebuilt)
            break
    raise NotRebuilt(f"no answer within {patience:.0f} s: is the counts job running?")
