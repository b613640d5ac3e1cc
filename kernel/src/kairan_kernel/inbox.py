"""Which messages were handled: collection `inbox`, `_id` the handler's name and the event's id, kept
for 30 days.

A consumer gets some messages more than once. A handler whose work is not idempotent by itself asks
`seen` before it and calls `record` after it; what was done but not recorded will come again.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pymongo.database import Database

_KEPT_SECONDS = 30 * 24 * 3600


class Inbox:
    """Handled event ids, in the service's own database."""

    def __init__(self, database: Database[Any]) -> None:
        self._collection = database["inbox"]
        self._collection.create_index("handled_at", expireAfterSeconds=_KEPT_SECONDS)

    def seen(self, event_id: UUID, handler: str = "") -> bool:
        """Whether the handler has recorded this event."""
        return self._collection.find_one({"_id": _key(event_id, handler)}, {"_id": 1}) is not None

    def record(self, event_id: UUID, handler: str = "") -> bool:
        """Remember it; False when it was there already."""
        written = self._collection.update_one(
            {"_id": _key(event_id, handler)}, {"$setOnInsert": {"handled_at": datetime.now(UTC)}}, upsert=True
        )
        return written.upserted_id is not None


def _key(event_id: UUID, handler: str) -> str:
    return f"{handler}:{event_id}"
