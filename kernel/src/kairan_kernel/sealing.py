"""Personal data that can be forgotten: sealed with a key per subject, which is destroyed to erase it
everywhere.

The vault is a database of its own, collection `keys`: `{_id: subject, key: wrapped}`, or, once
destroyed, `{_id: subject, destroyed_at}`. The keys are wrapped with the service's key-encryption key.
What is sealed may lie in the immutable log, in read models and in backups of both; without the vault it
is noise. Only the service itself reads and writes its vault, and its backups are kept for a shorter
time than the log's.
"""

import base64
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pymongo import InsertOne, ReadPreference, WriteConcern
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from kairan_kernel.documents import find_by_ids, write_all

Plaintext = Mapping[str, Any] | str

_VERSION = "v1."
_NONCE = 12


class SubjectErased(Exception):
    """The subject's key was destroyed: nothing can be sealed for it any more."""


class BrokenSeal(ValueError):
    """The text was not sealed by this vault for this subject, or was changed since."""


class Sealer:
    """Seals and opens with the keys of one vault. Thread-safe.

    `key_encryption_key` is 32 bytes. Keys are remembered for `remembered_for` seconds: so long after
    its destruction in another process a key may still be used in this one.
    """

    def __init__(
        self, database: Database[Any], key_encryption_key: bytes, *, remembered_for: float = 10.0
    ) -> None:
        if len(key_encryption_key) != 32:
            raise ValueError("the key-encryption key must have 32 bytes")
        # A key must be as durable as what is sealed with it, and a destroyed one must not be read from a
        # straggler.
        self._keys = database.get_collection(
            "keys",
            write_concern=WriteConcern(w="majority", j=True),
            read_preference=ReadPreference.PRIMARY,
        )
        self._wrapping = AESGCM(key_encryption_key)
        self._known = _KeyCache(remembered_for)

    def seal(self, subject: UUID, plaintext: Plaintext) -> str:
        """`v1.<base64>` of the plaintext, JSON inside. Makes the subject's key. Raises SubjectErased."""
        return self.seal_many([(subject, plaintext)])[0]

    def seal_many(self, items: Sequence[tuple[UUID, Plaintext]]) -> list[str]:
        """Like `seal`, with all missing keys made at once. Raises SubjectErased; then nothing is sealed."""
        keys = self._keys_for([subject for subject, _ in items], create=True)
        return [_sealed(keys[subject], subject, plaintext) for subject, plaintext in items]

    def open(self, subject: UUID, sealed: str) -> Any | None:
        """The dict or text that was sealed; None when the key is gone. Raises BrokenSeal."""
        return self.open_many([(subject, sealed)])[0]

    def open_many(self, items: Sequence[tuple[UUID, str]]) -> list[Any | None]:
        """Like `open`, with one query for all keys."""
        keys = self._keys_for([subject for subject, _ in items], create=False)
        return [_opened(keys.get(subject), subject, sealed) for subject, sealed in items]

    def destroy(self, subject: UUID) -> None:
        """Erase: from now on nothing of the subject can be opened or sealed. A repeat changes nothing."""
        try:
            # A mark stays: a late writer would otherwise make a new key and bring personal data back.
            self._keys.replace_one(
                {"_id": str(subject), "destroyed_at": {"$exists": False}},
                {"_id": str(subject), "destroyed_at": datetime.now(UTC)},
                upsert=True,
            )
        except DuplicateKeyError:
            return  # it was destroyed before
        finally:
            self._known.forget(subject)

    def _keys_for(self, subjects: Iterable[UUID], *, create: bool) -> dict[UUID, AESGCM]:
        wanted = dict.fromkeys(subjects)
        keys = {subject: key for subject in wanted if (key := self._known.get(subject)) is not None}
        missing = [subject for subject in wanted if subject not in keys]
        if not missing:
            return keys
        keys |= self._read(missing, refuse_erased=create)
        unmade = [subject for subject in missing if subject not in keys]
        if create and unmade:
            self._make(unmade)
            keys |= self._read(unmade, refuse_erased=True)
        return keys

    def _read(self, subjects: Sequence[UUID], *, refuse_erased: bool) -> dict[UUID, AESGCM]:
        keys: dict[UUID, AESGCM] = {}
        for found in find_by_ids(self._keys, [str(subject) for subject in subjects]):
            subject = UUID(found["_id"])
            if "key" in found:
                keys[subject] = AESGCM(self._unwrapped(subject, found["key"]))
                self._known.put(subject, keys[subject])
            elif refuse_erased:
                raise SubjectErased(str(subject))
        return keys

    def _make(self, subjects: Sequence[UUID]) -> None:
        made = [{"_id": str(s), "key": self._wrapped(s, AESGCM.generate_key(256))} for s in subjects]
        # What is refused another process made at the same time; the one in the vault counts.
        write_all(self._keys, [InsertOne(each) for each in made])

    def _wrapped(self, subject: UUID, key: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._wrapping.encrypt(nonce, key, subject.bytes)

    def _unwrapped(self, subject: UUID, wrapped: bytes) -> bytes:
        try:
            return self._wrapping.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], subject.bytes)
        except InvalidTag as error:
            raise BrokenSeal(f"the vault's key of {subject} is not under this key-encryption key") from error


def _sealed(key: AESGCM, subject: UUID, plaintext: Plaintext) -> str:
    nonce = os.urandom(_NONCE)
    ciphertext = key.encrypt(nonce, msgspec.json.encode(plaintext), subject.bytes)
    return _VERSION + base64.b64encode(nonce + ciphertext).decode("ascii")


def _opened(key: AESGCM | None, subject: UUID, sealed: str) -> Any | None:
    if key is None:
        return None
    if not sealed.startswith(_VERSION):
        raise BrokenSeal("not a sealed text of a known version")
    try:
        raw = base64.b64decode(sealed.removeprefix(_VERSION), validate=True)
        return msgspec.json.decode(key.decrypt(raw[:_NONCE], raw[_NONCE:], subject.bytes))
    except (InvalidTag, ValueError) as error:
        raise BrokenSeal(f"the seal for {subject} does not hold") from error


class _KeyCache:
    """Unwrapped keys of the last few seconds, at most 10,000 of them."""

    def __init__(self, seconds: float, most: int = 10_000) -> None:
        self._seconds = seconds
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[UUID, tuple[float, AESGCM]] = OrderedDict()

    def get(self, subject: UUID) -> AESGCM | None:
        with self._lock:
            kept = self._kept.get(subject)
            if kept is None or kept[0] < time.monotonic():
                self._kept.pop(subject, None)
                return None
            return kept[1]

    def put(self, subject: UUID, key: AESGCM) -> None:
        with self._lock:
            self._kept[subject] = (time.monotonic() + self._seconds, key)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def forget(self, subject: UUID) -> None:
        with self._lock:
            self._kept.pop(subject, None)
