"""kill -9 under load at fifty random moments, against a ledger outside the process. For this node only."""

import random
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from esdbclient import EventStoreDBClient, NewEvent, StreamState
from esdbclient.exceptions import EventStoreDBClientException

from .conftest import StartNode
from .node_process import NodeProcess
from .samples import new_events, new_stream

KILLS = 50
NODES = 2
"""They share the kills, to be done sooner; each has its own data and writers."""
WRITERS = 4


@dataclass
class Ledger:
    """What one writer was told, in order: batches of events with the position that the node answered."""

    stream: str
    acknowledged: list[tuple[list[NewEvent], int]] = field(default_factory=list)


class Writers:
    """Write until told to stop; what was not acknowledged is repeated with the same ids until it is."""

    def __init__(self, url: str) -> None:
        self.ledgers = [Ledger(new_stream("ledger")) for _ in range(WRITERS)]
        self._url = url
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._write, args=(ledger, random.Random(n)))
            for n, ledger in enumerate(self.ledgers)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _write(self, ledger: Ledger, chance: random.Random) -> None:
        with EventStoreDBClient(self._url) as client:
            while not self._stop.is_set():
                events = new_events(chance.choice([1, 1, 1, 5, 40]))
                position = self._append_at_last(client, ledger.stream, events)
                ledger.acknowledged.append((events, position))

    @staticmethod
    def _append_at_last(client: EventStoreDBClient, stream: str, events: list[NewEvent]) -> int:
        while True:
            try:
                return client.append_to_stream(
                    stream,
                    current_version=StreamState.ANY,
                    events=events[0] if len(events) == 1 else events,
                    timeout=5,
                )
            except EventStoreDBClientException:
                time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_fifty_kills_under_load_lose_nothing_reorder_nothing_and_duplicate_nothing(
    start_node: StartNode, tmp_path: Path
) -> None:
    nodes = [start_node(tmp_path / f"data-{number}") for number in range(NODES)]
    with ThreadPoolExecutor(NODES) as pool:
        for ended in [pool.submit(kill_under_load, node, seed) for seed, node in enumerate(nodes)]:
            ended.result()


def kill_under_load(node: NodeProcess, seed: int) -> None:
    """This node's share of the kills, then a comparison of all that it holds with what it acknowledged."""
    chance = random.Random(seed)
    writers = Writers(node.url)
    try:
        for _ in range(KILLS // NODES):
            time.sleep(chance.uniform(0.02, 0.3))
            node.kill()
            node.start()
    finally:
        writers.stop()
    with node.client() as client:
        log = list(client.read_all())
        for ledger in writers.ledgers:
            check_stream(client, ledger)
    positions = [event.commit_position for event in log]
    assert positions == list(range(2, len(log) + 2))
    assert len({event.id for event in log}) == len(log)
    assert len(log) == sum(len(events) for w in writers.ledgers for events, _at in w.acknowledged)
    assert len(log) > KILLS // NODES * WRITERS
    assert node.stop() == 0
    command = [sys.executable, "-m", "kairan_eventstore", "verify", str(node.data)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.stdout.endswith(", 0 faults\n"), checked.stdout


def check_stream(client: EventStoreDBClient, ledger: Ledger) -> None:
    """Exactly what was acknowledged, in that order, at the positions that were told."""
    stored = client.get_stream(ledger.stream)
    told = [event.id for events, _position in ledger.acknowledged for event in events]
    assert [event.id for event in stored] == told
    assert [event.stream_position for event in stored] == list(range(len(told)))
    ends: list[int] = []
    for events, _position in ledger.acknowledged:
        ends.append((ends[-1] if ends else -1) + len(events))
    assert [stored[end].commit_position for end in ends] == [at for _events, at in ledger.acknowledged]
