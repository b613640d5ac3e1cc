"""A document that is new to one runner, while another runner was faster: on the real database."""

from typing import Any

from pymongo import InsertOne

from kairan_kernel.read_models import _write


def test_an_older_document_that_was_there_first_is_replaced(mongo_database: Any) -> None:
    collection = mongo_database["stands"]
    collection.insert_one({"_id": "a", "_position": 3, "members": ["x"]})
    newer = {"_id": "a", "_position": 5, "members": ["x", "y"]}
    _write(collection, [InsertOne(dict(newer)), InsertOne({"_id": "b", "_position": 5, "members": []})])
    assert collection.find_one({"_id": "a"}) == newer
    assert collection.count_documents({}) == 2


def test_a_newer_document_that_was_there_first_stays(mongo_database: Any) -> None:
    collection = mongo_database["stands"]
    newer = {"_id": "a", "_position": 9, "members": ["z"]}
    collection.insert_one(dict(newer))
    _write(collection, [InsertOne({"_id": "a", "_position": 5, "members": ["x"]})])
    assert collection.find_one({"_id": "a"}) == newer
    assert collection.count_documents({}) == 1
