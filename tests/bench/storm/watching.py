"""One viewer who polls the counts, one listener to the live counts, and how long each answer took to be seen.

Lag as in the demo: from the moment in which an answer was acknowledged to the first live message whose block
contains that answer's revision. Both watch the incident of one union.
"""

import asyncio
import json
import threading
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from math import ceil
from types import TracebackType
from typing import Any, Final, Self
from uuid import UUID

import aiohttp
from city import Union
from ledger import Answered

POLL_SECONDS: Final = 1.0
QUIET: Final = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=45)


class Watching:
    """Both watchers in a thread of their own, while it is entered."""

    def __init__(self, url: str, union: Union, token: str) -> None:
        self._address = f"{url}/safety/incidents/{union.incident_id}/counts"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._thread = threading.Thread(target=lambda: asyncio.run(self._watch()), daemon=True)
        self._done = threading.Event()
        self._seen: dict[UUID, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
        self.polls_s: list[float] = []
        self.messages = 0
        self.reconnects = -1

    def lags_ms(self, answers: Iterable[Answered], places: dict[UUID, UUID]) -> list[float]:
        """Of the answers for households in `places` (household → block); infinite when one was never seen."""
        return [
            self._lag(places[each.household], each) * 1000 for each in answers if each.household in places
        ]

    def _lag(self, block: UUID, answered: Answered) -> float:
        revisions, moments = self._seen[block]
        place = bisect_left(revisions, answered.revision)
        return max(0.0, moments[place] - answered.at) if place < len(moments) else float("inf")

    async def _watch(self) -> None:
        async with aiohttp.ClientSession(headers=self._headers, read_bufsize=2**22) as session:
            tasks = [asyncio.create_task(self._poll(session)), asyncio.create_task(self._listen(session))]
            await asyncio.to_thread(self._done.wait)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _poll(self, session: aiohttp.ClientSession) -> None:
        while True:
            began = time.monotonic()
            try:
                async with session.get(self._address) as answer:
                    await answer.read()
                    self.polls_s.append(time.monotonic() - began)
            except aiohttp.ClientError:
                self.polls_s.append(float("inf"))
            await asyncio.sleep(POLL_SECONDS)

    async def _listen(self, session: aiohttp.ClientSession) -> None:
        while True:
            self.reconnects += 1
            try:
                async with session.get(f"{self._address}/live", timeout=QUIET) as answer:
                    answer.raise_for_status()
                    async for line in answer.content:
                        if line.startswith(b"data: {"):
                            self._take(json.loads(line[6:]), time.time())
            except (aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(0.25)

    def _take(self, body: dict[str, Any], at: float) -> None:
        self.messages += 1
        blocks = body.get("blocks") or [
            b for each in body.get("associations", ()) for b in each.get("blocks", ())
        ]
        for block in blocks:
            revisions, moments = self._seen[UUID(block["block_id"])]
            if not revisions or block["revision"] > revisions[-1]:
                revisions.append(block["revision"])
                moments.append(at)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join(timeout=5)


def percentile(values: Iterable[float], percent: float) -> float:
    """The smallest value that `percent` of all do not exceed (nearest rank); 0.0 for no values."""
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)] if ordered else 0.0
