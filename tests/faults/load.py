"""Steady load: uniquely numbered statements at an even pace, whatever goes on, from phones that repeat.

Each statement is one task: it is sent under its own Idempotency-Key until it is acknowledged or its patience
ends. A few phones are impatient: they break off after a moment and ask again at once, as people do who tap
twice; a few repeat a statement that was acknowledged, because the answer got lost on the way to the screen.
"""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any, Final

import aiohttp

from .ledger import Acknowledged, Ledger
from .town import Resident, Town

STATUSES: Final = ("safe", "safe", "safe", "wants_contact", "needs_support")
PATIENCE: Final = 75.0
UNDER_WAY_MOST: Final = 300
IMPATIENT: Final = 0.06
FORGETFUL: Final = 0.05
BUSY_OR_AWAY: Final = frozenset({429, 500, 502, 503, 504})


@dataclass(slots=True, kw_only=True)
class Answered:
    """How the service answered over the campaign: by status, and how long the refusals took."""

    statuses: dict[int, int] = field(default_factory=dict)
    slowest_refusal: float = 0.0
    unanswered: int = 0

    def note(self, status: int, seconds: float) -> None:
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status in (429, 503):
            self.slowest_refusal = max(self.slowest_refusal, seconds)


@dataclass(slots=True, kw_only=True)
class Load:
    """`rate` statements a second, chosen by `chance`. `run` goes on until `finish` is set."""

    url: str
    town: Town
    ledger: Ledger
    chance: Random
    run_id: str
    rate: float = 40.0
    answered: Answered = field(default_factory=Answered)
    skipped: int = 0

    async def run(self, finish: asyncio.Event) -> None:
        """Sends until `finish`, then waits for what is under way."""
        connector = aiohttp.TCPConnector(limit=0)
        timeout = aiohttp.ClientTimeout(total=15, sock_connect=3)
        tasks: set[asyncio.Task[None]] = set()
        began, due = time.monotonic(), 0
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
            while not finish.is_set():
                while due < (time.monotonic() - began) * self.rate:
                    due += 1
                    self._begin(session, tasks)
                await asyncio.sleep(0.02)
            await asyncio.gather(*tasks)

    def _begin(self, session: aiohttp.ClientSession, tasks: set[asyncio.Task[None]]) -> None:
        if len(tasks) >= UNDER_WAY_MOST:
            self.skipped += 1  # an outage must not become a stampede of this program's own making
            return
        task = asyncio.create_task(self._state(session, self.ledger.number()))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def _state(self, session: aiohttp.ClientSession, number: int) -> None:
        resident = self.chance.choice(self.town.residents)
        status = self.chance.choice(STATUSES)
        impatient = self.chance.random() < IMPATIENT
        forgetful = self.chance.random() < FORGETFUL
        body = {"status": status, "means": "app", "said_at": datetime.now(UTC).isoformat()}
        statement = _Statement(number=number, resident=resident, body=body)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            hurry = self.chance.uniform(0.005, 0.3) if impatient else None
            impatient = False
            pause = await self._once(session, statement, hurry)
            if pause is None and not forgetful:
                return
            forgetful = forgetful and pause is not None
            await asyncio.sleep(pause or 0.05)

    async def _once(
        self, session: aiohttp.ClientSession, statement: "_Statement", hurry: float | None
    ) -> float | None:
        """One try; none when the statement's fate is known, else the pause before the next."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(hurry):
                async with session.post(
                    self.url + self.town.statements,
                    json=statement.body,
                    headers=statement.headers(self.run_id),
                ) as answer:
                    told = await answer.json(content_type=None)
        except (TimeoutError, aiohttp.ClientError, ValueError):
            self.answered.unanswered += hurry is None
            return 0.02 if hurry else 0.5
        self.answered.note(answer.status, time.monotonic() - began)
        if answer.status in BUSY_OR_AWAY:
            return min(float(answer.headers.get("Retry-After", 1)), 3.0)
        self._take(statement, answer.status, told)
        return None

    def _take(self, statement: "_Statement", status: int, told: Any) -> None:
        if status not in (200, 201):
            self.ledger.refuse(statement.number, f"{status} {told}")
            return
        self.ledger.acknowledge(
            Acknowledged(
                number=statement.number,
                household_id=statement.resident.household_id,
                status=statement.body["status"],
                statement_id=told["statement_id"],
                revision=told["revision"],
                at=time.monotonic(),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statement:
    number: int
    resident: Resident
    body: dict[str, str]

    def headers(self, run: str) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.resident.token}",
            "Idempotency-Key": f"{run}-{self.number}",
            "Accept-Language": "en",
        }
