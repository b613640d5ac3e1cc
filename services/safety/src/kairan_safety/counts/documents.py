"""The collection `incident_counts`: what each block of each roll call adds up to, one document per incident.

    {_id: "<incident>", epoch, sequence,
     blocks: '[{"block_id":…,"block_name":…,"mode":…,"union_id":…,"union":…,"association_id":…,
                "association":…,"association_name":…,"counts":{"households":…,"safe":…,…,"revision":…}}, …]'}

Written by the counts job alone (see `settling`), read by `kairan_safety.live`. The cursor (epoch, sequence)
says up to which change everything is in the blocks. A document a block would be written once for each
answer of a city, as two answers in the same second rarely share a block; one a roll call is written every
few seconds. The blocks are a text of JSON, which nobody looks into by query: as documents within the
document those of a large union keep the local database, and whoever waits for it, busy four times as long
(1,680 blocks: 37 ms in place of 8). A block takes some 400 bytes, so the 16 MiB of a document are enough for
40,000 blocks.

Beside it, `counts_heads` has the cursor alone, {_id: "<incident>", epoch, sequence}, written after the
document: by it a reader who keeps counts in memory sees whether they are still the newest.

A third, `counts_job`, has the job's sign of life (see `heartbeat`).

Calls block: the job makes them in threads.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
import pymongo
from pymongo.database import Database

from kairan_kernel.documents import IDS_A_QUERY, parts
from kairan_safety.counts.tally import CountedBlock

INCIDENTS: Final = "incident_counts"
HEADS: Final = "counts_heads"
JOB: Final = "counts_job"
_MARK: Final = "job"
_A_CALL: Final = 20

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Which change is meant: the sequence counts the changes of one incident within an epoch (one run of
    the job)."""

    epoch: int
    sequence: int


@dataclass(frozen=True, slots=True)
class IncidentCounts:
    """All blocks of one incident, and the change up to which they have everything."""

    incident_id: str
    blocks: Collection[CountedBlock]
    cursor: Cursor


def entry_of(counted: CountedBlock) -> Document:
    """What a document has of one block."""
    block = counted.block
    return {
        "block_id": block.block_id,
        "block_name": block.block_name,
        "mode": block.mode.value,
        "union_id": block.union_id,
        "union": block.union,
        "association_id": block.association_id,
        "association": block.association,
        "association_name": block.association_name,
        "counts": counted.counts.by_name(),
    }


def entries_of(blocks: Iterable[CountedBlock]) -> list[Document]:
    """The blocks of a document without its cursor: what a rebuild must give again, byte for byte."""
    return [entry_of(each) for each in sorted(blocks, key=lambda each: each.block.block_id)]


def text_of(blocks: Iterable[CountedBlock]) -> str:
    """The same as the document has them."""
    return msgspec.json.encode(entries_of(blocks)).decode()


def blocks_in(document: Document) -> list[Document]:
    """The blocks of a document. Before they were a text, they were documents in it."""
    blocks = document["blocks"]
    found: list[Document] = msgspec.json.decode(blocks) if isinstance(blocks, str) else blocks
    return found


class CountsDocuments:
    """The job's side of the collections."""

    def __init__(self, database: Database[Document]) -> None:
        self._incidents = database[INCIDENTS]
        self._heads = database[HEADS]
        self._job = database[JOB]

    def write(self, incidents: Sequence[IncidentCounts]) -> None:
        """The whole of these incidents. Repeating it changes nothing."""
        for part in parts(incidents, _A_CALL):
            self._incidents.bulk_write([_replacement(each) for each in part], ordered=False)
            self._heads.bulk_write([_head(each) for each in part], ordered=False)

    def mark(self, epoch: int, seen_at: datetime) -> None:
        """Leave this run's mark beside the documents."""
        mark = {"_id": _MARK, "epoch": epoch, "seen_at": seen_at}
        self._job.replace_one({"_id": _MARK}, mark, upsert=True)

    def renew_mark(self, epoch: int, seen_at: datetime) -> bool:
        """Say until when the documents are whole. False when this run's mark is not there any more."""
        renewed = self._job.update_one({"_id": _MARK, "epoch": epoch}, {"$set": {"seen_at": seen_at}})
        return renewed.matched_count == 1

    def differing(self, expected: Iterable[CountedBlock]) -> list[str]:
        """The keys of the blocks whose incident has no document, or one that says something else."""
        incidents: dict[str, list[CountedBlock]] = defaultdict(list)
        for counted in expected:
            incidents[counted.block.incident_id].append(counted)
        found = {each["_id"]: each.get("blocks") for each in self._incidents.find()}
        return [
            counted.block.key
            for incident, blocks in incidents.items()
            if found.get(incident) != text_of(blocks)
            for counted in blocks
        ]

    def forget_others(self, known: Collection[str]) -> int:
        """Remove the documents of incidents that are not in the log; how many there were."""
        others = [each["_id"] for each in self._incidents.find({}, {"_id": 1}) if each["_id"] not in known]
        for part in parts(others, IDS_A_QUERY):
            self._heads.delete_many({"_id": {"$in": list(part)}})
            self._incidents.delete_many({"_id": {"$in": list(part)}})
        return len(others)


def _replacement(counted: IncidentCounts) -> pymongo.ReplaceOne[Document]:
    document = {
        "_id": counted.incident_id,
        **asdict(counted.cursor),
        "blocks": text_of(counted.blocks),
    }
    return pymongo.ReplaceOne({"_id": counted.incident_id}, document, upsert=True)


def _head(counted: IncidentCounts) -> pymongo.ReplaceOne[Document]:
    head = {"_id": counted.incident_id, **asdict(counted.cursor)}
    return pymongo.ReplaceOne({"_id": counted.incident_id}, head, upsert=True)
