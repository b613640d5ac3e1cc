"""What another service told of its things, kept as it last said they are: the newest by position in its log.

Messages come again, and overtake each other across streams; neither changes what is known. A document here
has the thing's key as `_id` and the `position` of the message that it is from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pymongo import ReplaceOne
from pymongo.collection import Collection

from kairan_kernel.documents import write_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`fields` of the thing with this key, as told at a position in the teller's log."""

    key: str
    position: int
    fields: Mapping[str, Any]


def keep_newest(collection: Collection[Any], told: Iterable[Told]) -> None:
    """Take in what was told, in any order; older than what is known changes nothing. Raises PyMongoError."""
    writes = [
        ReplaceOne(
            {"_id": each.key, "position": {"$lt": each.position}},
            {**each.fields, "position": each.position},
            upsert=True,
        )
        for each in told
    ]
    # An older message would insert what a newer one has written, and is refused: that is the guard at work.
    write_all(collection, writes)
