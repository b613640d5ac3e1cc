"""What other people notice while the machine translates: ten articles wait, a union goes on with its day.

A whole stack with a small union; residents open their inboxes (bulletin) and their households' page
(directory) and headquarters looks at the counts (safety), at a steady rate, before and while the worker
works; in between, a bear warning of phrases alone.
"""

import asyncio
import itertools
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil
import pymongo

from kairan_local.demo.calling import Headquarters
from kairan_local.demo.client import Gateway
from kairan_local.demo.commands import DirectoryCommands
from kairan_local.demo.patience import eventually
from kairan_local.demo.roster import roster
from kairan_local.demo.setting import StageSetting
from kairan_local.demo.stage import Stage
from kairan_local.demo.timing import percentile
from kairan_local.demo.week.pages import Pages
from kairan_local.running_stack import RunningStack

HOUSEHOLDS: Final = 320
ARTICLES: Final = 10
CHARACTERS: Final = 600
RATES: Final = {"inbox": 40, "household": 20, "counts": 20}
"""Requests a second."""
CALM_SECONDS: Final = 15.0
SETTLED: Final = 90.0
Request = tuple[str, str]
"""A path and a token."""

BEAR: Final = "外出を控えてください。\n熊を見かけても、近づかないでください。"
WORDS: Final = (
    ("今日", "明日", "来週", "日曜日に", "土曜日に", "来月"),
    ("公民館", "公園", "集会所", "小学校", "神社", "駐車場", "広場", "図書館"),
    ("夏祭り", "清掃", "運動会", "餅つき", "総会"),
    ("を行います。会費は500円です。", "があります。雨のときは来週に行います。"),
)


def articles() -> list[str]:
    """So many texts of so many characters; no sentence comes twice, because the worker remembers them."""
    combinations = itertools.product(*WORDS)
    sentences = (f"{day}、{place}で{event}{rest}" for day, place, event, rest in combinations)
    made: list[str] = []
    for _ in range(ARTICLES):
        text = ""
        while len(text) < CHARACTERS:
            text += next(sentences) + "\n"
        made.append(text[:CHARACTERS])
    return made


