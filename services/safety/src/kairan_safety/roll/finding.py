"""Finding lines on the roll, as far as the caller may see. Reads collections ``roll_lines``,
``roll_statements`` and ``incidents``.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from pymongo.collection import Collection as MongoCollection
from pymongo.database import Database

from kairan_kernel.projection import Document
from kairan_safety.domain.access import Reach
from kairan_safety.projections.incidents import INCIDENTS
from kairan_safety.projections.roll_lines import ROLL_LINES, line_key, lines_of
from kairan_safety.projections.roll_statements import (
    ROLL_STATEMENTS,
    of_associations,
    of_household,
    of_incident,
)
from kairan_safety.roll.afterwards import Answer
from kairan_safety.roll.telling import told

_ANSWER_FIELDS: Final = ("household_id", "association_id", "recorded_at", "status", "marks")
_MOST_A_PART: Final = 1_000


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
    associations: tuple[str, ...] = ()
    """Slugs of the incident's associations: a page is looked for in one after the other."""
    before: str | None = None

    def filter(self) -> dict[str, Any]:
        """As MongoDB wants it, but for the line; what lies outside of the reach is never found."""
        # Flat, not under "$and": a simple server finds its index only in a flat filter.
        exact = {
            "association_id": None if self.association_id is None else str(self.association_id),
            "block_id": None if self.block_id is None else str(self.block_id),
        }
        return {
            "incident_id": str(self.incident_id),
            **{field: value for field, value in exact.items() if value is not None},
            **({} if self.reach.everything else _within(self.reach)),
            **self._order(),
        }

    def _order(self) -> dict[str, Any]:
        bounds = {"$gt": self.after, "$lt": self.before}
        if self.association is not None:
            first, last = lines_of(self.association)
            bounds = {"$gt": max(first, self.after or first), "$lt": last}
        known = {name: bound for name, bound in bounds.items() if bound is not None}
        return {"order": known} if known else {}

    def in_parts(self) -> Iterator["Wanted"]:
        """The same, association by association, in the roll's order: a simple server reads and sorts all
        that it is asked for before it gives the first lines of it.
        """
        if self.association is not None:
            yield self
            return
        after = self.after
        for _, end in sorted((lines_of(each) for each in self.associations), key=itemgetter(1)):
            if after is None or end > after:
                yield replace(self, after=after, before=end)
                after = end
        yield replace(self, after=after)


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
        self._statements: MongoCollection[Any] = database[ROLL_STATEMENTS.name]
        self._incidents: MongoCollection[Any] = database[INCIDENTS.name]

    def lines(self, wanted: Wanted, limit: int) -> list[Document]:
        """Up to ``limit`` lines in the roll's order: association, block, number."""
        return list(islice(chain.from_iterable(self._told(each, limit) for each in wanted.in_parts()), limit))

    def all_lines(self, wanted: Wanted) -> list[Document]:
        """Every line wanted, in the roll's order."""
        return list(self._told(wanted, _MOST_A_PART))

    def line(self, incident_id: UUID, household_id: UUID) -> Document | None:
        """The line of one household."""
        found: Document | None = self._lines.find_one({"_id": line_key(incident_id, household_id)})
        if found is None:
            return None
        said = self._statements.find({"place": of_household(incident_id, found["association"], household_id)})
        return told([found], said)[0]

    def _told(self, wanted: Wanted, part: int) -> Iterator[Document]:
        """The lines wanted, read in parts that grow: what a line is shows only with what was said."""
        after: str | None = wanted.after
        while True:
            where = replace(wanted, after=after).filter()
            lines = list(self._lines.find(where).sort("order", 1).limit(part))
            yield from (
                each
                for each in told(lines, self._said(wanted.incident_id, lines))
                if wanted.line in (None, each["line"])
            )
            if len(lines) < part:
                return
            after, part = lines[-1]["order"], min(part * 2, _MOST_A_PART)

    def _said(self, incident_id: UUID, lines: Sequence[Document]) -> Iterable[Document]:
        """What was said in the associations of these lines, which are in the roll's order."""
        if not lines:
            return ()
        first, last = lines[0]["association"], lines[-1]["association"]
        return self._statements.find({"place": of_associations(incident_id, first, last)})

    def answers(self, incident_id: UUID, associations: Collection[str] | None) -> list[Answer]:
        """Every statement that was in time, of households on the roll (of these associations; none: all)."""
        wanted: dict[str, Any] = {"incident_id": str(incident_id), "on_roll": True}
        on_roll = {each["household_id"] for each in self._lines.find(wanted, {"household_id": 1})}
        return [
            Answer(
                household_id=said["household_id"],
                association_id=said["association_id"],
                recorded_at=said["recorded_at"],
                status=said["status"],
            )
            for said in self._statements.find({"place": of_incident(incident_id)}, _ANSWER_FIELDS)
            if said["household_id"] in on_roll
            and "late" not in said["marks"]
            and (associations is None or said["association_id"] in associations)
        ]

    def incidents(self, matching: dict[str, Any], before: str | None, limit: int) -> Sequence[Document]:
        """Up to ``limit`` incidents, the newest first."""
        wanted = {**matching, **({} if before is None else {"_id": {"$lt": before}})}
        return list(self._incidents.find(wanted).sort("_id", -1).limit(limit))
