"""Many listeners at once, slow ones, and ones that leave."""

import asyncio
import re
import time
from typing import Any

import aiohttp
from tests.neighbourhood import loopback

LISTENERS = 220


async def _heard(session: aiohttp.ClientSession, url: str, ready: asyncio.Semaphore, wanted: bytes) -> float:
    """When the wanted bytes came."""
    async with session.get(url) as answer:
        assert answer.status == 200
        seen = b""
        async for chunk in answer.content.iter_any():
            if b"event: snapshot" not in seen and b"event: snapshot" in seen + chunk:
                ready.release()
            seen += chunk
            if wanted in seen:
                return time.monotonic()
    raise AssertionError("the stream ended")


def test_two_hundred_listeners_hear_a_change_within_two_seconds(drill: Any, job: Any, people: Any) -> None:
    url = f"{drill.processes.url}{drill.path}/live"
    job.count(*(drill.block(n, safe=1, revision=n) for n in range(200)))

    async def all_of_them() -> float:
        ready = asyncio.Semaphore(0)
        connector = aiohttp.TCPConnector(limit=0)
        headers = drill.headers(people["headquarters"])
        async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
            heard = [asyncio.create_task(_heard(session, url, ready, b'"safe":7')) for _ in range(LISTENERS)]
            async with asyncio.timeout(60):
                for _ in range(LISTENERS):
                    await ready.acquire()
                began = time.monotonic()
                await asyncio.to_thread(job.count, drill.block(5, safe=7, revision=300))
                return max(await asyncio.gather(*heard)) - began

    assert asyncio.run(all_of_them()) < 2.0


def _open_streams(drill: Any) -> float:
    text = loopback.get(f"{drill.processes.url}/metrics", timeout=5).text
    found = re.search(r"^kairan_http_open_streams ([0-9.]+)$", text, re.MULTILINE)
    assert found is not None
    return float(found[1])


def test_a_listener_that_does_not_read_holds_up_nobody(drill: Any, job: Any, people: Any) -> None:
    quick = drill.listen(people["headquarters"])
    assert quick.wait(1) == ["snapshot"]
    with loopback.client(timeout=30) as client:
        request = client.build_request(
            "GET", f"{drill.processes.url}{drill.path}/live", headers=drill.headers(people["headquarters"])
        )
        stalled = client.send(request, stream=True)
        for revision in range(1, 61):
            job.count(*(drill.block(n, safe=revision % 9, revision=revision) for n in range(100)))

        quick.wait(61, seconds=2.0)
        assert quick.body(-1)["totals"]["revision"] == 60
        stalled.close()
    quick.close()


def test_listeners_that_leave_are_forgotten(drill: Any, job: Any, people: Any) -> None:
    url = f"{drill.processes.url}{drill.path}/live"
    before = _open_streams(drill)

    async def come_and_leave() -> None:
        headers = drill.headers(people["headquarters"])
        async with aiohttp.ClientSession(headers=headers) as session:
            answers = [await session.get(url) for _ in range(5)]
            for answer in answers:
                assert b"retry" in await answer.content.readany()
            assert await asyncio.to_thread(_open_streams, drill) >= 5
            for answer in answers:
                answer.close()

    asyncio.run(come_and_leave())
    end = time.monotonic() + 10
    while _open_streams(drill) > before and time.monotonic() < end:
        job.count(drill.block(1, safe=1, revision=int(end - time.monotonic())))
        time.sleep(0.1)
    assert _open_streams(drill) <= before
