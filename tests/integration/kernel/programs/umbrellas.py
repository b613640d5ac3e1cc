"""A service that consumes one event, and behaves as the message's `stand` says. Run by test_consumer.

Writes every attempt to the collection `attempts` of the database it is given. Ends gracefully on SIGTERM.
"""

from kairan_kernel import green  # isort: skip

import os
import signal
import sys
from typing import Any

import eventlet
from eventlet.event import Event
from kombu import pools
from marshmallow import Schema, fields
from nameko.containers import ServiceContainer
from pymongo import MongoClient

from kairan_kernel.cloudevents import Envelope
from kairan_kernel.consumer import consume
from kairan_kernel.inbox import Inbox
from kairan_kernel.logs import configure
from kairan_kernel.native import native, nativized
from kairan_kernel.store import StoreUnavailable

AMQP_URL, MONGO_URL, DATABASE = sys.argv[1:]
database: Any = native(lambda: MongoClient(MONGO_URL)[DATABASE])
attempts: Any = nativized(database["attempts"])
inbox = nativized(native(Inbox, database))


class UmbrellaLent(Schema):
    stand = fields.String(required=True)
    n = fields.Integer(required=True)


class UmbrellaService:
    name = "umbrellas"

    @consume(event="lending.umbrella_lent.v1", consumer="umbrellas", schema=UmbrellaLent)
    def on_umbrella_lent(self, message: Envelope[dict[str, Any]]) -> None:
        stand = message.data["stand"]
        attempts.insert_one({"stand": stand, "n": message.data["n"], "event_id": str(message.id)})
        times = attempts.count_documents({"event_id": str(message.id)})
        if stand == "fails" or (stand == "fails-twice" and times <= 2):
            raise ValueError("the umbrella is broken")
        if stand == "store-down" and times <= 5:
            raise StoreUnavailable("not yet")
        if stand == "crashes":
            os._exit(7)
        if stand == "slow":
            eventlet.sleep(1.5)
        attempts.update_many({"event_id": str(message.id)}, {"$set": {"done": True}})

    @consume(event="lending.umbrella_counted.v1", consumer="umbrellas", schema=UmbrellaLent)
    def on_umbrella_counted(self, message: Envelope[dict[str, Any]]) -> None:
        if inbox.seen(message.id, "on_umbrella_counted"):
            return
        attempts.insert_one({"stand": "counted", "n": message.data["n"], "done": True})
        inbox.record(message.id, "on_umbrella_counted")

    @consume(event="lending.news.v1", consumer="umbrellas", schema=UmbrellaLent, broadcast=True)
    def on_news(self, message: Envelope[dict[str, Any]]) -> None:
        attempts.insert_one({"stand": "news", "pid": os.getpid(), "done": True})


def main() -> None:
    assert green is not None
    configure("umbrellas")
    pools.set_limit(60)
    container = ServiceContainer(UmbrellaService, {"AMQP_URI": AMQP_URL, "max_workers": 20})
    stopping = Event()
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_after(0, stopping.send, None))
    container.start()
    print("ready", flush=True)
    stopping.wait()
    container.stop()


if __name__ == "__main__":
    main()
