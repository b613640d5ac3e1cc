"""When is everything caught up again? Asked from the outside, as an operator would."""

import asyncio
import time
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import aiohttp
from pymongo.errors import PyMongoError

from kairan_local.process import Unhealthy
from kairan_safety.projections.roll_statements import of_incident

from .fault import Site
from .ledger import Ledger
from .town import Town

GIVE_UP: Final = 180.0
POLL: Final = 0.2


class NotRecovered(Exception):
    """Something is still behind long after all faults were healed; the text says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Looks at the processes, at the counts that people see, and at the roll."""

    site: Site
    town: Town
    ledger: Ledger

    async def wait(self, healed_at: float) -> float:
        """Seconds from healing (monotonic) until all processes are ready, and counts and roll show
        everything that was acknowledged by then. Raises NotRecovered.
        """
        revision = self.ledger.latest_revision
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            while behind := await self._behind(session, revision, healed_at):
                if time.monotonic() - healed_at > GIVE_UP:
                    raise NotRecovered("; ".join(behind))
                await asyncio.sleep(POLL)
        return time.monotonic() - healed_at

    async def _behind(self, session: aiohttp.ClientSession, revision: int, since: float) -> list[str]:
        """What is still to come, empty when nothing is."""
        if not self.ledger.acknowledged_since(since):
            return ["no statement has been acknowledged since"]
        found = await self._unready()
        if not found:
            found = await self._uncounted(session, revision)
        if not found and await asyncio.to_thread(self._on_the_roll) < revision:
            found = [f"the roll is behind revision {revision}"]
        return found

    async def _unready(self) -> list[str]:
        async def trouble(name: str) -> str:
            try:
                await asyncio.to_thread(self.site.stack.processes[name].health)
            except Unhealthy as error:
                return f"{name}: {error}"
            return ""

        return [each for each in await asyncio.gather(*map(trouble, self.site.stack.processes)) if each]

    async def _uncounted(self, session: aiohttp.ClientSession, revision: int) -> list[str]:
        try:
            counted = (await counts(session, self.site.stack.url, self.town))["totals"]["revision"]
        except (aiohttp.ClientError, TimeoutError) as error:
            return [f"GET counts: {error!r}"]
        return [] if counted >= revision else [f"counted up to {counted} of {revision}"]

    def _on_the_roll(self) -> int:
        try:
            with self.site.evidence.mongo() as client:
                database = client["kairan_safety"]
                lines = database["roll_lines"].find({"incident_id": self.town.incident_id}, {"revision": 1})
                said = database["roll_statements"].find({"_id": of_incident(self.town.incident_id)})
                return max((each["revision"] for each in chain(lines, said)), default=-1)
        except PyMongoError:
            return -1


async def counts(session: aiohttp.ClientSession, url: str, town: Town) -> dict[str, Any]:
    """The body of GET …/counts as headquarters sees it. Raises aiohttp's errors."""
    headers = {"Authorization": f"Bearer {town.chair}"}
    async with session.get(url + town.counts, headers=headers, raise_for_status=True) as answer:
        body: dict[str, Any] = await answer.json()
        return body
