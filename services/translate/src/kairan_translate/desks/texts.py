"""Texts on demand: queue and cache in one. Collection ``texts``, one document a content, gone after a week.

serve puts a text in, the worker answers it; who asks for the same text again gets the same document.
Never in the log: what somebody typed in is theirs, and is forgotten.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pymongo.database import Database

from kairan_contracts.translate.vocabulary import Language, Outcome, TextState
from kairan_kernel.ids import derived_id
from kairan_translate.domain.areas import Area
from kairan_translate.domain.segments import Segments, composed, outcome_of
from kairan_translate.locks.glossary import Glossary
from kairan_translate.planning import plan, recognised
from kairan_translate.projections.translations import area_document

WAITING_MOST: Final = 100
KEPT_SECONDS: Final = 7 * 24 * 3600
_WHOLE: Final = (Outcome.PHRASES.value, Outcome.MACHINE.value)
_AGAIN: Final = timedelta(minutes=1)


class TextUnknown(Exception):
    """There is no such text, or it was another association's."""


class TooManyTexts(Exception):
    """As many texts are waiting as the service lets wait."""

    def __init__(self) -> None:
        super().__init__()
        self.most = WAITING_MOST


class LanguageUndetected(Exception):
    """Nobody can tell what language the text is in, so the caller must say it."""


class Texts:
    """Blocking."""

    def __init__(self, database: Database[dict[str, Any]], now: Callable[[], datetime]) -> None:
        self._collection = database["texts"]
        self._now = now

    def prepare(self) -> None:
        self._collection.create_index("asked_at", expireAfterSeconds=KEPT_SECONDS)
        self._collection.create_index("state")

    def ask(
        self, text: str, source: Language | None, target: Language, area: Area, glossary: Glossary
    ) -> dict[str, Any]:
        """The answer if it is known or needs no machine; else the text waits. Raises LanguageUndetected."""
        spoken = source or recognised(text)
        if spoken is None and any(character.isalpha() for character in text):
            raise LanguageUndetected
        planned = plan(text, spoken, target, glossary)
        text_id = _id(text, spoken, target, area, glossary)
        asked = {"_id": str(text_id), "source": spoken, "target": target.value, **area_document(area)}
        if planned.is_settled:
            return {**asked, **answered(planned.segments, target)}
        known = self._collection.find_one({"_id": str(text_id)})
        if known is not None and not self._is_stale(known):
            return known
        if self._collection.count_documents({"state": TextState.WAITING.value}) >= WAITING_MOST:
            raise TooManyTexts
        waiting = {**asked, "text": text, "state": TextState.WAITING.value, "asked_at": self._now()}
        self._collection.replace_one({"_id": str(text_id)}, waiting, upsert=True)
        return waiting

    def _is_stale(self, known: Mapping[str, Any]) -> bool:
        """What could only be answered in part is asked anew after a minute: a package may have come since."""
        if known["state"] == TextState.WAITING.value or known["outcome"] in _WHOLE:
            return False
        return bool(self._now() - known["asked_at"] > _AGAIN)

    def find(self, text_id: UUID, area: Area) -> dict[str, Any]:
        """A text by its id, if it was asked in this area. Raises TextUnknown."""
        found = self._collection.find_one({"_id": str(text_id), **area_document(area)})
        if found is None:
            raise TextUnknown
        return found

    def next_waiting(self) -> Mapping[str, Any] | None:
        """The text that has waited longest."""
        return self._collection.find_one({"state": TextState.WAITING.value}, sort=[("asked_at", 1)])

    def drop(self, text_id: str) -> None:
        """Forget a text that can't be answered at all."""
        self._collection.delete_one({"_id": text_id})

    def answer(self, text_id: str, segments: Segments, target: Language) -> None:
        """Keep the answer in the text's place."""
        self._collection.update_one(
            {"_id": text_id}, {"$set": answered(segments, target), "$unset": {"text": ""}}
        )


def answered(segments: Segments, target: Language) -> dict[str, Any]:
    """What an answer holds."""
    return {
        "state": TextState.READY.value,
        "outcome": outcome_of(segments).value,
        "translated": composed(segments, target),
        "segments": [
            {name: value for name, value in asdict(each).items() if value is not None} for each in segments
        ],
    }


def _id(text: str, source: Language | None, target: Language, area: Area, glossary: Glossary) -> UUID:
    said = hashlib.sha256(text.encode()).hexdigest()
    words = hashlib.sha256(repr(sorted(map(repr, glossary.terms))).encode()).hexdigest()
    return derived_id("text", area.id, source, target, said, words)
