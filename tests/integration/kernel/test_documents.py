"""Many documents at once, against the real server."""

from typing import Any

import pymongo.database
import pytest

from kairan_kernel.documents import IDS_A_QUERY, find_by_ids, parts


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
