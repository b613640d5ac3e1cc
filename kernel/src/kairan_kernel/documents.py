"""Many documents at once, asked for and written in parts.

A MongoDB server takes any number of ids in one `$in`, but one that compares them one by one takes it badly
(measured with SecantusDB 0.7: 100 ids 25 ms, 2,000 ids 3.4 s; in parts of 50 those are 0.4 s). Parts cost
a real server little, and keep every single call far below the socket timeout.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from pymongo.collection import Collection

T = TypeVar("T")

IDS_A_QUERY = 50
WRITES_A_CALL = 500


def parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items in order, at most `size` at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))


def find_by_ids(collection: Collection[Any], ids: Sequence[Any]) -> Iterator[Any]:
    """The documents with these `_id`s that there are, in no promised order. Raises pymongo's errors."""
    for some in parts(ids, IDS_A_QUERY):
        yield from collection.find({"_id": {"$in": list(some)}})
