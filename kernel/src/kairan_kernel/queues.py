"""Declares the queues in which other services' messages wait for a service. A worker of its follow process.

Serve's consumers declare them too, but serve may start before RabbitMQ does, and what is published before a
queue exists is in no queue. So follow declares them first of all and is not ready before: once the whole
stack is ready, nothing that the others tell can be missed.
"""

import threading
from collections.abc import Sequence

import pika
import tenacity
from pika.exceptions import AMQPError

from kairan_kernel.topology import EXCHANGE, binding_key, queue_arguments, queue_name


class Queues:
    """`events` are the contracts that `consumer` hears: `directory.household_enrolled.v1`, …"""

    def __init__(self, amqp_url: str, consumer: str, events: Sequence[str]) -> None:
        self._parameters = pika.URLParameters(amqp_url)
        self._consumer = consumer
        self._events = events
        self.declared = False

    def run(self, stop: threading.Event) -> None:
        """Declare them as soon as RabbitMQ is there, then wait for the end."""
        for attempt in tenacity.Retrying(
            retry=tenacity.retry_if_exception_type((AMQPError, OSError)),
            wait=tenacity.wait_random_exponential(multiplier=0.2, max=2),
            stop=tenacity.stop_when_event_set(stop),
            sleep=tenacity.sleep_using_event(stop),
            retry_error_callback=lambda _: None,
        ):
            with attempt:
                self._declare()
        self.declared = not stop.is_set()
        stop.wait()

    def _declare(self) -> None:
        with pika.BlockingConnection(self._parameters) as connection:
            channel = connection.channel()
            channel.exchange_declare(EXCHANGE, "topic", durable=True)
            for event in self._events:
                name = queue_name(self._consumer, event)
                channel.queue_declare(name, durable=True, arguments=queue_arguments(name))
                channel.queue_bind(name, EXCHANGE, binding_key(event))
