"""Many documents at once, against the real server."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pymongo.database
import pytest
from pymongo import InsertOne, MongoClient, UpdateOne, monitoring
from pymongo.errors import BulkWriteError

from kairan_kernel.documents import IDS_A_QUERY, WRITES_A_CALL, find_by_ids, parts, upsert_all, write_all
from kairan_kernel.newest import Told, keep_newest


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_parts_are_all_items_in_order(size: int) -> None:
    items = list(range(20))
    split = list(parts(items, size))
    assert [item for part in split for item in part] == items
    assert all(0 < len(part) <= size for part in split)


def test_more_ids_than_one_query_takes_are_all_found(mongo_database: pymongo.database.Database[Any]) -> None:
    ids = [f"document-{n}" for n in range(3 * IDS_A_QUERY + 1)]
    mongo_database["many"].insert_many([{"_id": name} for name in ids])
    found = [document["_id"] for document in find_by_ids(mongo_database["many"], [*ids, "of-nothing"])]
    assert sorted(found) == sorted(ids)


def test_no_ids_find_nothing(mongo_database: pymongo.database.Database[Any]) -> None:
    assert list(find_by_ids(mongo_database["many"], [])) == []


class Calls(monitoring.CommandListener):
    """How many writes each call to the server carried."""

    def __init__(self) -> None:
        self.writes: list[int] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        carried = event.command.get("updates", event.command.get("documents"))
        if carried is not None:
            self.writes.append(len(carried))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing to count."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing to count."""


def test_what_a_union_tells_is_written_in_calls_that_each_end_soon(
    mongo_url: str, mongo_database: pymongo.database.Database[Any]
) -> None:
    calls = Calls()
    union = [Told(key=f"household-{n}", position=1, fields={}) for n in range(3 * WRITES_A_CALL + 1)]
    with MongoClient[Any](mongo_url, event_listeners=[calls]) as client:
        keep_newest(client[mongo_database.name]["households"], union)
    assert mongo_database["households"].count_documents({}) == len(union)
    assert calls.writes == [WRITES_A_CALL, WRITES_A_CALL, WRITES_A_CALL, 1]


def test_writes_that_met_another_come_back_and_the_rest_is_written(
    mongo_database: pymongo.database.Database[Any],
) -> None:
    things = mongo_database["things"]
    there = [{"_id": n, "said": "first"} for n in range(0, 2 * WRITES_A_CALL, 100)]
    things.insert_many(there)
    refused = write_all(things, [InsertOne({"_id": n, "said": "then"}) for n in range(2 * WRITES_A_CALL)])
    assert [each._doc["_id"] for each in refused] == [each["_id"] for each in there]
    assert things.count_documents({"said": "first"}) == len(there)
    assert things.count_documents({"said": "then"}) == 2 * WRITES_A_CALL - len(there)


def test_an_upsert_that_another_insert_overtook_is_written_again(
    mongo_database: pymongo.database.Database[Any],
) -> None:
    things = mongo_database["things"]
    writes = [UpdateOne({"_id": 1}, {"$addToSet": {"blocks": n}}, upsert=True) for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda write: upsert_all(things, [write]), writes))
    found = things.find_one({"_id": 1})
    assert found is not None
    assert sorted(found["blocks"]) == list(range(8))


def test_any_other_fault_is_raised(mongo_database: pymongo.database.Database[Any]) -> None:
    wrong = [UpdateOne({"_id": 1}, {"$addToSet": {"blocks": 1}}), UpdateOne({"_id": 2}, {"$inc": {"n": "x"}})]
    mongo_database["things"].insert_many([{"_id": 1}, {"_id": 2, "n": 1}])
    with pytest.raises(BulkWriteError, match=r"(?i)inc|numeric|type"):
        write_all(mongo_database["things"], wrong)
