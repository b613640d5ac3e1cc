"""Who holds which office, and in which household do they live? Collections ``offices`` and ``members``.

Kept from the directory's events on the bus by serve; read when an audience is addressed by role. An
appointment tells where its holder lived, and a first login tells it too. The first form of appointments did
not: who holds such a one and never logged in is counted, but can't be placed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.domain.places import Area
from kairan_contracts.vocabulary import Role
from kairan_kernel.documents import find_by_ids
from kairan_kernel.newest import Told, keep_newest

OFFICES = "offices"
MEMBERS = "members"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An appointment as it was last told of."""

    appointment_id: UUID
    position: int
    member_id: UUID
    role: Role
    union_id: UUID
    association_id: UUID | None
    starts_on: date
    ends_on: date | None


class Offices:
    """Blocking."""

    def __init__(self, database: Database[Any]) -> None:
        self._offices = database[OFFICES]
        self._members = database[MEMBERS]

    def prepare(self) -> None:
        self._offices.create_index([("union_id", 1)])

    def keep(self, office: Office) -> None:
        """Take in what was heard, in any order; older than what is known changes nothing."""
        fields = {
            "member_id": str(office.member_id),
            "role": office.role.value,
            "union_id": str(office.union_id),
            "association_id": None if office.association_id is None else str(office.association_id),
            "starts_on": office.starts_on.isoformat(),
            "ends_on": None if office.ends_on is None else office.ends_on.isoformat(),
        }
        told = Told(key=str(office.appointment_id), position=office.position, fields=fields)
        keep_newest(self._offices, [told])

    def place(self, member_id: UUID, household_id: UUID, position: int) -> None:
        """A member lives in this household."""
        fields = {"household_id": str(household_id)}
        keep_newest(self._members, [Told(key=str(member_id), position=position, fields=fields)])

    def holding(self, roles: Sequence[Role], area: Area, today: date) -> tuple[set[UUID], int]:
        """The households of those who hold one of the roles today, and how many holders have none known."""
        if not roles:
            return set(), 0
        words = {role.value for role in roles}
        holders = {
            each["member_id"]
            for each in self._offices.find({"union_id": str(area.union_id)})
            if each["role"] in words and _holds(each, area, today.isoformat())
        }
        placed = {
            each["_id"]: UUID(each["household_id"]) for each in find_by_ids(self._members, sorted(holders))
        }
        return set(placed.values()), len(holders) - len(placed)


def _holds(office: dict[str, Any], area: Area, today: str) -> bool:
    if area.association_id is not None and office["association_id"] != str(area.association_id):
        return False
    return bool(office["starts_on"] <= today and (office["ends_on"] is None or today <= office["ends_on"]))
