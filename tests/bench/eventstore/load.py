"""The loads that the bench puts on a server, each run in a process of its own and told by one JSON line.

Run: python load.py NAME URL COUNT
"""

import json
import sys
import threading
import time
from itertools import islice
from uuid import uuid4

from do_nothing import DATA
from esdbclient import EventStoreDBClient, NewEvent, StreamState

THREADS = 20
BATCH = 500
SUBSCRIBERS = 100
APPENDS_PER_SECOND = 500

Result = dict[str, float]


def new_event(kind: str = "StatementRecorded.v1", data: bytes = DATA) -> NewEvent:
    return NewEvent(type=kind, data=data, metadata=b"{}")


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def single_appends(client: EventStoreDBClient, count: int) -> Result:
    """COUNT appends of one event, each to a new stream, from 20 threads."""
    latencies: list[float] = []

    def append() -> None:
        for _ in range(count // THREADS):
            started = time.perf_counter()
            client.append_to_stream(
                f"household-{uuid4()}", current_version=StreamState.NO_STREAM, events=new_event()
            )
            latencies.append(time.perf_counter() - started)

    threads = [threading.Thread(target=append) for _ in range(THREADS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(latencies) / (time.perf_counter() - started)
    return {"per_s": rate, "p99_ms": 1000 * percentile(latencies, 0.99)}


def batch_appends(client: EventStoreDBClient, count: int) -> Result:
    """COUNT events in appends of 500 to one stream, the events made beforehand."""
    batches = [[new_event() for _ in range(BATCH)] for _ in range(count // BATCH)]
    stream = f"rollcall-{uuid4()}"
    started = time.perf_counter()
    for events in batches:
        client.append_to_stream(stream, current_version=StreamState.ANY, events=events)
    return {"per_s": count / (time.perf_counter() - started)}


def read_all(client: EventStoreDBClient, count: int) -> Result:
    """COUNT events of $all, with the client's own default filter."""
    started = time.perf_counter()
    read = sum(1 for _ in client.read_all(limit=count))
    return {"per_s": read / (time.perf_counter() - started), "events": read}


def subscribers(client: EventStoreDBClient, count: int) -> Result:
    """COUNT events at 500 a second, shared among 100 live subscribers that filter by event type."""
    url = sys.argv[2]
    run = uuid4().hex[:8]
    clients = [EventStoreDBClient(url) for _ in range(4)]
    latencies: list[float] = []

    def follow(number: int, ready: threading.Barrier) -> None:
        own = clients[number % len(clients)]
        with own.subscribe_to_all(from_end=True, filter_include=[f"{run}-{number}"]) as subscription:
            ready.wait()
            for event in islice(subscription, count // SUBSCRIBERS):
                latencies.append(time.time() - float(event.data))

    ready = threading.Barrier(SUBSCRIBERS + 1)
    threads = [threading.Thread(target=follow, args=(n, ready)) for n in range(SUBSCRIBERS)]
    for thread in threads:
        thread.start()
    ready.wait()
    started = time.perf_counter()
    for n in range(0, count, 5):
        time.sleep(max(0.0, started + n / APPENDS_PER_SECOND - time.perf_counter()))
        events = [new_event(f"{run}-{(n + i) % SUBSCRIBERS}", b"%f" % time.time()) for i in range(5)]
        client.append_to_stream(f"live-{run}", current_version=StreamState.ANY, events=events)
    for thread in threads:
        thread.join()
    rate = count / (time.perf_counter() - started)
    return {
        "delivered_per_s": rate,
        "p50_ms": 1000 * percentile(latencies, 0.5),
        "p99_ms": 1000 * percentile(latencies, 0.99),
    }


def fan_out(client: EventStoreDBClient, count: int) -> Result:
    """COUNT events, every one delivered to each of 100 live subscribers."""
    url = sys.argv[2]
    clients = [EventStoreDBClient(url) for _ in range(4)]
    ready = threading.Barrier(SUBSCRIBERS + 1)

    def follow(number: int) -> None:
        with clients[number % len(clients)].subscribe_to_all(from_end=True) as subscription:
            ready.wait()
            for _ in islice(subscription, count):
                continue

    threads = [threading.Thread(target=follow, args=(n,)) for n in range(SUBSCRIBERS)]
    for thread in threads:
        thread.start()
    ready.wait()
    started = time.perf_counter()
    client.append_to_stream(
        f"live-{uuid4()}", current_version=StreamState.ANY, events=[new_event() for _ in range(count)]
    )
    for thread in threads:
        thread.join()
    return {"deliveries_per_s": count * SUBSCRIBERS / (time.perf_counter() - started)}


LOADS = {load.__name__: load for load in (single_appends, batch_appends, read_all, subscribers, fan_out)}

if __name__ == "__main__":
    name, url, count = sys.argv[1:]
    with EventStoreDBClient(url) as client:
        print(json.dumps(LOADS[name](client, int(count))))
