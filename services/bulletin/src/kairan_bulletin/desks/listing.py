"""Lists of what concerns a caller, newest first: collections whose documents have ``union_id``,
``association_id`` (none for the union's own), ``order`` and ``closes_at``. Blocking.

``asked``, where a document has it, are the ids of the households that are asked, of their blocks and of their
associations; without it everyone of the area is.
"""

from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

from kairan_bulletin.domain.access import serves_union
from kairan_contracts.identity import ASSOCIATION_OFFICERS, Principal
from kairan_contracts.vocabulary import Role
from kairan_kernel.projection import Document, Projection


class Listing:
    def __init__(self, database: Database[Any], projection: Projection) -> None:
        self._collection = database[projection.name]

    def found(
        self, principal: Principal, state: str | None, now: datetime, after: str | None, limit: int
    ) -> list[Document]:
        """Up to ``limit`` that concern the caller, after the ``order`` of the last one seen."""
        wanted = {**concerning(principal), **_standing(state, now)}
        if after is not None:
            wanted["order"] = {"$lt": after}
        found = self._collection.find(wanted, {"asked": 0}).sort("order", DESCENDING).limit(limit)
        return [{**each, "state": state_of(each, now)} for each in found]


class Catalogued:
    """A short list without paging, in the order in which things were registered. Blocking."""

    def __init__(self, database: Database[Any], projection: Projection) -> None:
        self._collection = database[projection.name]

    def all(self, principal: Principal) -> list[Document]:
        """Everything that concerns the caller."""
        return list(self._collection.find(concerning(principal)).sort("order", ASCENDING))


def concerning(principal: Principal) -> dict[str, Any]:
    """A filter for the union's own and the own association's, as far as it asks the own household or such as
    the principal looks after; union officers: all of the union's.
    """
    union_id, association_id = str(principal.union_id), str(principal.association_id)
    if principal.union_id is not None and serves_union(principal, principal.union_id):
        return {"union_id": union_id}
    looked_after = [
        str(held.scope_id)
        for held in principal.appointments
        if held.role is Role.BLOCK_LEADER or held.role in ASSOCIATION_OFFICERS
    ]
    return {
        "union_id": union_id,
        "association_id": {"$in": [None, association_id]},
        "asked": {"$in": [None, str(principal.household_id), *looked_after]},
    }


def state_of(document: Document, now: datetime) -> str:
    """``open`` until it is closed or its time has passed, whether or not the clock has been there yet."""
    closed = document["closed_at"] is not None or document["closes_at"] < now
    return "closed" if closed else "open"


def _standing(state: str | None, now: datetime) -> dict[str, Any]:
    match state:
        case "open":
            return {"closed_at": None, "closes_at": {"$gte": now}}
        case "closed":
            return {"$or": [{"closed_at": {"$ne": None}}, {"closes_at": {"$lt": now}}]}
    return {}
