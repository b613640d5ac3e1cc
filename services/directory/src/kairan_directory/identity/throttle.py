"""How often one may guess: wrong passwords and passcodes, counted by household and by the caller's address.

Collection `guesses`: `{_id: "<whom>/<window>", wrong, until}`, written and read by serve; MongoDB drops what
is past. A guess is counted before it is looked at and taken back when it was right, so that guesses made at
the same time count too.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pymongo import ReturnDocument
from pymongo.database import Database

COLLECTION: Final = "guesses"
WINDOW: Final = timedelta(minutes=15)
WRONG_OF_HOUSEHOLD: Final = 10
WRONG_OF_ADDRESS: Final = 100


class TooManyGuesses(Exception):
    """`seconds`: until the next guess is looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s to wait")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess that was counted."""

    keys: tuple[str, ...]


class Throttle:
    """Counts in fixed windows of a quarter of an hour."""

    def __init__(self, database: Database[Any]) -> None:
        self._guesses = database[COLLECTION]
        self._prepared = False

    def count(self, household_id: UUID, address: str, at: datetime) -> Guess:
        """Count a guess. Raises TooManyGuesses."""
        if not self._prepared:
            self._guesses.create_index("until", expireAfterSeconds=0)
            self._prepared = True
        window = int(at.timestamp() // WINDOW.total_seconds())
        until = datetime.fromtimestamp((window + 1) * WINDOW.total_seconds(), UTC)
        # The address is personal, and need not be readable.
        whence = hashlib.sha256(address.encode()).hexdigest()[:32]
        limits = {
            f"household/{household_id}/{window}": WRONG_OF_HOUSEHOLD,
            f"address/{whence}/{window}": WRONG_OF_ADDRESS,
        }
        over = [key for key, most in limits.items() if self._add(key, 1, until) > most]
        if over:
            self._take_back(limits)
            raise TooManyGuesses(seconds=max(1, int((until - at).total_seconds())))
        return Guess(tuple(limits))

    def was_right(self, guess: Guess) -> None:
        """The guess counts no more."""
        self._take_back(guess.keys)

    def _take_back(self, keys: Iterable[str]) -> None:
        self._guesses.update_many({"_id": {"$in": list(keys)}}, {"$inc": {"wrong": -1}})

    def _add(self, key: str, wrong: int, until: datetime) -> int:
        counted = self._guesses.find_one_and_update(
            {"_id": key},
            {"$inc": {"wrong": wrong}, "$setOnInsert": {"until": until}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return int(counted["wrong"]) if counted else 0
