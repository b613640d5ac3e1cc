"""A stop ends soon and well, also where the last that was counted can't be shown any more."""

import asyncio
from typing import Any

import pymongo
import pytest

from kairan_kernel.esdb import EsdbStore
from kairan_safety.counts.config import CountsSettings
from kairan_safety.counts.documents import CountsDocuments
from kairan_safety.counts.flushing import Flusher, Stopping
from kairan_safety.counts.job import Job


def test_a_bus_that_breaks_in_the_stop_itself_does_not_hold_it_up(
    kafka: Any, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It hung for ten seconds, and ended as if it had failed."""
    for name, value in {**environment, "KAIRAN_KAFKA_URL": kafka.url}.items():
        monkeypatch.setenv(name, value)
    settings = CountsSettings()
    database = pymongo.MongoClient[dict[str, Any]](settings.mongo_url)[settings.database]

    async def played() -> BaseException | None:
        job = Job(settings, EsdbStore(settings.eventstore_url), CountsDocuments(database))
        running = asyncio.create_task(job.run())
        async with asyncio.timeout(30):
            while not job.caught_up:  # noqa: ASYNC110 - the job tells nobody but its readiness
                await asyncio.sleep(0.1)

        async def broken(_: Flusher) -> None:
            raise Stopping

        monkeypatch.setattr(Flusher, "until_settled", broken)
        job.stop.set()
        async with asyncio.timeout(10):
            await running
        return job.failure

    assert asyncio.run(played()) is None
