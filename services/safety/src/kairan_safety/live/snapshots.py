"""Everything that is counted of one incident: its document in `incident_counts`, rolled up, and what was
announced since.

The counts job announces first and writes the document within seconds. So a document is only where a reader
begins: this process keeps it up to date with the changes in its ring, for as long as they lead on from it
without a gap and the database's head is not ahead of them. Where they don't (the process has just begun to
listen), the document is shown as it stands; a later announcement, which always follows a document's
writing, makes listeners read again.
"""

import re
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from pymongo.database import Database
from pymongo.errors import PyMongoError

from kairan_contracts.vocabulary import Mode
from kairan_kernel.native import Signal, native, signal
from kairan_safety.counts.documents import HEADS, INCIDENTS, JOB, Cursor, Document, blocks_in
from kairan_safety.domain.rollcall.line import BlockCounts, total
from kairan_safety.live.ring import NOWHERE, Change, IncidentFeed, Ring

SHARED_READ_SECONDS: Final = 5.0
REMEMBERED_MOST: Final = 100
COUNTED: Final = tuple(BlockCounts.__dataclass_fields__)
CURSOR: Final = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The blocks of one incident, and the cursor from which changes lead on."""

    cursor: Cursor
    blocks: tuple[Document, ...]
    as_of: datetime | None = None
    """The last moment at which the counts job knew that they are whole; none when it never said so."""

    def after(self, changes: Sequence[Change]) -> "Snapshot | None":
        """With these changes; None when one is about a block that is not here, whose names are not known."""
        if not changes:
            return self
        blocks = {block["block_id"]: block for block in self.blocks}
        for change in changes:
            for counts in change.blocks:
                known = blocks.get(counts["block_id"])
                if known is None:
                    return None
                blocks[counts["block_id"]] = {
                    **known,
                    "block_name": counts["name"],
                    "counts": {name: counts[name] for name in COUNTED},
                }
        return replace(self, cursor=changes[-1].cursor, blocks=tuple(blocks.values()))

    def body(self, incident_id: str, mode: Mode, only: str | None) -> dict[str, Any]:
        """As `GET …/counts` answers it; `only` is the one association that the caller may see (None: all)."""
        groups: dict[str, list[Document]] = defaultdict(list)
        for block in self.blocks:
            if only in (None, block["association_id"]):
                groups[block["association_id"]].append(block)
        associations = [_association(blocks) for blocks in groups.values()]
        associations.sort(key=lambda each: (each["association"], each["association_id"]))
        return {
            "incident_id": incident_id,
            "mode": mode,
            "cursor": written(self.cursor),
            "as_of": self.as_of,
            "totals": _total([block for blocks in groups.values() for block in blocks]),
            "associations": associations,
        }


def written(cursor: Cursor) -> str:
    """`<epoch>-<sequence>`."""
    return f"{cursor.epoch}-{cursor.sequence}"


def parsed(text: str | None) -> Cursor | None:
    """The cursor in a `Last-Event-ID`; None when there is none in it."""
    found = CURSOR.fullmatch((text or "").strip())
    return None if found is None else Cursor(int(found[1]), int(found[2]))


def _association(blocks: list[Document]) -> dict[str, Any]:
    named = next((block for block in blocks if block["association_name"]), blocks[0])
    return {
        "association_id": named["association_id"],
        "association": named["association"],
        "name": named["association_name"],
        "counts": _total(blocks),
        "blocks": [
            {"block_id": block["block_id"], "name": block["block_name"], **block["counts"]}
            for block in sorted(blocks, key=lambda each: (each["block_name"] or "", each["block_id"]))
        ],
    }


def _total(blocks: list[Document]) -> Mapping[str, int]:
    added = total(BlockCounts(**block["counts"]) for block in blocks)
    return {name: getattr(added, name) for name in COUNTED}


def kept_up(snapshot: Snapshot, feed: IncidentFeed) -> Snapshot | None:
    """The snapshot with all that was announced since. None when the feed does not lead on from it."""
    if feed.last == NOWHERE or feed.last.epoch != snapshot.cursor.epoch:
        return None
    changes = feed.since(snapshot.cursor)
    return None if changes is None else snapshot.after(changes)


class Snapshots:
    """Gives snapshots; those who ask for the same incident at the same time share one look."""

    def __init__(self, database: Database[Document], ring: Ring) -> None:
        self._incidents = database[INCIDENTS]
        self._heads = database[HEADS]
        self._job = database[JOB]
        self._latest: OrderedDict[str, Snapshot] = OrderedDict()
        self._ring = ring
        self._under_way: dict[str, tuple[Signal, list[Snapshot]]] = {}

    def read(self, incident_id: str) -> Snapshot:
        """The incident as it is now. Raises pymongo's errors."""
        under_way = self._under_way.get(incident_id)
        if under_way is not None:
            done, found = under_way
            done.wait(SHARED_READ_SECONDS)
            if found:
                return found[0]
        return self._read_for_all(incident_id)

    def last_known(self, incident_id: str) -> Snapshot:
        """As it is now, or was when it could last be read here. Raises pymongo's errors if it never could."""
        try:
            return self.read(incident_id)
        except PyMongoError:
            if (latest := self._latest.get(incident_id)) is None:
                raise
            return self._announced_onto(latest, incident_id) or latest

    def _read_for_all(self, incident_id: str) -> Snapshot:
        done, found = self._under_way[incident_id] = (signal(), [])
        try:
            found.append(self._remembered(incident_id, self._newest(incident_id)))
            return found[0]
        finally:
            if self._under_way.get(incident_id) == (done, found):
                del self._under_way[incident_id]
            done.set()

    def _newest(self, incident_id: str) -> Snapshot:
        head, seen_at = native(self._head, incident_id)
        latest = self._latest.get(incident_id)
        if latest is not None and latest.cursor.epoch == head.epoch:
            kept = self._announced_onto(replace(latest, as_of=seen_at), incident_id)
            if kept is not None and kept.cursor.sequence >= head.sequence:
                return kept
        written = native(self._written, incident_id, seen_at)
        return self._announced_onto(written, incident_id) or written

    def _announced_onto(self, snapshot: Snapshot, incident_id: str) -> Snapshot | None:
        feed = self._ring.of(incident_id)
        kept = kept_up(snapshot, feed)
        if kept is None or feed.heard_at is None:
            return kept
        return replace(kept, as_of=max(kept.as_of or feed.heard_at, feed.heard_at))

    def _remembered(self, incident_id: str, snapshot: Snapshot) -> Snapshot:
        self._latest[incident_id] = snapshot
        self._latest.move_to_end(incident_id)
        if len(self._latest) > REMEMBERED_MOST:
            self._latest.popitem(last=False)
        return snapshot

    def _head(self, incident_id: str) -> tuple[Cursor, datetime | None]:
        job = self._job.find_one() or {}
        head = self._heads.find_one({"_id": incident_id})
        return (NOWHERE if head is None else Cursor(head["epoch"], head["sequence"])), job.get("seen_at")

    def _written(self, incident_id: str, seen_at: datetime | None) -> Snapshot:
        document = self._incidents.find_one({"_id": incident_id})
        if document is None:
            return Snapshot(NOWHERE, (), seen_at)
        cursor = Cursor(document["epoch"], document["sequence"])
        return Snapshot(cursor, tuple(blocks_in(document)), seen_at)
