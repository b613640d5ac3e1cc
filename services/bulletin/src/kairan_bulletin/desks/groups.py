"""Groups (部会, 子ども会): household lists that officers keep. Appends ``group-<id>``."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.areas import AreasOffice
from kairan_bulletin.domain.access import OfficersOnly, belongs_to, manages
from kairan_bulletin.domain.group.commands import (
    ChangeMembers,
    DissolveGroup,
    FormGroup,
    GroupCommand,
    RenameGroup,
)
from kairan_bulletin.domain.group.decider import GROUP, Group, GroupUnknown
from kairan_bulletin.domain.places import Area
from kairan_bulletin.domain.reach import place_of
from kairan_bulletin.hearing.households import Households
from kairan_bulletin.projections.groups import GROUPS
from kairan_bulletin.streams import group_stream
from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.problems import Fault
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore
from kairan_kernel.viewing import view


class HouseholdsUnknown(Exception):
    """Some of the households are not of the group's area; names each."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("unknown households")
        self.faults = faults
        self.count = len(faults)


class GroupDesk:
    """Blocking. Groups are for officers alone: who is in one is not for the neighbours."""

    def __init__(
        self,
        store: EventStore,
        database: Database[Any],
        office: AreasOffice,
        households: Households,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._loop = CommandLoop(store, CODEC, GROUP)
        self._collection = database[GROUPS.name]
        self._office = office
        self._households = households
        self._now = now

    def form(
        self, principal: Principal, group_id: UUID, scope: dict[str, Any], name: str, cause: Causation
    ) -> Document:
        area = self._office.managed_by(principal, scope)
        command = FormGroup(group_id=group_id, area=area, name=name, by=principal.subject, at=self._now())
        self._loop.handle(group_stream(group_id), command, cause)
        return self.group(principal, group_id)

    def rename(self, principal: Principal, group_id: UUID, name: str, cause: Causation) -> Document:
        return self._ask(
            principal, group_id, RenameGroup(name=name, by=principal.subject, at=self._now()), cause
        )

    def change(
        self,
        principal: Principal,
        group_id: UUID,
        join: Sequence[UUID],
        leave: Sequence[UUID],
        cause: Causation,
    ) -> Document:
        """Households join and leave. Raises HouseholdsUnknown for those of other areas."""
        group = self._kept_by(principal, group_id)
        self._check(group.area, join)
        command = ChangeMembers(join=tuple(join), leave=tuple(leave), by=principal.subject, at=self._now())
        return self._ask(principal, group_id, command, cause)

    def dissolve(self, principal: Principal, group_id: UUID, cause: Causation) -> None:
        self._kept_by(principal, group_id)
        command = DissolveGroup(by=principal.subject, at=self._now())
        self._loop.handle(group_stream(group_id), command, cause)

    def group(self, principal: Principal, group_id: UUID) -> Document:
        """The group as it stands. Raises GroupUnknown, OfficersOnly."""
        self._kept_by(principal, group_id)
        found = view(self._store, CODEC, GROUPS, group_stream(group_id), str(group_id))
        if found is None:
            raise GroupUnknown
        return found

    def groups(self, principal: Principal) -> list[Document]:
        """The groups that the principal keeps, by name."""
        found = self._collection.find({"union_id": str(principal.union_id)})
        kept = [each for each in found if manages(principal, _area(each))]
        return sorted(kept, key=lambda each: (each["name"], each["group_id"]))

    def _ask(self, principal: Principal, group_id: UUID, command: GroupCommand, cause: Causation) -> Document:
        self._kept_by(principal, group_id)
        self._loop.handle(group_stream(group_id), command, cause)
        return self.group(principal, group_id)

    def _kept_by(self, principal: Principal, group_id: UUID) -> Group:
        group = self._loop.load(group_stream(group_id)).state
        if group is None or group.dissolved or not belongs_to(principal, group.area):
            raise GroupUnknown
        if not manages(principal, group.area):
            raise OfficersOnly
        return group

    def _check(self, area: Area, join: Sequence[UUID]) -> None:
        known = {each.household_id for each in self._households.chosen(join) if area.holds(place_of(each))}
        faults = [
            Fault(pointer=f"/join/{n}", code="household-unknown")
            for n, each in enumerate(join)
            if each not in known
        ]
        if faults:
            raise HouseholdsUnknown(faults)


def _area(document: Document) -> Area:
    association_id = document["association_id"]
    return Area(
        union_id=UUID(document["union_id"]),
        union=document["union"],
        association_id=None if association_id is None else UUID(association_id),
        association=document["association"],
    )
