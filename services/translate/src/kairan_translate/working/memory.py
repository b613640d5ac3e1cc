"""Sentences that the machine made before. Collection ``sentences``, written and read by the worker, gone
after 90 days.

Keyed by content, languages and what the engine is made of, so that a new package begins anew.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pymongo import ReplaceOne
from pymongo.database import Database

from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.documents import find_by_ids, upsert_all

KEPT_SECONDS: Final = 90 * 24 * 3600


class Memory:
    """Blocking. `stamp` names the engine and its packages as they are now."""

    def __init__(self, database: Database[dict[str, Any]], now: Callable[[], datetime]) -> None:
        self._collection = database["sentences"]
        self._now = now
        self.stamp = ""

    def prepare(self) -> None:
        self._collection.create_index("made_at", expireAfterSeconds=KEPT_SECONDS)

    def find(self, texts: Sequence[str], source: Language, target: Language) -> Mapping[str, tuple[str, str]]:
        """Sentence → (translation, engine), of those that are known."""
        keys = {self._key(text, source, target): text for text in texts}
        found = find_by_ids(self._collection, list(keys))
        return {keys[each["_id"]]: (each["text"], each["engine"]) for each in found}

    def keep(self, made: Mapping[str, str], source: Language, target: Language, engine: str) -> None:
        if not made:
            return
        at = self._now()
        upsert_all(
            self._collection,
            [
                ReplaceOne({"_id": key}, {"text": said, "engine": engine, "made_at": at}, upsert=True)
                for key, said in ((self._key(text, source, target), said) for text, said in made.items())
            ],
        )

    def _key(self, text: str, source: Language, target: Language) -> str:
        said = f"{self.stamp}\n{source}\n{target}\n{text}"
        return hashlib.sha256(said.encode()).hexdigest()
