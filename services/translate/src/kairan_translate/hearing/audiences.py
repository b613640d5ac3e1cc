"""Whom an article is addressed to, as the bulletin tells it block by block before the article itself.

Collection ``audiences``, one document an audience and block; written by serve's consumer, read by its routes.
"""

from collections.abc import Iterable
from typing import Any

from pymongo.database import Database


class Audiences:
    """Blocking."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._collection = database["audiences"]

    def keep(self, audience_id: str, block_id: str, household_ids: Iterable[str]) -> None:
        """Households of a block; a block may come in parts, and twice."""
        self._collection.update_one(
            {"_id": f"{audience_id}:{block_id}"},
            {
                "$set": {"audience_id": audience_id, "block_id": block_id},
                "$addToSet": {"households": {"$each": list(household_ids)}},
            },
            upsert=True,
        )

    def holds(self, audience_id: str, block_id: str, household_id: str) -> bool:
        """Whether the household was addressed, in the block that it lives in now."""
        found = self._collection.find_one({"_id": f"{audience_id}:{block_id}"}, {"households": 1})
        return found is not None and household_id in found["households"]
