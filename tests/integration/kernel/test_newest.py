"""What another service told, kept as it last said: whatever comes late, twice or in the wrong order."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pymongo.database import Database

from kairan_kernel.newest import Told, keep_newest


def told(key: str, position: int) -> Told:
    return Told(key=key, position=position, fields={"block": f"{position}班"})


def test_the_newest_is_kept_in_whatever_order_it_is_told(mongo_database: Database[Any]) -> None:
    for n, order in enumerate(itertools.permutations((3, 7, 5))):
        for position in (*order, *order):
            keep_newest(mongo_database["things"], [told(str(n), position)])
        assert mongo_database["things"].find_one({"_id": str(n)}) == {
            "_id": str(n),
            "position": 7,
            "block": "7班",
        }


def test_many_are_taken_in_together_the_old_beside_the_new(mongo_database: Database[Any]) -> None:
    things = mongo_database["things"]
    keep_newest(things, [told("a", 5), told("b", 5)])
    keep_newest(things, [told("a", 4), told("b", 6), told("c", 1)])
    assert {each["_id"]: each["position"] for each in things.find()} == {"a": 5, "b": 6, "c": 1}
    keep_newest(things, [])
    assert things.count_documents({}) == 3


def test_writers_beside_each_other_keep_the_newest(mongo_database: Database[Any]) -> None:
    things = mongo_database["things"]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda position: keep_newest(things, [told("a", position)]), range(200)))
    found = things.find_one({"_id": "a"})
    assert found is not None
    assert found["position"] == 199


def test_another_fault_of_the_database_is_raised(mongo_database: Database[Any]) -> None:
    with pytest.raises(Exception, match=r"(?i)document|key|\$"):
        keep_newest(mongo_database["things"], [Told(key="a", position=1, fields={"$where": 1})])
