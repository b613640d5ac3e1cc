"""Read aloud: queue and cache of audio in one. Collection ``speeches``, gone after a month.

serve asks, the worker's voice answers with MP3. A text that was spoken before is spoken again at once.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from pymongo.database import Database

from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.ids import derived_id
from kairan_translate.locks.glossary import Glossary

KEPT_SECONDS: Final = 30 * 24 * 3600
WAITING_MOST: Final = 50
LONGEST: Final = 6_000
"""Characters: about twenty minutes, and an audio file that one document can hold."""


class NoVoice(Exception):
    """No voice is set up for this language."""

    def __init__(self, language: Language) -> None:
        super().__init__(language)
        self.wanted = language.value


class TooLongToSpeak(Exception):
    """More than anybody listens to."""

    def __init__(self) -> None:
        super().__init__()
        self.most = LONGEST


class TooManySpeeches(Exception):
    """As many texts wait for the voice as the service lets wait."""


class VoiceFailed(Exception):
    """The voice could not speak this text."""


class Speeches:
    """Blocking."""

    def __init__(self, database: Database[dict[str, Any]], now: Callable[[], datetime]) -> None:
        self._collection = database["speeches"]
        self._now = now

    def prepare(self) -> None:
        self._collection.create_index("asked_at", expireAfterSeconds=KEPT_SECONDS)
        self._collection.create_index("state")

    def ask(self, text: str, language: Language, glossary: Glossary) -> dict[str, Any]:
        """The speech as it stands: `state` waiting, ready (with `audio`) or failed."""
        if language is not Language.JA:
            raise NoVoice(language)
        if len(text) > LONGEST:
            raise TooLongToSpeak
        readings = {term.term: term.reading for term in glossary.terms if term.reading}
        said = hashlib.sha256(f"{text}\n{sorted(readings.items())}".encode()).hexdigest()
        key = str(derived_id("speech", said))
        known = self._collection.find_one({"_id": key})
        if known is not None and known["state"] != "failed":
            return known
        if self._collection.count_documents({"state": "waiting"}) >= WAITING_MOST:
            raise TooManySpeeches
        asked = {"_id": key, "text": text, "readings": readings, "state": "waiting", "asked_at": self._now()}
        self._collection.replace_one({"_id": key}, asked, upsert=True)
        return asked

    def find(self, key: str) -> dict[str, Any] | None:
        return self._collection.find_one({"_id": key})

    def next_waiting(self) -> Mapping[str, Any] | None:
        return self._collection.find_one({"state": "waiting"}, sort=[("asked_at", 1)])

    def answer(self, key: str, audio: bytes) -> None:
        self._collection.update_one(
            {"_id": key}, {"$set": {"state": "ready", "audio": audio}, "$unset": {"text": "", "readings": ""}}
        )

    def fail(self, key: str) -> None:
        self._collection.update_one({"_id": key}, {"$set": {"state": "failed"}})
