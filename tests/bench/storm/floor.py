"""The event store's group commit alone: as many greenlets as there are connections, each appending one
statement after another through the kernel's appender, to one stream a union.

Run: python floor.py URL EVENTS GREENLETS STREAMS. Prints {"per_s": …}.
"""

import kairan_kernel.green  # noqa: F401  isort: skip - patches, so before everything else

import json
import sys
import time
from uuid import uuid4

import eventlet

from kairan_kernel.appender import GroupAppender
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.events import NewEvent

DATA = json.dumps({"statement": "x" * 480}).encode()
METADATA = json.dumps({"command_id": str(uuid4()), "actor": str(uuid4()), "more": "y" * 150}).encode()


def main(url: str, events: int, greenlets: int, streams: int) -> None:
    appender = GroupAppender(EsdbStore(url))
    names = [f"rollcall-{uuid4()}" for _ in range(streams)]
    left = iter(range(events))

    def speak() -> None:
        for number in left:
            event = NewEvent(id=uuid4(), type="StatementRecorded.v1", data=DATA, metadata=METADATA)
            appender.append(names[number % streams], event, timeout=30.0)

    pool = eventlet.GreenPool(greenlets)
    began = time.perf_counter()
    for _ in range(greenlets):
        pool.spawn_n(speak)
    pool.waitall()
    print(json.dumps({"per_s": events / (time.perf_counter() - began)}))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
