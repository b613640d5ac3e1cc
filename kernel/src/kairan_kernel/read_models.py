"""The collections of a set of projections, written in batches: one query and one bulk write a collection.

Every document carries `_position`, that of the last event applied to it: an event is applied to a
document once, however often it comes. The guard is part of each write too, so that a second runner does
no harm.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from bson.codec_options import CodecOptions
from pymongo import DeleteOne, InsertOne, ReplaceOne
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import CollectionInvalid

from kairan_kernel.departed import Departed
from kairan_kernel.documents import find_by_ids, write_all
from kairan_kernel.projection import Document, Fact, Projection

Write = InsertOne[Document] | ReplaceOne[Document] | DeleteOne

_REBUILD = "__rebuild"


class BrokenPromise(Exception):
    """A projection did what it declares never to do."""


class _Batch:
    """The documents of one collection that a batch of facts touches."""

    def __init__(self, projection: Projection, collection: str) -> None:
        self.projection = projection
        self.collection = collection
        self.touches: list[tuple[Fact, str]] = []
        self.documents: dict[str, Document | None] = {}
        self.positions: dict[str, int] = {}
        self.changed: dict[str, None] = {}
        self.found: set[str] = set()

    def touched(self) -> list[str]:
        return list(dict.fromkeys(key for _, key in self.touches))

    def load(self, found: Iterable[Document], departed: Mapping[tuple[str, str], int]) -> None:
        for document in found:
            key = document.pop("_id")
            self.positions[key] = document.pop("_position", 0)
            self.documents[key] = document
            self.found.add(key)
        for key in self.touched():
            position = departed.get((self.collection, key), 0)
            if position > self.positions.get(key, 0):
                # Its end was written down; if the document is still there, the deletion was interrupted.
                self.documents[key], self.positions[key] = None, position
                self.changed[key] = None

    def apply(self) -> None:
        for fact, key in self.touches:
            if fact.position <= self.positions.get(key, 0):
                continue
            before = self.documents.get(key)
            after = self.projection.project(before, fact, key)
            if after is None and self.projection.keeps_all:
                if before is not None:
                    raise BrokenPromise(f"{self.projection.name} keeps all documents, and deleted {key}")
                continue
            if before is not None and self.projection.written_once:
                raise BrokenPromise(f"{self.projection.name} writes a document once, and changed {key}")
            self.documents[key], self.positions[key] = after, fact.position
            self.changed[key] = None

    def departures(self) -> dict[tuple[str, str], int]:
        gone = [key for key in self.changed if self.documents[key] is None]
        return {(self.collection, key): self.positions[key] for key in gone}

    def writes(self) -> list[Write]:
        """A document that was not there is inserted: a database does that at a fraction of a replacement."""
        writes: list[Write] = []
        for key in self.changed:
            document, position = self.documents[key], self.positions[key]
            older = {"_id": key, "_position": {"$lt": position}}
            if document is None:
                writes.append(DeleteOne(older))
            else:
                whole = {**document, "_id": key, "_position": position}
                is_new = key not in self.found
                writes.append(InsertOne(whole) if is_new else ReplaceOne(older, whole, upsert=True))
        return writes


class ReadModels:
    """The projections of one runner and their collections, live or being rebuilt beside them (`suffix`)."""

    def __init__(self, database: Database[Any], projections: Sequence[Projection], suffix: str = "") -> None:
        self._database = database
        self._projections = tuple(projections)
        self._suffix = suffix
        self._departed = Departed(database)
        self._by_type: dict[type, list[Projection]] = {}
        for projection in projections:
            for handled in projection.handles:
                self._by_type.setdefault(handled, []).append(projection)

    @property
    def versions(self) -> dict[str, int]:
        """The version of each projection, by name."""
        return {projection.name: projection.version for projection in self._projections}

    def being_rebuilt(self, names: Iterable[str]) -> "ReadModels":
        """The same projections (those named) in collections of their own, which no query reads."""
        wanted = set(names)
        chosen = [projection for projection in self._projections if projection.name in wanted]
        return ReadModels(self._database, chosen, _REBUILD)

    def drop(self) -> None:
        """Drop the collections."""
        for projection in self._projections:
            self._collection(projection).drop()
        self._departed.forget(projection.name + self._suffix for projection in self._projections)

    def prepare(self) -> None:
        """Create the collections and their indexes where they are missing."""
        self._departed.prepare()
        existing = set(self._database.list_collection_names())
        for projection in self._projections:
            if projection.name + self._suffix not in existing:
                with suppress(CollectionInvalid):  # another process was faster
                    self._database.create_collection(projection.name + self._suffix)
            for fields in projection.indexes:
                self._collection(projection).create_index([(field, 1) for field in fields])

    def take_the_place_of_the_old(self) -> None:
        """Rename the rebuilt collections over those that queries read."""
        for projection in self._projections:
            self._collection(projection).rename(projection.name, dropTarget=True)
        self._departed.forget(projection.name + self._suffix for projection in self._projections)

    def apply(self, facts: Sequence[Fact]) -> None:
        """Apply facts in log order; those that a document has seen already are passed over."""
        batches: dict[str, _Batch] = {}
        for fact in facts:
            for projection in self._by_type.get(type(fact.event), ()):
                batch = batches.get(projection.name)
                if batch is None:
                    batch = _Batch(projection, projection.name + self._suffix)
                    batches[projection.name] = batch
                batch.touches.extend((fact, key) for key in projection.keys(fact))
        deleting = [batch for batch in batches.values() if not batch.projection.keeps_all]
        touched = [(batch.collection, key) for batch in deleting for key in batch.touched()]
        departed = self._departed.positions(touched) if touched else {}
        for batch in batches.values():
            self._apply(batch, departed)

    def _apply(self, batch: _Batch, departed: Mapping[tuple[str, str], int]) -> None:
        collection = self._collection(batch.projection)
        once = batch.projection.written_once
        batch.load(() if once else find_by_ids(collection, batch.touched()), departed)
        batch.apply()
        self._departed.record(batch.departures())
        _write(collection, batch.writes(), once=once)

    def _collection(self, projection: Projection) -> Collection[Any]:
        options: CodecOptions[Any] = CodecOptions(tz_aware=True)
        return self._database.get_collection(projection.name + self._suffix, codec_options=options)


def _write(collection: Collection[Any], writes: Sequence[Write], *, once: bool = False) -> None:
    # Another runner was faster: with an older document, which is replaced now, or with the same or a newer
    # one, which the upsert of an older document meets as a duplicate of its key.
    again = write_all(collection, writes)
    if once:
        return
    if replacements := [_replacement(each._doc) for each in again if isinstance(each, InsertOne)]:
        _write(collection, replacements)


def _replacement(whole: Document) -> ReplaceOne[Document]:
    older = {"_id": whole["_id"], "_position": {"$lt": whole["_position"]}}
    return ReplaceOne(older, whole, upsert=True)
