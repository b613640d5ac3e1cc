"""Everything that is counted of one incident: the collections `block_counts` and `counts_heads`, rolled up.

Written by the counts job, which writes blocks first, heads after them, and announces only then. So a head
that is read before the blocks is a cursor up to which the blocks have everything.
"""

import re
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pymongo.database import Database
from pymongo.errors import PyMongoError

from kairan_contracts.vocabulary import Mode
from kairan_kernel.native import Signal, native, signal
from kairan_safety.counts.documents import BLOCKS, HEADS, JOB, Cursor, Document, of_incident
from kairan_safety.domain.rollcall.line import BlockCounts, total
from kairan_safety.live.ring import NOWHERE, Ring

SHARED_READ_SECONDS: Final = 5.0
REMEMBERED_MOST: Final = 8
CURSOR: Final = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The blocks of one incident, and the cursor from which changes lead on."""

    cursor: Cursor
    blocks: tuple[Document, ...]
    as_of: datetime | None = None
    """The last moment at which the counts job knew that they are whole; none when it never said so."""

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
    return {name: getattr(added, name) for name in BlockCounts.__dataclass_fields__}


class Snapshots:
    """Reads snapshots; those who ask for the same incident at the same time share one read."""

    def __init__(self, database: Database[Document], ring: Ring) -> None:
        self._blocks = database[BLOCKS]
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
            return latest

    def _read_for_all(self, incident_id: str) -> Snapshot:
        done, found = self._under_way[incident_id] = (signal(), [])
        announced = self._ring.of(incident_id).last
        try:
            head, blocks, as_of = native(self._read, incident_id)
            latest = max(announced, head, key=lambda cursor: (cursor.epoch, cursor.sequence))
            found.append(self._remembered(incident_id, Snapshot(latest, tuple(blocks), as_of)))
            return found[0]
        finally:
            if self._under_way.get(incident_id) == (done, found):
                del self._under_way[incident_id]
            done.set()

    def _remembered(self, incident_id: str, snapshot: Snapshot) -> Snapshot:
        self._latest[incident_id] = snapshot
        self._latest.move_to_end(incident_id)
        if len(self._latest) > REMEMBERED_MOST:
            self._latest.popitem(last=False)
        return snapshot

    def _read(self, incident_id: str) -> tuple[Cursor, list[Document], datetime | None]:
        head = self._heads.find_one({"_id": incident_id})
        cursor = NOWHERE if head is None else Cursor(head["epoch"], head["sequence"])
        job = self._job.find_one() or {}
        return cursor, list(self._blocks.find(of_incident(incident_id))), job.get("seen_at")
