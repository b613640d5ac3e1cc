"""Where a projection runner stands, and how a rebuild takes its place for a moment.

One document in `checkpoints`, `_id` the runner's name, in the database of the read models themselves:
who drops the database drops it too, and everything is built again from zero.

    {_id, position, epoch, versions: {collection: version}, seen_at, seen_epoch, held_until}

The runner saves only while `epoch` is the one it began with. A rebuild raises the epoch and holds the
document; the runner notices at its next save, says that it has seen it, and waits; then the collections
are exchanged, the hold ends, and the runner goes on from the document's position. Only runners and
rebuilds write it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ReturnDocument, WriteConcern
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from kairan_kernel.checkpoints import COLLECTION

_ALIVE = timedelta(seconds=10)
_HELD = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the document says. `position` is 0 at the beginning of the log."""

    position: int
    epoch: int
    versions: Mapping[str, int]
    held: bool
    runner_stopped: bool
    """No runner has shown itself for a while, or it has seen this epoch and waits."""


class ProjectionState:
    """The document of one runner."""

    def __init__(self, database: Database[Any], name: str) -> None:
        self._name = name
        self._collection = database[COLLECTION].with_options(write_concern=WriteConcern(w="majority"))

    def read(self) -> Standing | None:
        """None when there is no document: nothing that the collections hold can be relied on."""
        found = self._collection.find_one({"_id": self._name})
        return None if found is None else _standing(found)

    def create(self) -> Standing | None:
        """Begin at zero, held until `release`; None when another has begun just now."""
        begun = {"_id": self._name, "position": 0, "epoch": 1, "versions": {}, "held_until": _now() + _HELD}
        try:
            self._collection.insert_one(begun)
        except DuplicateKeyError:
            return None
        return _standing(begun)

    def save(self, position: int, epoch: int) -> bool:
        """Everything up to `position` is in the collections. False when the epoch is another by now."""
        saved = self._collection.update_one(
            {"_id": self._name, "epoch": epoch},
            {"$max": {"position": position}, "$set": {"seen_at": _now(), "seen_epoch": epoch}},
        )
        return saved.matched_count == 1

    def leave(self) -> None:
        """The runner stops: nobody needs to wait for it."""
        self._collection.update_one({"_id": self._name}, {"$unset": {"seen_at": ""}})

    def acknowledge(self, epoch: int) -> None:
        """The runner has seen that it is held, and writes nothing until it is not."""
        self._collection.update_one(
            {"_id": self._name, "epoch": epoch}, {"$set": {"seen_at": _now(), "seen_epoch": epoch}}
        )

    def hold(self) -> Standing:
        """Keep the runner from writing, for a minute unless renewed."""
        held = self._collection.find_one_and_update(
            {"_id": self._name},
            {"$inc": {"epoch": 1}, "$set": {"held_until": _now() + _HELD}},
            return_document=ReturnDocument.AFTER,
        )
        if held is None:
            raise LookupError(f"the checkpoint of {self._name} has vanished")
        return _standing(held)

    def renew(self, epoch: int) -> bool:
        """Hold for another minute. False when the hold was lost to another."""
        renewed = self._collection.update_one(
            {"_id": self._name, "epoch": epoch}, {"$set": {"held_until": _now() + _HELD}}
        )
        return renewed.matched_count == 1

    def release(self, epoch: int, position: int, versions: Mapping[str, int]) -> None:
        """Let the runner go on from `position`."""
        changes = {f"versions.{name}": version for name, version in versions.items()}
        self._collection.update_one(
            {"_id": self._name, "epoch": epoch},
            {"$set": {"position": position, **changes}, "$unset": {"held_until": ""}},
        )


def _standing(found: Mapping[str, Any]) -> Standing:
    now = _now()
    held_until = _aware(found.get("held_until"))
    seen_at = _aware(found.get("seen_at"))
    silent = seen_at is None or now - seen_at > _ALIVE
    return Standing(
        position=found.get("position") or 0,
        epoch=found.get("epoch") or 0,
        versions=found.get("versions") or {},
        held=held_until is not None and held_until > now,
        runner_stopped=silent or found.get("seen_epoch") == found.get("epoch"),
    )


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _now() -> datetime:
    return datetime.now(UTC)
