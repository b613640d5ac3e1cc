"""Beside the statements, life goes on in the directory: every second a household moves to another block.

Its messages cross the bus to safety, whose copy must end where the directory's log does. The roll of the
running drill is frozen, so none of this may change a count.
"""

import asyncio
from dataclasses import dataclass
from random import Random

import aiohttp

from .town import Town


@dataclass(slots=True, kw_only=True)
class Moves:
    """`done` counts the moves that were acknowledged."""

    url: str
    town: Town
    chance: Random
    done: int = 0

    async def run(self, finish: asyncio.Event) -> None:
        timeout = aiohttp.ClientTimeout(total=5)
        headers = {"Authorization": f"Bearer {self.town.operator}"}
        async with aiohttp.ClientSession(timeout=timeout, headers=headers) as session:
            while not finish.is_set():
                resident = self.chance.choice(self.town.residents)
                await self._move(session, resident.household_id, self.chance.choice(self.town.blocks))
                await asyncio.sleep(1.0)

    async def _move(self, session: aiohttp.ClientSession, household: str, block: str) -> None:
        address = f"{self.url}/directory/households/{household}"
        try:
            async with session.patch(address, json={"block_id": block}) as answer:
                self.done += answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return  # nobody was told that it moved; whether it did, the log knows
