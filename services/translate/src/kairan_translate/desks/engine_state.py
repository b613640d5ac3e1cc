"""What the worker's engine can do, told to whoever asks serve. Collection ``engine``, one document."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pymongo.database import Database


class EngineState:
    """Blocking."""

    def __init__(self, database: Database[dict[str, Any]], now: Callable[[], datetime]) -> None:
        self._collection = database["engine"]
        self._now = now

    def tell(
        self, engine: str | None, packages: list[dict[str, str]], faults: dict[str, str], waiting: int
    ) -> None:
        """The worker's word. `engine` None: it is not there."""
        state = {
            "engine": engine,
            "packages": packages,
            "faults": [{"folder": folder, "detail": detail} for folder, detail in faults.items()],
            "waiting": waiting,
            "seen_at": self._now(),
        }
        self._collection.replace_one({"_id": "engine"}, state, upsert=True)

    def shown(self) -> dict[str, Any]:
        """The latest word; without any, that nothing is there."""
        nothing: dict[str, Any] = {
            "engine": None,
            "packages": [],
            "faults": [],
            "waiting": 0,
            "seen_at": None,
        }
        return self._collection.find_one({"_id": "engine"}) or nothing
