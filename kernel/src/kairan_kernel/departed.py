"""Positions of documents that a projection deleted: collection `departed_documents`, kept for a week.

A deleted document has no `_position` any more to guard it: after a crash before the checkpoint, the
events that led to its end would be applied to nothing. So its last position is written here first.
Written and read by runners only.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from pymongo import UpdateOne
from pymongo.database import Database

from kairan_kernel.documents import find_by_ids, upsert_all

_KEPT_SECONDS = 7 * 24 * 3600


class Departed:
    """`{_id: "<collection>/<key>", position, at}` in the read models' database."""

    def __init__(self, database: Database[Any]) -> None:
        self._collection = database["departed_documents"]

    def prepare(self) -> None:
        """Let old ones expire."""
        self._collection.create_index("at", expireAfterSeconds=_KEPT_SECONDS)

    def positions(self, ids: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """The last position of those of the (collection, key) pairs that were deleted."""
        wanted = [f"{name}/{key}" for name, key in ids]
        found: dict[tuple[str, str], int] = {}
        for departed in find_by_ids(self._collection, wanted):
            name, _, key = departed["_id"].partition("/")
            found[name, key] = departed["position"]
        return found

    def record(self, positions: Mapping[tuple[str, str], int]) -> None:
        """Remember these before the documents are deleted."""
        if not positions:
            return
        now = datetime.now(UTC)
        upsert_all(
            self._collection,
            [
                UpdateOne(
                    {"_id": f"{name}/{key}"},
                    {"$max": {"position": position}, "$set": {"at": now}},
                    upsert=True,
                )
                for (name, key), position in positions.items()
            ],
        )

    def forget(self, names: Iterable[str]) -> None:
        """Forget those of whole collections, which begin again from zero."""
        for name in names:
            self._collection.delete_many({"_id": {"$gte": f"{name}/", "$lt": f"{name}0"}})
