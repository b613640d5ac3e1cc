"""How far each follower of the log has come: collection `checkpoints`, one document a follower, `_id`
its name.

Relays write theirs here; a projection runner keeps more in its own (see `projection_state`). Serving
processes read them to wait until what they wrote can be read.
"""

import time
from typing import Any

from pymongo import WriteConcern
from pymongo.database import Database

from kairan_kernel.native import pause

COLLECTION = "checkpoints"


class Checkpoints:
    """Positions by name, in the service's own database."""

    def __init__(self, database: Database[Any]) -> None:
        self._collection = database[COLLECTION].with_options(write_concern=WriteConcern(w="majority"))

    def load(self, name: str) -> int | None:
        """The position up to which everything is done; None when nothing is."""
        found = self._collection.find_one({"_id": name}, {"position": 1})
        return None if found is None else found.get("position")

    def save(self, name: str, position: int) -> None:
        """Remember a position; an earlier one than the saved is ignored."""
        self._collection.update_one({"_id": name}, {"$max": {"position": position}}, upsert=True)

    def wait_for(self, name: str, position: int, timeout: float) -> bool:
        """Wait until the follower has come to `position`, at most `timeout` seconds; whether it has."""
        until = time.monotonic() + timeout
        while (self.load(name) or 0) < position:
            if time.monotonic() >= until:
                return False
            pause(0.02)
        return True
