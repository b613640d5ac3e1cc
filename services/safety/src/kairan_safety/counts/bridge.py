"""RabbitMQ → Kafka: carries the facts of roll calls from `counts.on_rollcall_fact` to
`kairan.rollcall.facts`.

A message holds many facts (`kairan_kernel.batched`), or one: an operator may send a single event again.
What some deliveries say is produced at once, and acknowledged to RabbitMQ with one ack after Kafka has
acknowledged all of it: nothing is lost, some comes twice. What no schema accepts goes to `kairan.dead` with
its reason; the rest, of the same message too, flows on.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from mode import Service
from msgspec import MsgspecError

from kairan_kernel.batched import CONTENT_TYPE, split
from kairan_kernel.logs import logger
from kairan_kernel.publisher import BrokerUnavailable
from kairan_safety.counts import measures
from kairan_safety.counts.amqp import Consumption, Delivery, LinkBroken, open_link
from kairan_safety.counts.announcing import Announcer, dead_letter
from kairan_safety.counts.facts import BlockFacts
from kairan_safety.counts.kafka import FactsTopic
from kairan_safety.counts.reading import NotUnderstood, from_message
from kairan_safety.counts.topology import FACTS_QUEUE, declare_facts

PREFETCH: Final = 100
BATCH: Final = 50
"""Messages; a relay in full flow sends some dozens of facts in each, one that catches up 500."""
FIRST_PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE_SECONDS: Final = 10.0

log = logger("kairan.counts.bridge")


class Bridge(Service):
    """Runs beside the Faust application, which starts and stops it. Reconnects by itself."""

    mundane_level = "debug"

    def __init__(
        self, amqp_url: str, topic: FactsTopic, undertaker: Announcer, fail: Callable[[BaseException], None]
    ) -> None:
        super().__init__()
        self.connected = False
        self._url = amqp_url
        self._topic = topic
        self._undertaker = undertaker
        self._fail = fail
        self._batch = asyncio.Lock()

    @Service.task
    async def _run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self.should_stop:
            try:
                await self._carry()
            except (LinkBroken, BrokerUnavailable) as error:
                log.warning("the bus is away", exc_info=error)
                pause = FIRST_PAUSE_SECONDS if self.connected else min(pause * 2, LONGEST_PAUSE_SECONDS)
            except Exception as error:  # noqa: BLE001 - Kafka refused: the process starts again
                self._fail(error)
                return
            self.connected = False
            await self.sleep(pause)

    async def _carry(self) -> None:
        async with open_link(self._url, prefetch=PREFETCH) as link:
            await declare_facts(link)
            consumption = await link.consume(FACTS_QUEUE)
            self.connected = True
            while not self.should_stop:
                deliveries = await consumption.some(BATCH)
                async with self._batch:
                    await self._hand_over(consumption, deliveries)

    async def _hand_over(self, consumption: Consumption, deliveries: Sequence[Delivery]) -> None:
        understood: list[BlockFacts] = []
        refused = []
        for delivery in deliveries:
            for event in _events(delivery):
                try:
                    understood.append(from_message(event))
                except NotUnderstood as error:
                    measures.BURIED.labels(error.reason).inc()
                    log.error("message refused", reason=error.reason, routing_key=delivery.routing_key)
                    alone = replace(delivery, body=event)
                    refused.append(dead_letter(FACTS_QUEUE, alone, reason=error.reason, error=error.detail))
        if refused:
            await asyncio.to_thread(self._undertaker.bury, refused)
        await self._topic.write(understood)
        consumption.link.acknowledge(deliveries[-1].tag)
        measures.BRIDGED.inc(len(understood))

    async def on_stop(self) -> None:
        """Lets the batch in hand be finished; what was only delivered goes back to the queue."""
        async with self._batch:
            log.info("bridge stopped")


def _events(delivery: Delivery) -> Sequence[bytes]:
    """The events in a message; one that claims to be a batch and is none is taken for a single one."""
    if delivery.properties.content_type != CONTENT_TYPE:
        return (delivery.body,)
    try:
        return split(delivery.body)
    except MsgspecError:
        return (delivery.body,)
