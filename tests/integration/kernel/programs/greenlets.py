"""A process as `serve` is one: patched by eventlet, many greenlets, and the native clients. Prints JSON.

Run by test_green with the URLs of the event store and of MongoDB.
"""

from kairan_kernel import green  # isort: skip

import json
import sys
import time
from typing import Any
from uuid import uuid4

import eventlet
from pymongo import MongoClient

from kairan_kernel.appender import GroupAppender
from kairan_kernel.codec import EventCodec
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.events import NewEvent
from kairan_kernel.native import in_hub, native, nativized, pause
from kairan_kernel.store import CaughtUp, StoredEvent, StoreUnavailable

GREENLETS = 300


class Hub:
    """Watches how long the hub is ever kept from running a greenlet that is due."""

    def __init__(self) -> None:
        self.longest = 0.0
        self.running = True
        eventlet.spawn(self._watch)

    def _watch(self) -> None:
        while self.running:
            began = time.monotonic()
            eventlet.sleep(0.005)
            self.longest = max(self.longest, time.monotonic() - began - 0.005)


def append_in_groups(url: str, stream: str) -> dict[str, Any]:
    store = EsdbStore(url)
    appender = GroupAppender(store)
    pile = eventlet.GreenPile(GREENLETS)
    began = time.monotonic()
    events = [NewEvent(id=uuid4(), type="Said.v1", data=b"{}") for _ in range(3 * GREENLETS)]
    for event in events:
        pile.spawn(lambda event=event: (event.id, appender.append(stream, event, timeout=20).revision))
    answered = dict(pile)
    seconds = time.monotonic() - began
    stored = {event.id: event.revision for event in nativized(store).read_stream(stream)}
    return {"exact": stored == answered, "count": len(stored), "per_second": round(len(stored) / seconds)}


def append_to_many_streams(url: str) -> dict[str, Any]:
    """Streams whose appends share calls, as a whole city's do."""
    store = EsdbStore(url)
    appender = GroupAppender(store, workers=64, together=True)
    streams = [f"rollcall-{uuid4()}" for _ in range(60)]
    pile = eventlet.GreenPile(GREENLETS)
    for number in range(3 * GREENLETS):
        stream, event = streams[number % len(streams)], NewEvent(id=uuid4(), type="Said.v1", data=b"{}")
        pile.spawn(
            lambda stream=stream, event=event: (event.id, appender.append(stream, event, timeout=20).revision)
        )
    answered = dict(pile)
    stored = {
        event.id: event.revision for stream in streams for event in nativized(store).read_stream(stream)
    }
    return {"exact": stored == answered, "count": len(stored)}


def broken_off_in_a_quiet_stream(url: str) -> dict[str, Any]:
    """A greenlet that appends to a quiet stream is killed while the store has its event; others go on."""
    store = EsdbStore(url)
    appender = GroupAppender(store, together=True)
    stream = f"rollcall-{uuid4()}"
    first, killed, next_ = (NewEvent(id=uuid4(), type="Said.v1", data=b"{}") for _ in range(3))
    appender.append(stream, first)
    pause(0.25)
    asked = eventlet.spawn(appender.append, stream, killed)
    pause(0)
    asked.kill()
    behind = appender.append(stream, next_).revision
    again = appender.append(stream, killed).revision
    stored = {event.id: event.revision for event in nativized(store).read_stream(stream)}
    return {"exact": stored == {first.id: 0, killed.id: again, next_.id: behind}}


def read_and_write_mongo(url: str) -> dict[str, Any]:
    database: Any = MongoClient(url)[f"green_{uuid4().hex[:8]}"]
    items = nativized(database["items"])
    pile = eventlet.GreenPile(GREENLETS)
    for n in range(GREENLETS):
        pile.spawn(lambda n=n: items.update_one({"_id": n}, {"$set": {"n": n}}, upsert=True).acknowledged)
    acknowledged = sum(pile)
    count = items.count_documents({})
    native(database.client.drop_database, database.name)
    return {"acknowledged": acknowledged, "count": count}


def follow_in_a_thread(url: str, stream: str) -> int:
    """A subscription in a native thread of the same process, as `serve` keeps one."""
    seen: list[StoredEvent] = []

    def follow() -> None:
        with EsdbStore(url).subscribe(after=None, streams=(stream,)) as subscription:
            for item in subscription:
                if isinstance(item, CaughtUp):
                    return
                if isinstance(item, StoredEvent):
                    seen.append(item)

    native(follow)
    return len(seen)


def store_down() -> str:
    try:
        GroupAppender(EsdbStore("esdb://127.0.0.1:9?Tls=false")).append(
            "x-1", NewEvent(id=uuid4(), type="Said.v1", data=b"{}")
        )
    except StoreUnavailable:
        return "unavailable"
    return "stored"


def main() -> None:
    eventstore_url, mongo_url = sys.argv[1:]
    assert green is not None
    stream = f"rollcall-{uuid4()}"
    hub = Hub()
    seen = {
        "appends": append_in_groups(eventstore_url, stream),
        "many streams": append_to_many_streams(eventstore_url),
        "broken off": broken_off_in_a_quiet_stream(eventstore_url),
        "mongo": read_and_write_mongo(mongo_url),
        "followed": follow_in_a_thread(eventstore_url, stream),
        "read": len(list(nativized(EsdbStore(eventstore_url)).read_all(after=None, streams=(stream,)))),
        "down": store_down(),
        "in_hub": in_hub(),
        "in_native": native(in_hub),
        "plain_attribute": nativized(EventCodec({})).stored_types(),
    }
    pause(0.01)
    hub.running = False
    print(json.dumps(seen | {"hub_held_up_s": round(hub.longest, 3)}))


if __name__ == "__main__":
    main()
