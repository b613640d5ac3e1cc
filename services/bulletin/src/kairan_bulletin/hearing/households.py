"""Where do the households live now? Collection ``households``, kept from the directory's events on the bus.

Written by serve's bus consumers, read when an audience is frozen and when an inbox is opened. Each document
is the newest that the directory said of a household, by position in its log, so that repeats and overtaking
messages change nothing; only the blocks that it has left are gathered from all messages. No names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pymongo import UpdateOne
from pymongo.database import Database

from kairan_bulletin.domain.places import Area, CurrentHousehold
from kairan_kernel.documents import find_by_ids, upsert_all
from kairan_kernel.newest import Told, keep_newest

COLLECTION = "households"
FORMER = "former_blocks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the directory said of a household at a position; ``household`` is none when it left or was
    erased, ``left_block`` the block it moved out of.
    """

    household_id: UUID
    position: int
    household: CurrentHousehold | None
    left_block: UUID | None = None


class Households:
    """The read model; blocking."""

    def __init__(self, database: Database[Any]) -> None:
        self._collection = database[COLLECTION]
        self._former = database[FORMER]

    def prepare(self) -> None:
        for fields in (("union_id", "present"), ("association_id", "present"), ("block_id", "present")):
            self._collection.create_index([(field, 1) for field in fields])

    def keep(self, heard: Sequence[Heard]) -> None:
        """Take in what was heard, in any order; older than what is known changes nothing."""
        keep_newest(self._collection, (_told(each) for each in heard))
        upsert_all(self._former, [_leaving(each) for each in heard if each.left_block is not None])

    def of(self, area: Area) -> list[CurrentHousehold]:
        """The households of the area's area as they are now, in no order."""
        return [_household(found) for found in self._collection.find(_area(area))]

    def chosen(self, household_ids: Iterable[UUID]) -> list[CurrentHousehold]:
        """Those of the households that are there, in no order."""
        found = find_by_ids(self._collection, [str(each) for each in household_ids])
        return [_household(each) for each in found if each["present"]]

    def household(self, household_id: UUID) -> CurrentHousehold | None:
        """Where the household is; none when it is not known, or has left."""
        found = self._collection.find_one({"_id": str(household_id)})
        return _household(found) if found is not None and found["present"] else None

    def in_block(self, block_id: UUID) -> list[CurrentHousehold]:
        """The households of a block as they are now, in no order."""
        found = self._collection.find({"block_id": str(block_id), "present": True})
        return [_household(each) for each in found]

    def blocks_of(self, household_id: UUID, block_id: UUID) -> list[UUID]:
        """The block, and those that the household lived in before."""
        found = self._former.find_one({"_id": str(household_id)})
        former = [] if found is None else [UUID(each) for each in found["block_ids"]]
        return [block_id, *(each for each in former if each != block_id)]

    def association(self, association_id: UUID) -> Area | None:
        """The association as an area; none when it has no household."""
        found = self._collection.find_one({"association_id": str(association_id), "present": True})
        if found is None:
            return None
        return Area(
            union_id=UUID(found["union_id"]),
            union=found["union"],
            association_id=association_id,
            association=found["association"],
        )


def _leaving(heard: Heard) -> UpdateOne:
    return UpdateOne(
        {"_id": str(heard.household_id)}, {"$addToSet": {"block_ids": str(heard.left_block)}}, upsert=True
    )


def _told(heard: Heard) -> Told:
    return Told(key=str(heard.household_id), position=heard.position, fields=_document(heard.household))


def _document(household: CurrentHousehold | None) -> dict[str, Any]:
    if household is None:
        return {"present": False}
    return {
        "present": True,
        "number": household.number,
        "has_logged_in": household.has_logged_in,
        "block_id": str(household.block_id),
        "block_name": household.block_name,
        "association_id": str(household.association_id),
        "association": household.association,
        "association_name": household.association_name,
        "union_id": str(household.union_id),
        "union": household.union,
    }


def _household(document: dict[str, Any]) -> CurrentHousehold:
    return CurrentHousehold(
        household_id=UUID(document["_id"]),
        number=document["number"],
        has_logged_in=document["has_logged_in"],
        block_id=UUID(document["block_id"]),
        block_name=document["block_name"],
        association_id=UUID(document["association_id"]),
        association=document["association"],
        association_name=document["association_name"],
        union_id=UUID(document["union_id"]),
        union=document["union"],
    )


def _area(area: Area) -> dict[str, Any]:
    if area.association_id is not None:
        return {"association_id": str(area.association_id), "present": True}
    return {"union_id": str(area.union_id), "present": True}
