"""Measures the node against a server that does nothing and raw SQLite commits, in one run, taking turns.

Run from the repository: .venv/bin/python tests/bench/eventstore/bench.py [--rounds 3] [--size 1000000]
Prints a table on standard error and one JSON object on standard output.
"""

import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import click
import psutil
from do_nothing import DATA
from rich.console import Console
from rich.table import Table

from kairan_eventstore.facts import ANY, Append, ProposedEvent
from kairan_eventstore.journal import Journal
from kairan_eventstore.storage import Storage
from kairan_local.ports import free_ports

HERE = Path(__file__).parent
COUNTS = {"single_appends": 4000, "batch_appends": 40_000, "read_all": 30_000}

Figures = dict[str, float]


def load(name: str, port: int, count: int) -> Figures:
    command = [sys.executable, str(HERE / "load.py"), name, f"esdb://127.0.0.1:{port}?Tls=false", str(count)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout
    figures: Figures = json.loads(told)
    return figures


@contextmanager
def process(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, *command], stderr=subprocess.DEVNULL) as started:
        yield started
        started.terminate()


@contextmanager
def node(folder: Path) -> Iterator[tuple[int, psutil.Process, float]]:
    """A node over a folder: its port, its process, and the seconds until it answered."""
    port, health = free_ports(2)
    arguments = ("--data", str(folder), "--listen", f"127.0.0.1:{port}", "--health-port", str(health))
    started = time.perf_counter()
    with process("-m", "kairan_eventstore", *arguments) as running:
        while not answers(health):
            time.sleep(0.01)
        yield port, psutil.Process(running.pid), time.perf_counter() - started


def answers(port: int) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1) as answer:
        return bool(answer.status == 200)
    return False


@contextmanager
def do_nothing() -> Iterator[int]:
    (port,) = free_ports(1)
    with process(str(HERE / "do_nothing.py"), str(port)):
        time.sleep(1.5)
        yield port


def raw_commits(folder: Path, seconds: float = 2.0) -> float:
    """Commits a second of one row each, with the node's own durability."""
    database = sqlite3.connect(folder / "raw.sqlite", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB)")
    count, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        database.execute("INSERT INTO rows (body) VALUES (?)", (DATA * 2,))
        count += 1
    database.close()
    return count / seconds


def compare(folder: Path, rounds: int) -> dict[str, Figures]:
    """Each load against both servers in turn; medians of the rounds, and the median of the rounds' ratios."""
    results: dict[str, Figures] = {}
    with node(folder / "compared") as (port, running, _seconds), do_nothing() as empty:
        load("batch_appends", port, COUNTS["read_all"])
        for name, count in COUNTS.items():
            pairs = [(load(name, empty, count), load(name, port, count)) for _ in range(rounds)]
            results[name] = {
                "do_nothing_per_s": statistics.median(nothing["per_s"] for nothing, _ours in pairs),
                "node_per_s": statistics.median(ours["per_s"] for _nothing, ours in pairs),
                "ratio": statistics.median(ours["per_s"] / nothing["per_s"] for nothing, ours in pairs),
            }
        results["subscribers"] = load("subscribers", port, 5000)
        results["fan_out"] = load("fan_out", port, 400)
        results["process"] = {"cpu_s": sum(running.cpu_times()[:2])}
    results["sqlite"] = {"raw_commits_per_s": raw_commits(folder)}
    return results


def fill(folder: Path, events: int) -> None:
    """A log of this many events in a tenth as many streams, written through the journal."""
    storage = Storage.open(folder)
    assert storage.writer is not None
    journal = Journal(storage.writer)
    for first in range(0, events, 5000):
        journal.begin()
        for n in range(first, min(first + 5000, events), 5):
            proposed = [ProposedEvent(str(uuid4()), f"Type{n % 40}.v1", True, DATA, b"{}") for _ in range(5)]
            journal.perform(Append(f"household-{n // 5 % (events // 10):08}", ANY, proposed))
        journal.commit()
        journal.committed()
    storage.close()


def start_large(folder: Path, events: int) -> Figures:
    """Time to the first answer, and memory after some use, of a node with a large log."""
    fill(folder / "large", events)
    with node(folder / "large") as (port, running, seconds):
        load("single_appends", port, 2000)
        load("read_all", port, 50_000)
        resident = running.memory_info().rss / 2**20
        size = sum(file.stat().st_size for file in (folder / "large").iterdir()) / 2**20
    return {"events": events, "start_s": seconds, "resident_mib": resident, "file_mib": size}


def show(results: dict[str, Figures]) -> None:
    table = Table("load", "figure", "value")
    for name, figures in results.items():
        for figure, value in figures.items():
            table.add_row(name, figure, f"{value:,.2f}")
    Console(stderr=True).print(table)


@click.command()
@click.option("--rounds", default=3, show_default=True)
@click.option(
    "--size", default=1_000_000, show_default=True, help="Events of the large log; 0 leaves it out."
)
def main(rounds: int, size: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        results = compare(Path(name), rounds)
        if size:
            results["large"] = start_large(Path(name), size)
    show(results)
    click.echo(json.dumps(results))


if __name__ == "__main__":
    main()
