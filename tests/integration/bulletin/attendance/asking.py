"""Calls for attendance and their answers, for tests; and many answers at once."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import aiohttp
import httpx
from tests.integration.bulletin.calling import Bulletin
from tests.neighbourhood.union import Association, Household, Union

from kairan_contracts.identity import Principal


def at(**later: float) -> str:
    return (datetime.now(UTC) + timedelta(**later)).isoformat()


def scope_of(place: Union | Association) -> dict[str, str]:
    if isinstance(place, Union):
        return {"union_id": str(place.union_id)}
    return {"association_id": str(place.association_id)}


def festival(place: Union | Association, **more: Any) -> dict[str, Any]:
    """A body for a call; capacity 3 unless told otherwise."""
    return {
        "scope": scope_of(place),
        "title": "夏祭り",
        "location": "第一公園",
        "starts_at": at(days=10),
        "deadline": at(days=5),
        "capacity": 3,
        "party_most": 3,
        **more,
    }


def call(bulletin: Bulletin, place: Union | Association, **more: Any) -> str:
    """The path of a new attendance."""
    made = bulletin.post(place.officer(), "/bulletin/attendances", festival(place, **more))
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


def answer(bulletin: Bulletin, path: str, who: Principal, people: int = 1, **more: Any) -> httpx.Response:
    key, language = more.pop("key", None), more.pop("language", "en")
    body = {"attending": people > 0, "party_size": max(1, people), **more}
    return bulletin.post(who, f"{path}/answers", body, key=key, language=language)


def standing(told: httpx.Response) -> tuple[str, int | None]:
    """How the household stands, and its waiting number."""
    assert told.status_code == 201, told.text
    return told.json()["standing"], told.json()["waiting_number"]


@dataclass(frozen=True, slots=True)
class Told:
    """What one of many was told, and how long that took."""

    status_code: int
    body: dict[str, Any]
    seconds: float


def answers_at_once(
    bulletin: Bulletin, path: str, parties: Sequence[tuple[Household, int]], connections: int = 500
) -> list[Told]:
    """All of these households answer in the same moment; what they were told, in the same order.

    By aiohttp: at hundreds of connections httpx takes longer than the service.
    """
    tokens = [bulletin.issuer.token(household.member()) for household, _ in parties]
    url = f"{bulletin.processes.url}{path}/answers"

    async def everyone() -> list[Told]:
        connector = aiohttp.TCPConnector(limit=connections)
        timeout = aiohttp.ClientTimeout(total=60)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as client:

            async def one(token: str, people: int) -> Told:
                begun = time.monotonic()
                headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
                body = {"attending": True, "party_size": people}
                async with client.post(url, json=body, headers=headers) as answer:
                    return Told(answer.status, await answer.json(), time.monotonic() - begun)

            asked = [one(token, people) for token, (_, people) in zip(tokens, parties, strict=True)]
            return list(await asyncio.gather(*asked))

    return asyncio.run(everyone())
