"""What the parts hold, read past the services: the log, the read models, the queues.

The log is read with EventStoreDB's client, documents with pymongo, queues over AMQP, all at the parts' own
addresses: nothing here goes over a wire of the campaign, and nothing is written.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pika
import pymongo
from esdbclient import EventStoreDBClient
from pika.adapters.blocking_connection import BlockingChannel
from tests.neighbourhood import loopback

from kairan_local.parts.rabbitmq import RabbitMQ
from kairan_local.stack import Stack

from .fold import Logged

DEAD: Final = ".dead"
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Reads from the parts of one stack. Raises the clients' errors while a part is away."""

    stack: Stack

    @property
    def rabbitmq(self) -> RabbitMQ:
        part = self.stack.rabbitmq
        assert part is not None
        return part

    def log(self) -> list[Logged]:
        """Every event of the services, in order."""
        client = EventStoreDBClient(self.stack.urls["KAIRAN_EVENTSTORE_URL"])
        try:
            return [
                Logged.of(event.stream_name, event.stream_position, str(event.id), event.type, event.data)
                for event in client.read_all(timeout=60)
            ]
        finally:
            client.close()

    @contextmanager
    def mongo(self) -> Iterator[pymongo.MongoClient[Document]]:
        with pymongo.MongoClient[Document](
            self.stack.urls["KAIRAN_MONGO_URL"], tz_aware=True, serverSelectionTimeoutMS=2000
        ) as client:
            yield client

    def documents(self, database: str, collection: str) -> dict[str, Document]:
        """By id."""
        with self.mongo() as client:
            return {str(each["_id"]): each for each in client[database][collection].find()}

    def queues(self) -> Mapping[str, int]:
        """Durable queue → messages that lie in it, ready or taken and not finished."""
        login = (self.rabbitmq.user, self.rabbitmq.password)
        answer = loopback.get(
            f"{self.rabbitmq.management_url}/queues?disable_stats=true&enable_queue_totals=true",
            auth=login,
            timeout=10,
        )
        answer.raise_for_status()
        return {each["name"]: each.get("messages", 0) for each in answer.json() if each["durable"]}

    @contextmanager
    def channel(self) -> Iterator[BlockingChannel]:
        """A confirming channel of the campaign's own."""
        parameters = pika.URLParameters(self.rabbitmq.url())
        parameters.blocked_connection_timeout = 60
        connection = pika.BlockingConnection(parameters)
        try:
            channel = connection.channel()
            channel.confirm_delivery()
            yield channel
        finally:
            connection.close()

    def dead_letters(self) -> list[str]:
        """The message ids in all `….dead` queues, which stay as they are."""
        found: list[str] = []
        with self.channel() as channel:
            for queue in (each for each in self.queues() if each.endswith(DEAD)):
                tag = None
                while True:
                    method, properties, _ = channel.basic_get(queue)
                    if method is None or properties is None:
                        break
                    tag = method.delivery_tag
                    found.append(f"{queue} {properties.message_id}")
                if tag is not None:
                    channel.basic_nack(tag, multiple=True, requeue=True)
        return found
