"""A noisy neighbour: what another union notices of a storm in this one.

The other union is a real one, founded through the API: residents read their inboxes and an article,
headquarters looks at the counts and a page of the roll of a small drill (10 reads a second in all), and
residents answer it (2 a second); first by themselves, then while a union of 25,600 households answers, all at
once. Prints one JSON object with the p99 of each kind alone and beside the storm. The exit status is 0 when
those of the bulletin's reads, of the drill's reads and of its answers at most doubled.

Run: python neighbour.py [--households 25600] [--unions 1]
"""

import asyncio
import itertools
import json
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
import click
from city import city_of
from storm import Storm, say
from watching import percentile

from kairan_local.demo.calling import Headquarters
from kairan_local.demo.client import Gateway
from kairan_local.demo.commands import DirectoryCommands
from kairan_local.demo.roster import roster
from kairan_local.demo.setting import StageSetting
from kairan_local.demo.week.pages import Pages
from kairan_local.running_stack import RunningStack, running_stack

HOUSEHOLDS: Final = 320
ARTICLES: Final = 5
ALONE_SECONDS: Final = 60.0
WARM_SECONDS: Final = 5.0
READS_PER_S: Final = 10.0
ANSWERS_PER_S: Final = 2.0
JUDGED: Final = {
    "bulletin": ("inbox", "article"),
    "drill": ("counts", "roll"),
    "answers": ("answer",),
}

Act = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """The other union: its residents' tokens, its chair, its drill's path, its articles."""

    residents: list[str]
    chair: str
    incident: str
    articles: list[str]

    def reads(self) -> Iterator[tuple[str, str, str]]:
        """Kind, path and token of one read after another."""
        residents, articles = itertools.cycle(self.residents), itertools.cycle(self.articles)
        while True:
            yield "inbox", "/bulletin/inbox", next(residents)
            yield "counts", f"{self.incident}/counts", self.chair
            yield "article", f"/bulletin/articles/{next(articles)}", next(residents)
            yield "roll", f"{self.incident}/roll?limit=50", self.chair


async def settled(stack: RunningStack) -> Quiet:
    async with Gateway(stack.url, "neighbour") as gateway:
        commands = DirectoryCommands(stack.stack.environment_of("kairan-directory"))
        stage = await StageSetting(gateway, commands, lambda _text: None).set(roster(HOUSEHOLDS, 7))
        articles = await _circulated(Pages(gateway, stage))
        headquarters = Headquarters(gateway=gateway, union_id=stage.union_id, token=stage.chair)
        silent = sum(not seat.logged_in for seat in stage.seats)
        drill = await headquarters.activate_drill(households=len(stage.seats), never_logged_in=silent)
    return Quiet(
        residents=[seat.token for seat in stage.seats],
        chair=stage.chair,
        incident=f"/safety/incidents/{drill['incident_id']}",
        articles=articles,
    )


async def _circulated(pages: Pages) -> list[str]:
    menu = await pages.menu("回覧板")
    articles = [
        await pages.draft(menu, f"{n + 1}回目のお知らせ", "日曜日に公園を清掃します。\n" * 10)
        for n in range(ARTICLES)
    ]
    for each in articles:
        await pages.publish(each)
    await pages.arrives(articles[-1], pages.some(20, 7))
    return articles


@dataclass(slots=True)
class Noticed:
    """Seconds that each request took, by kind; what was refused, and with what."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: list[str] = field(default_factory=list)

    def p99_ms(self, judged: str) -> float:
        seen = [each for kind in JUDGED[judged] for each in self.seconds[kind]]
        return round(1000 * percentile(seen, 99), 1)

    def told(self) -> dict[str, Any]:
        """p50 and p99 in ms, and how many, by kind."""
        return {
            kind: [*(round(1000 * percentile(seen, each), 1) for each in (50, 99)), len(seen)]
            for kind, seen in self.seconds.items()
        } | {"refused": self.refused}


class Neighbour:
    """Reads and answers at its own pace, whatever the answers take, while it is entered."""

    def __init__(self, url: str, quiet: Quiet) -> None:
        self.noticed = Noticed()
        self._url = url
        self._quiet = quiet
        self._reads = quiet.reads()
        self._answering = itertools.cycle(quiet.residents)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()), daemon=True)
        self._done = threading.Event()

    async def _live(self) -> None:
        patience = aiohttp.ClientTimeout(total=30)
        async with aiohttp.ClientSession(timeout=patience) as session, asyncio.TaskGroup() as group:
            group.create_task(self._paced(READS_PER_S, group, lambda: self._read(session)))
            group.create_task(self._paced(ANSWERS_PER_S, group, lambda: self._answer(session)))

    async def _paced(self, rate: float, group: asyncio.TaskGroup, act: Act) -> None:
        began = time.monotonic()
        for number in itertools.count(1):
            group.create_task(act())
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            if self._done.is_set():
                return

    async def _read(self, session: aiohttp.ClientSession) -> None:
        kind, path, token = next(self._reads)
        await self._take(kind, session.get(self._url + path, headers={"Authorization": f"Bearer {token}"}))

    async def _answer(self, session: aiohttp.ClientSession) -> None:
        token = next(self._answering)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{time.time_ns()}"}
        path = f"{self._url}{self._quiet.incident}/statements"
        await self._take("answer", session.post(path, headers=headers, json={"status": "safe"}))

    async def _take(self, kind: str, request: Any) -> None:
        began = time.monotonic()
        async with request as answer:
            body = await answer.text()
        self.noticed.seconds[kind].append(time.monotonic() - began)
        if answer.status >= 300:
            self.noticed.refused.append(f"{kind}: {answer.status} {body}")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join(timeout=60)


def compare(households: int, unions: int, connections: int) -> dict[str, Any]:
    city = city_of(households, unions=unions or None)
    with (
        tempfile.TemporaryDirectory(prefix="kairan-storm-") as name,
        running_stack(Path(name) / "var") as stack,
    ):
        storm = Storm(stack, city, Path(name), connections)
        storm.call_out()
        quiet = asyncio.run(settled(stack))
        say("the other union, until everything was seen once")
        with Neighbour(stack.url, quiet):
            time.sleep(WARM_SECONDS)
        say(f"the other union by itself for {ALONE_SECONDS:.0f} s")
        with Neighbour(stack.url, quiet) as alone:
            time.sleep(ALONE_SECONDS)
        say("and now the storm next door")
        with Neighbour(stack.url, quiet) as beside:
            blown = storm.blown()
        storm.close()
    told = {
        "households": households,
        "unions": len(city.unions),
        "storm_p99_ms": round(blown.told["p99_ms"], 1),
    }
    for judged in JUDGED:
        before, then = alone.noticed.p99_ms(judged), beside.noticed.p99_ms(judged)
        told |= {f"{judged}_p99_ms": [before, then], f"{judged}_grew": round(then / max(before, 0.1), 2)}
    return told | {"alone": alone.noticed.told(), "beside": beside.noticed.told()}


@click.command(help=__doc__)
@click.option("--households", default=25600, show_default=True, help="Of the storm.")
@click.option("--unions", default=1, show_default=True, help="Of the storm; 0: in Kanazawa's proportions.")
@click.option("--connections", default=200, show_default=True)
def main(households: int, unions: int, connections: int) -> None:
    told = compare(households, unions, connections)
    click.echo(json.dumps(told))
    grew = max(told[f"{judged}_grew"] for judged in JUDGED)
    sys.exit(0 if grew <= 2 and not told["beside"]["refused"] else 1)


if __name__ == "__main__":
    main()