@dataclass
class Beside:
    """`samples`: phase → route → seconds of each answer."""

    stack: RunningStack
    gateway: Gateway
    stage: Stage
    incident: str
    samples: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def pages(self) -> Pages:
        return Pages(self.gateway, self.stage)

    async def play(self) -> dict[str, Any]:
        """The figures."""
        menu_id = await self.pages.menu("回覧板")
        worker = self.stack.pid("translate-work")
        os.kill(worker, signal.SIGSTOP)
        await self._publish(menu_id)
        await self._measured("before", lambda: asyncio.sleep(CALM_SECONDS))
        began = time.monotonic()
        os.kill(worker, signal.SIGCONT)
        urgent = asyncio.create_task(self._urgent(menu_id))
        await self._measured("beside", self._translated)
        seconds = time.monotonic() - began
        return {
            "articles": ARTICLES,
            "characters": CHARACTERS,
            "machine_made": self._machine_made(),
            "translated_s": round(seconds, 1),
            "urgent_s": round(await urgent, 2),
            **self._latencies(),
            **self._weights(worker),
            "faults": self.faults,
        }

    async def _publish(self, menu_id: str) -> None:
        """Ten articles, told and projected, wait for a worker that stands still."""
        for n, text in enumerate(articles()):
            article_id = await self.pages.draft(menu_id, f"{n + 1}回目のお知らせ", text)
            await self.pages.publish(article_id)
        await eventually(self._awaited, lambda waiting: waiting >= ARTICLES * 10, within=SETTLED)
        await asyncio.sleep(3)

    async def _urgent(self, menu_id: str) -> float:
        """Seconds from publication until a warning made of phrases is there in every language."""
        await asyncio.sleep(1)
        article_id = await self.pages.draft(menu_id, "熊出没", BEAR, importance="urgent")
        await self.pages.publish(article_id)
        began, path = time.monotonic(), f"/translate/articles/{article_id}/translations"

        async def made() -> int:
            reply = await self.gateway.send("GET", path, token=self.stage.chair)
            items = reply.body["items"] if reply.status == 200 else []
            return sum(not each["awaited"] for each in items)

        there = await eventually(made, lambda made: made == 11, within=SETTLED, every=0.05)
        if there != 11:
            self.faults.append(f"the warning is there in {there} languages")
        return time.monotonic() - began

    async def _translated(self) -> None:
        if left := await eventually(self._awaited, lambda waiting: waiting == 0, within=SETTLED):
            self.faults.append(f"{left} translations were not made in {SETTLED} s")

    async def _awaited(self) -> int:
        return await asyncio.to_thread(self._documents, {"awaited": True})

    def _machine_made(self) -> int:
        return self._documents({"outcome": "machine"}) + self._documents({"outcome": "partial"})

    def _documents(self, which: dict[str, Any]) -> int:
        url = self.stack.stack.urls["KAIRAN_MONGO_URL"]
        with pymongo.MongoClient[dict[str, Any]](url) as client:
            return client["kairan_translate"]["translations"].count_documents(which)

    async def _measured(self, phase: str, meanwhile: Callable[[], Awaitable[None]]) -> None:
        """A steady stream of requests for as long as `meanwhile` takes."""
        seen = self.samples[phase] = {name: [] for name in RATES}
        asked = [
            asyncio.create_task(self._ask(seen[name], RATES[name], requests))
            for name, requests in self._routes().items()
        ]
        try:
            await meanwhile()
        finally:
            for each in asked:
                each.cancel()
            await asyncio.wait(asked)

    def _routes(self) -> dict[str, Iterator[Request]]:
        seats = itertools.cycle(self.stage.seats)
        counts = f"/safety/incidents/{self.incident}/counts"
        return {
            "inbox": (("/bulletin/inbox", seat.token) for seat in seats),
            "household": ((f"/directory/households/{seat.household_id}", seat.token) for seat in seats),
            "counts": itertools.repeat((counts, self.stage.chair)),
        }

    async def _ask(self, seen: list[float], rate: int, requests: Iterator[Request]) -> None:
        """Requests at a steady rate, whether or not the ones before are answered."""
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for n in itertools.count():
                await asyncio.sleep(max(0.0, began + n / rate - time.monotonic()))
                group.create_task(self._answered(seen, *next(requests)))

    async def _answered(self, seen: list[float], path: str, token: str) -> None:
        began = time.monotonic()
        headers = {"Authorization": f"Bearer {token}"}
        async with self.gateway.session.get(self.gateway.url + path, headers=headers) as answer:
            await answer.read()
        if answer.status != 200:
            self.faults.append(f"{path}: {answer.status}")
        seen.append(time.monotonic() - began)

    def _latencies(self) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for route in RATES:
            before, beside = (self.samples[phase][route] for phase in ("before", "beside"))
            told[f"{route}_p99_ms"] = [round(percentile(each, 99) * 1000, 1) for each in (before, beside)]
            told[f"{route}_p50_ms"] = [round(percentile(each, 50) * 1000, 1) for each in (before, beside)]
            told[f"{route}_answers"] = [len(before), len(beside)]
            told[f"{route}_p99_ratio"] = round(percentile(beside, 99) / percentile(before, 99), 2)
        return told

    def _weights(self, worker: int) -> dict[str, int]:
        process = psutil.Process(worker)
        engine = sum(each.memory_info().rss for each in process.children(recursive=True))
        return {
            "worker_resident_mib": process.memory_info().rss >> 20,
            "engine_resident_mib": engine >> 20,
        }


async def beside(stack: RunningStack) -> dict[str, Any]:
    """The figures of one run on a stack that is up."""
    async with Gateway(stack.url, f"bench-{os.getpid()}") as gateway:
        commands = DirectoryCommands(stack.stack.environment_of("kairan-directory"))
        stage = await StageSetting(gateway, commands, lambda _text: None).set(roster(HOUSEHOLDS, 7))
        headquarters = Headquarters(gateway=gateway, union_id=stage.union_id, token=stage.chair)
        silent = sum(not seat.logged_in for seat in stage.seats)
        incident = await headquarters.activate_drill(households=len(stage.seats), never_logged_in=silent)
        return await Beside(stack, gateway, stage, incident["incident_id"]).play()


def with_packages(folder: Path, engines: Path) -> None:
    """What the worker of a stack that is started after this finds."""
    os.environ |= {"ARGOS_PACKAGES_DIR": str(folder), "KAIRAN_ENGINE_FOLDER": str(engines)}
