"""The documents of counts follow their announcements, on a real MongoDB server and a real broker."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import UUID, uuid4

import pymongo
import pytest
from pymongo.errors import PyMongoError

from kairan_contracts.vocabulary import Mode
from kairan_safety.counts.announcing import Announcer
from kairan_safety.counts.documents import CountsDocuments, blocks_in
from kairan_safety.counts.facts import Block
from kairan_safety.counts.flushing import Flusher, Stopping
from kairan_safety.counts.settling import EVERY_SECONDS
from kairan_safety.counts.tally import CountedBlock
from kairan_safety.counts.topology import CHANGES
from kairan_safety.domain.rollcall.line import BlockCounts
from kairan_safety.live.announcements import changes_of

ANNOUNCED = "safety.blocks_counted.v1.#"


def block(incident: UUID, number: int, *, safe: int) -> CountedBlock:
    return CountedBlock(
        Block(
            incident_id=str(incident),
            mode=Mode.DRILL,
            union_id=str(UUID(int=1)),
            union="yoneizumi",
            association_id=str(UUID(int=2)),
            association="nishi",
            block_id=str(UUID(int=100 + number)),
            association_name="西町会",
            block_name=f"{number}班",
        ),
        BlockCounts(households=9, safe=safe, unread=9 - safe, statements=safe, revision=safe),
    )


class Shown:
    """A flusher, what its documents say, and what was heard of it."""

    def __init__(self, mongo_url: str, database: str, amqp_url: str, listening: Any) -> None:
        self.stop = asyncio.Event()
        self.heard = listening(ANNOUNCED)
        self.hearing = listening("#", CHANGES)
        self._open = ExitStack()
        client = self._open.enter_context(
            pymongo.MongoClient[dict[str, Any]](mongo_url, serverSelectionTimeoutMS=500)
        )
        self.database = client[database]
        announcer = Announcer(amqp_url)
        self._open.callback(announcer.close)
        self.flusher = Flusher(CountsDocuments(self.database), announcer, self.stop)

    def sequences(self) -> list[int]:
        """Of what integrators heard since the last time."""
        return [json.loads(each)["data"]["sequence"] for each in self.heard()]

    def told(self) -> list[int]:
        """Of what the serve processes heard since the last time."""
        return [change["sequence"] for each in self.hearing() for change in changes_of(each)]

    def document(self, incident: UUID) -> dict[str, Any] | None:
        return self.database["incident_counts"].find_one({"_id": str(incident)})

    def close(self) -> None:
        self._open.close()


@pytest.fixture
def shown(environment: dict[str, str], documents: Any, roll_call: Any, listening: Any) -> Iterator[Shown]:
    shown = Shown(environment["KAIRAN_MONGO_URL"], documents.name, environment["KAIRAN_AMQP_URL"], listening)
    yield shown
    shown.close()


@pytest.fixture
def nowhere(environment: dict[str, str], documents: Any, roll_call: Any, listening: Any) -> Iterator[Shown]:
    """With a database that is away."""
    url = "mongodb://127.0.0.1:1"
    shown = Shown(url, documents.name, environment["KAIRAN_AMQP_URL"], listening)
    yield shown
    shown.close()


def test_a_change_is_announced_before_its_document_is_written_and_once_more_after(shown: Shown) -> None:
    incident = uuid4()

    async def play() -> None:
        await shown.flusher.flush([block(incident, 1, safe=1)])
        assert shown.sequences() == [1]
        assert shown.document(incident) is None
        await shown.flusher.flush([block(incident, 2, safe=2)])
        await shown.flusher.until_settled()

    asyncio.run(play())

    document = shown.document(incident)
    assert document is not None
    assert (document["epoch"], document["sequence"]) == (shown.flusher.epoch, 2)
    assert [each["counts"]["safe"] for each in blocks_in(document)] == [1, 2]
    assert shown.database["counts_heads"].find_one({"_id": str(incident)}) == {
        "_id": str(incident),
        "epoch": shown.flusher.epoch,
        "sequence": 2,
    }
    assert shown.sequences() == [2]
    assert shown.told() == [1, 2, 2]


def test_in_a_storm_one_document_takes_the_place_of_many_and_the_last_word_is_written(shown: Shown) -> None:
    incident = uuid4()
    writes: list[int] = []

    async def play() -> None:
        settling = shown.flusher.settling
        written = settling._documents.write  # type: ignore[attr-defined]

        def counting(incidents: Any) -> None:
            writes.append(len(incidents))
            written(incidents)

        settling._documents.write = counting  # type: ignore[attr-defined]
        async with settling:
            for safe in range(1, 10):
                await shown.flusher.flush([block(incident, 1, safe=safe)])
                await asyncio.sleep(0.1)
            until = time.monotonic() + EVERY_SECONDS + 10
            while (shown.document(incident) or {"sequence": 0})["sequence"] < 9:
                assert time.monotonic() < until
                await settling.sleep(0.1)

    asyncio.run(play())

    assert sum(writes) <= 3
    assert blocks_in(shown.document(incident) or {})[0]["counts"]["safe"] == 9


def test_without_a_database_the_counts_are_announced_and_their_documents_stay_owed(nowhere: Shown) -> None:
    incident = uuid4()

    async def play() -> None:
        flusher = nowhere.flusher
        await flusher.flush([block(incident, 1, safe=1)])
        owed_since = flusher.settling.whole_until
        with pytest.raises(PyMongoError):
            await flusher.settling.settle()
        await flusher.flush([block(incident, 1, safe=2)])
        assert flusher.settling.whole_until == owed_since
        nowhere.stop.set()
        with pytest.raises(Stopping):
            await flusher.until_settled()

    asyncio.run(play())

    assert nowhere.sequences() == [1, 2]
    assert nowhere.told() == [1, 2]


def test_what_is_counted_anew_owes_nothing_of_before(shown: Shown) -> None:
    incident = uuid4()

    async def play() -> None:
        await shown.flusher.flush([block(incident, 1, safe=1)])
        shown.flusher.forget()
        await shown.flusher.until_settled()

    asyncio.run(play())

    assert shown.document(incident) is None
