"""The collection `block_counts`: what each block of each roll call adds up to, one document per (incident,
block).

Written by the counts job alone, read by `kairan_safety.live`. Beside it, `counts_heads` has one document
per incident with the cursor (epoch, sequence) up to which everything is in `block_counts`: it is written
after the blocks and before the change is announced, so that a reader who takes the head first can't miss a
change.

    {_id: "<incident>/<block>", incident_id, mode, union_id, union, association_id, association,
     association_name, block_id, block_name, counts: {households, safe, …, revision}, epoch, sequence}

A third, `counts_job`, has the job's sign of life (see `heartbeat`).

Calls block: the job makes them in threads.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pymongo
from pymongo import ReplaceOne
from pymongo.database import Database

from kairan_kernel.documents import IDS_A_QUERY, WRITES_A_CALL, parts
from kairan_safety.counts.tally import CountedBlock

BLOCKS: Final = "block_counts"
HEADS: Final = "counts_heads"
JOB: Final = "counts_job"
_MARK: Final = "job"

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Which change is meant: the sequence counts the changes of one incident within an epoch (one run of
    the job)."""

    epoch: int
    sequence: int


def of_incident(incident_id: str) -> Document:
    """The filter for the blocks of one incident: a range of keys, so that no index has to be kept beside
    them. In a storm every index is written with every answer.
    """
    return {"_id": {"$gte": f"{incident_id}/", "$lt": f"{incident_id}0"}}


def document_of(counted: CountedBlock) -> Document:
    """The document without its cursor: what a rebuild must give again, byte for byte."""
    block = counted.block
    return {
        "_id": block.key,
        "incident_id": block.incident_id,
        "mode": block.mode.value,
        "union_id": block.union_id,
        "union": block.union,
        "association_id": block.association_id,
        "association": block.association,
        "association_name": block.association_name,
        "block_id": block.block_id,
        "block_name": block.block_name,
        "counts": asdict(counted.counts),
    }


class CountsDocuments:
    """The job's side of the two collections."""

    def __init__(self, database: Database[Document]) -> None:
        self._blocks = database[BLOCKS]
        self._heads = database[HEADS]
        self._job = database[JOB]

    def write(self, changes: Sequence[tuple[CountedBlock, Cursor]], heads: Mapping[str, Cursor]) -> None:
        """All blocks, then the heads of their incidents. Repeating it changes nothing."""
        for part in parts(changes, WRITES_A_CALL):
            self._blocks.bulk_write(
                [_replacement(counted, cursor) for counted, cursor in part], ordered=False
            )
        for some in parts(sorted(heads.items()), WRITES_A_CALL):
            self._heads.bulk_write([_head(incident, cursor) for incident, cursor in some], ordered=False)

    def mark(self, epoch: int) -> None:
        """Leave this run's mark beside the documents."""
        mark = {"_id": _MARK, "epoch": epoch, "seen_at": datetime.now(UTC)}
        self._job.replace_one({"_id": _MARK}, mark, upsert=True)

    def renew_mark(self, epoch: int) -> bool:
        """Say that the documents are whole now. False when this run's mark is not there any more."""
        renewed = self._job.update_one(
            {"_id": _MARK, "epoch": epoch}, {"$set": {"seen_at": datetime.now(UTC)}}
        )
        return renewed.matched_count == 1

    def differing(self, expected: Iterable[CountedBlock]) -> list[str]:
        """The keys of the expected blocks whose document is missing or says something else."""
        found = {}
        for document in self._blocks.find():
            document.pop("epoch", None)
            document.pop("sequence", None)
            found[document["_id"]] = document
        return [each.block.key for each in expected if found.get(each.block.key) != document_of(each)]

    def forget_others(self, known: Iterable[str]) -> int:
        """Remove the documents of blocks that are not in the log; how many there were."""
        keep = set(known)
        others = [each["_id"] for each in self._blocks.find({}, {"_id": 1}) if each["_id"] not in keep]
        for part in parts(others, IDS_A_QUERY):
            self._blocks.delete_many({"_id": {"$in": list(part)}})
        return len(others)


def _replacement(counted: CountedBlock, cursor: Cursor) -> ReplaceOne[Document]:
    document = document_of(counted) | asdict(cursor)
    return pymongo.ReplaceOne({"_id": document["_id"]}, document, upsert=True)


def _head(incident: str, cursor: Cursor) -> ReplaceOne[Document]:
    return pymongo.ReplaceOne({"_id": incident}, {"_id": incident, **asdict(cursor)}, upsert=True)
