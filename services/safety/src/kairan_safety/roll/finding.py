"""Finding lines on the roll, as far as the caller may see. Reads collections ``roll_lines`` and
``incidents``.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pymongo.collection import Collection as MongoCollection
from pymongo.database import Database

from kairan_kernel.projection import Document
from kairan_safety.domain.access import Reach
from kairan_safety.domain.rollcall.line import SILENT
from kairan_safety.projections.incidents import INCIDENTS
from kairan_safety.projections.roll_lines import ROLL_LINES, line_key, lines_of
from kairan_safety.roll.afterwards import Answer, Turnout

_ANSWER_FIELDS = {
    "household_id": 1,
    "statements.recorded_at": 1,
    "statements.status": 1,
    "statements.marks": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines: of one association or block, with one line, after a place in the order."""

    incident_id: UUID
    reach: Reach
    association_id: UUID | None = None
    block_id: UUID | None = None
    line: str | None = None
    after: str | None = None
    association: str | None = None
    """The slug of the association that all lines wanted are of, if that is known: it narrows the search."""

    def filter(self) -> dict[str, Any]:
        """As MongoDB wants it; what lies outside of the reach is never found."""
        # Flat, not under "$and": a simple server finds its index only in a flat filter.
        exact = {
            "association_id": None if self.association_id is None else str(self.association_id),
            "block_id": None if self.block_id is None else str(self.block_id),
            "line": self.line,
        }
        return {
            "incident_id": str(self.incident_id),
            **{field: value for field, value in exact.items() if value is not None},
            **({} if self.reach.everything else _within(self.reach)),
            **self._order(),
        }

    def _order(self) -> dict[str, Any]:
        if self.association is None:
            return {} if self.after is None else {"order": {"$gt": self.after}}
        first, last = lines_of(self.association)
        return {"order": {"$gt": first if self.after is None else max(first, self.after), "$lt": last}}


def _within(reach: Reach) -> dict[str, Any]:
    return {
        "$or": [
            {"association_id": {"$in": sorted(str(each) for each in reach.associations)}},
            {"block_id": {"$in": sorted(str(each) for each in reach.blocks)}},
        ]
    }


class Finding:
    """Blocking."""

    def __init__(self, database: Database[Any]) -> None:
        self._lines: MongoCollection[Any] = database[ROLL_LINES.name]
        self._incidents: MongoCollection[Any] = database[INCIDENTS.name]

    def lines(self, wanted: Wanted, limit: int) -> list[Document]:
        """Up to ``limit`` lines in the roll's order: association, block, number."""
        return list(self._lines.find(wanted.filter()).sort("order", 1).limit(limit))

    def all_lines(self, wanted: Wanted) -> list[Document]:
        """Every line wanted, in the roll's order."""
        return list(self._lines.find(wanted.filter()).sort("order", 1))

    def line(self, incident_id: UUID, household_id: UUID) -> Document | None:
        """The line of one household."""
        found: Document | None = self._lines.find_one({"_id": line_key(incident_id, household_id)})
        return found

    def answers(self, incident_id: UUID, associations: Collection[str] | None) -> list[Answer]:
        """Every statement that was in time, of households on the roll (of these associations; none: all)."""
        wanted: dict[str, Any] = {"incident_id": str(incident_id), "on_roll": True}
        if associations is not None:
            wanted["association_id"] = {"$in": sorted(associations)}
        return list(_answers(self._lines.find(wanted, _ANSWER_FIELDS)))

    def turnout(self, incident: Document) -> list[Turnout]:
        """How many of each association's households answered, in the incident's order."""
        silent = [each.value for each in SILENT]
        spoke = {"incident_id": incident["incident_id"], "on_roll": True, "line": {"$nin": silent}}
        groups = self._lines.aggregate(
            [{"$match": spoke}, {"$group": {"_id": "$association_id", "answered": {"$sum": 1}}}]
        )
        answered = {group["_id"]: group["answered"] for group in groups}
        return [
            Turnout(
                association_id=each["association_id"],
                name=each["name"],
                households=each["households"],
                answered=answered.get(each["association_id"], 0),
            )
            for each in incident["associations"]
        ]

    def incidents(self, matching: dict[str, Any], before: str | None, limit: int) -> Sequence[Document]:
        """Up to ``limit`` incidents, the newest first."""
        wanted = {**matching, **({} if before is None else {"_id": {"$lt": before}})}
        return list(self._incidents.find(wanted).sort("_id", -1).limit(limit))


def _answers(lines: Any) -> Iterator[Answer]:
    for each in lines:
        for said in each["statements"]:
            if "late" not in said["marks"]:
                yield Answer(
                    household_id=each["household_id"],
                    recorded_at=said["recorded_at"],
                    status=said["status"],
                )
