"""Many phones at once, each with its own key: what they are told, and how soon."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from .town import Resident, Town


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One answer. `status` 0: the connection broke or nothing came in time."""

    status: int
    seconds: float
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as a phone makes it."""

    method: str
    path: str
    token: str
    key: str = ""
    body: Mapping[str, Any] | None = None


def statement(town: Town, resident: Resident, key: str, status: str = "safe") -> Asked:
    """That a household is safe. The same key and status are the same statement."""
    return Asked("POST", town.statements, resident.token, key, {"status": status})


def ask(url: str, *asked: Asked, patience: float = 20.0) -> list[Told]:
    """All at the same time, each over a connection of its own."""
    return asyncio.run(_ask(url, asked, patience))


async def _ask(url: str, asked: Sequence[Asked], patience: float) -> list[Told]:
    timeout = aiohttp.ClientTimeout(total=patience)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(url, timeout=timeout, connector=connector) as session:
        return await asyncio.gather(*(_one(session, each) for each in asked))


async def _one(session: aiohttp.ClientSession, asked: Asked) -> Told:
    headers = {"Authorization": f"Bearer {asked.token}", "Accept-Language": "en"}
    if asked.key:
        headers["Idempotency-Key"] = asked.key
    began = time.monotonic()
    try:
        async with session.request(asked.method, asked.path, json=asked.body, headers=headers) as answer:
            body = await answer.json(content_type=None)
            seconds = time.monotonic() - began
            return Told(status=answer.status, seconds=seconds, headers=answer.headers, body=body)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return Told(status=0, seconds=time.monotonic() - began, headers={}, body=repr(error))
