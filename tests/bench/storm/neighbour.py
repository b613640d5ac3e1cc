"""A noisy neighbour: what another union notices of a storm in this one.

Another union reads (its counts, a page of its roll) ten times a second and holds a small drill of two answers
a second, first by itself, then while all others answer at once. Prints one JSON object with the p99 of both
and their ratio; the exit status is 0 when it at most doubled.

Run: python neighbour.py [--households 6400]
"""

import asyncio
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
import click
from answers import Tokens, chair, resident
from city import City, Union, city_of
from storm import PARTS, Storm, say
from watching import percentile

from kairan_local.running_stack import running_stack

ALONE_SECONDS: Final = 20.0
READS_PER_S: Final = 10.0
ANSWERS_PER_S: Final = 2.0


Act = Callable[[int], Coroutine[Any, Any, None]]


@dataclass(slots=True)
class Noticed:
    """Seconds that each request took; what was refused."""

    reads: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def told(self) -> dict[str, float]:
        return {
            "read_p50_ms": round(1000 * percentile(self.reads, 50), 1),
            "read_p99_ms": round(1000 * percentile(self.reads, 99), 1),
            "answer_p50_ms": round(1000 * percentile(self.answers, 50), 1),
            "answer_p99_ms": round(1000 * percentile(self.answers, 99), 1),
            "requests": len(self.reads) + len(self.answers),
            "refused": len(self.refused),
        }


class Neighbour:
    """Reads and answers at its own pace, whatever the answers take, while it is entered."""

    def __init__(self, url: str, union: Union, tokens: Tokens) -> None:
        self.noticed = Noticed()
        self._incident = f"{url}/safety/incidents/{union.incident_id}"
        self._chair = tokens.of(chair(union))
        self._residents = [tokens.of(resident(union, *place)) for place in union.households()]
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()), daemon=True)
        self._done = threading.Event()

    async def _live(self) -> None:
        patience = aiohttp.ClientTimeout(total=30)
        async with aiohttp.ClientSession(timeout=patience) as session, asyncio.TaskGroup() as group:
            group.create_task(self._paced(READS_PER_S, group, lambda n: self._read(session, n)))
            group.create_task(self._paced(ANSWERS_PER_S, group, lambda n: self._answer(session, n)))

    async def _paced(self, rate: float, group: asyncio.TaskGroup, act: Act) -> None:
        began, number = time.monotonic(), 0
        while not self._done.is_set():
            group.create_task(act(number))
            number += 1
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))

    async def _read(self, session: aiohttp.ClientSession, number: int) -> None:
        page = "/counts" if number % 2 else "/roll?limit=50"
        headers = {"Authorization": f"Bearer {self._chair}"}
        began = time.monotonic()
        async with session.get(self._incident + page, headers=headers) as answer:
            await answer.read()
            self._take(answer.status, self.noticed.reads, began)

    async def _answer(self, session: aiohttp.ClientSession, number: int) -> None:
        token = self._residents[number % len(self._residents)]
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{id(self)}-{number}"}
        began = time.monotonic()
        path = f"{self._incident}/statements"
        async with session.post(path, headers=headers, json={"status": "safe"}) as answer:
            await answer.read()
            self._take(answer.status, self.noticed.answers, began)

    def _take(self, status: int, seconds: list[float], began: float) -> None:
        seconds.append(time.monotonic() - began)
        if status >= 300:
            self.noticed.refused.append(status)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join(timeout=60)


def compare(households: int, connections: int) -> dict[str, object]:
    city = city_of(households, least_unions=2)
    *stormy, quiet = city.unions
    with (
        tempfile.TemporaryDirectory(prefix="kairan-storm-") as name,
        running_stack(Path(name) / "var", PARTS) as stack,
    ):
        storm = Storm(stack, city, Path(name), connections)
        storm.call_out()
        storm.prepare(_only(city, stormy))
        say(f"{quiet.slug} by itself for {ALONE_SECONDS:.0f} s")
        with Neighbour(stack.url, quiet, storm.tokens) as alone:
            time.sleep(ALONE_SECONDS)
        say("and now the storm next door")
        with Neighbour(stack.url, quiet, storm.tokens) as beside:
            blown = storm.blown()
        storm.close()
    return {
        "households": households,
        "storm_p99_ms": round(blown.told["p99_ms"], 1),
        "alone": alone.noticed.told(),
        "beside": beside.noticed.told(),
    }


def _only(city: City, unions: Sequence[Union]) -> City:
    return City(tuple(unions), sum(1 for union in unions for _ in union.households()))


@click.command()
@click.option("--households", default=6400, show_default=True)
@click.option("--connections", default=200, show_default=True)
def main(households: int, connections: int) -> None:
    told = compare(households, connections)
    alone, beside = told["alone"], told["beside"]
    assert isinstance(alone, dict)
    assert isinstance(beside, dict)
    told["read_p99_grew"] = round(beside["read_p99_ms"] / max(alone["read_p99_ms"], 1e-9), 2)
    told["answer_p99_grew"] = round(beside["answer_p99_ms"] / max(alone["answer_p99_ms"], 1e-9), 2)
    click.echo(json.dumps(told))
    sys.exit(0 if max(told["read_p99_grew"], told["answer_p99_grew"]) <= 2 and not beside["refused"] else 1)


if __name__ == "__main__":
    main()
