"""Where do the households live now? Collection ``households``, kept from the directory's events on the bus.

Written by serve's bus consumers, read by activation. Each document is the newest that the directory said of a
household, by position in its log, so that repeats and overtaking messages change nothing. No names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pymongo.database import Database

from kairan_kernel.newest import Told, keep_newest
from kairan_safety.domain.places import Headquarters
from kairan_safety.domain.rollcall.enrolling import CurrentHousehold

COLLECTION = "households"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the directory said of a household at a position; ``household`` is none when it left or was
    erased.
    """

    household_id: UUID
    position: int
    household: CurrentHousehold | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallScope:
    """Whom a call reaches: all of the headquarters' area, or chosen associations and blocks of it."""

    headquarters: Headquarters
    association_ids: tuple[UUID, ...] = ()
    block_ids: tuple[UUID, ...] = ()

    @property
    def everyone(self) -> bool:
        return not self.association_ids and not self.block_ids


class Households:
    """The read model; blocking."""

    def __init__(self, database: Database[Any]) -> None:
        self._collection = database[COLLECTION]

    def prepare(self) -> None:
        for fields in (("union_id", "present"), ("association_id", "present")):
            self._collection.create_index([(field, 1) for field in fields])

    def keep(self, heard: Sequence[Heard]) -> None:
        """Take in what was heard, in any order; older than what is known changes nothing."""
        keep_newest(self._collection, (_told(each) for each in heard))

    def within(self, scope: CallScope) -> list[CurrentHousehold]:
        """The households of the scope as they are now, in no order."""
        return [_household(found) for found in self._collection.find(_filter(scope))]

    def unknown_places(self, scope: CallScope) -> tuple[set[UUID], set[UUID]]:
        """Of the chosen associations and blocks, those without any household in the headquarters' area."""
        area = _area(scope.headquarters)
        associations = self._known("association_id", scope.association_ids, area)
        blocks = self._known("block_id", scope.block_ids, area)
        return set(scope.association_ids) - associations, set(scope.block_ids) - blocks

    def association(self, association_id: UUID) -> Headquarters | None:
        """The association as headquarters; none when it has no household."""
        found = self._collection.find_one({"association_id": str(association_id), "present": True})
        if found is None:
            return None
        return Headquarters(
            union_id=UUID(found["union_id"]),
            union=found["union"],
            association_id=association_id,
            association=found["association"],
        )

    def _known(self, field: str, ids: Iterable[UUID], area: dict[str, Any]) -> set[UUID]:
        wanted = {**area, field: {"$in": [str(each) for each in ids]}}
        return {UUID(each) for each in self._collection.distinct(field, wanted)}


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


def _area(headquarters: Headquarters) -> dict[str, Any]:
    if headquarters.association_id is not None:
        return {"association_id": str(headquarters.association_id), "present": True}
    return {"union_id": str(headquarters.union_id), "present": True}


def _filter(scope: CallScope) -> dict[str, Any]:
    area = _area(scope.headquarters)
    if scope.everyone:
        return area
    chosen = [
        {"association_id": {"$in": [str(each) for each in scope.association_ids]}},
        {"block_id": {"$in": [str(each) for each in scope.block_ids]}},
    ]
    return {**area, "$or": chosen}
