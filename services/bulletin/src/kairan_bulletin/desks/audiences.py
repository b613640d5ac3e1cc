"""Audiences: whom a wish reaches now, the freezing of it, and the frozen ones as they stand in the log.

Appends ``audience-<id>`` before its article is published, so a crash leaves an audience that nobody can see;
freezing it again adds what is missing and no more, since every append names the revision it saw. What was
frozen never changes, so what was read once is kept in memory.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.codec import CODEC
from kairan_bulletin.domain.access import Permission
from kairan_bulletin.domain.audience.addressing import Audience, Ways, address
from kairan_bulletin.domain.audience.events import BlockAddressed
from kairan_bulletin.domain.audience.wish import AudienceEmpty, AudienceWish
from kairan_bulletin.domain.places import Area, CurrentHousehold
from kairan_bulletin.hearing.households import Households
from kairan_bulletin.hearing.offices import Offices
from kairan_bulletin.projections.channels import CHANNELS
from kairan_bulletin.projections.groups import GROUPS
from kairan_bulletin.streams import audience_stream
from kairan_kernel.commands import Causation
from kairan_kernel.documents import find_by_ids
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import derived_id
from kairan_kernel.store import EventStore, Expectation, Expected, WrongVersion

APPEND_BYTES_MOST: Final = 800_000
KEPT_MOST: Final = 200
"""Frozen audiences in memory; one of a union of 3,200 households is about a megabyte."""
_OVERHEAD_BYTES: Final = 400
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """The households that a wish reaches now; `unplaced`: holders of its roles without a known household."""

    households: tuple[CurrentHousehold, ...]
    unplaced: int = 0


class Audiences:
    """Blocking, but for ``known``."""

    def __init__(
        self, store: EventStore, database: Database[Any], households: Households, offices: Offices
    ) -> None:
        self._store = store
        self._groups = database[GROUPS.name]
        self._channels = database[CHANNELS.name]
        self._households = households
        self._offices = offices
        self._kept: OrderedDict[UUID, Audience] = OrderedDict()
        self._lock = threading.Lock()

    def reached(self, area: Area, wish: AudienceWish, read: Permission, today: date) -> Reached:
        """The households of the area that the wish means and that may read the menu. Raises AudienceEmpty."""
        everybody = self._households.of(area)
        chosen, unplaced = self._chosen(area, everybody, _as_permission(wish), wish, today)
        if not read.everyone:
            readers, _ = self._chosen(area, chosen, read, AudienceWish(), today)
            chosen = readers
        if not chosen:
            raise AudienceEmpty
        return Reached(households=tuple(chosen), unplaced=unplaced)

    def freeze(
        self, article_id: UUID, audience_id: UUID, reached: Reached, at: datetime, cause: Causation
    ) -> list[BlockAddressed]:
        """Write the audience down; returns the whole of it. Raises StoreUnavailable, WrongVersion."""
        ways = self._ways(reached.households)
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._once(article_id, audience_id, reached, ways, at, cause)
            except WrongVersion:
                continue  # the same article is being published twice at the same time
        return self._once(article_id, audience_id, reached, ways, at, cause)

    def known(self, audience_id: UUID) -> Audience | None:
        """The audience, if it is in memory."""
        return self._kept.get(audience_id)

    def of(self, audience_id: UUID) -> Audience:
        """The frozen audience of a published article."""
        found = self._kept.get(audience_id)
        if found is not None:
            return found
        audience = Audience.of(audience_id, self._read(audience_id))
        with self._lock:
            self._kept[audience_id] = audience
            while len(self._kept) > KEPT_MOST:
                self._kept.popitem(last=False)
        return audience

    def groups_of(self, household_id: UUID) -> list[UUID]:
        """The groups that the household is in."""
        return [UUID(each["_id"]) for each in self._groups.find({"members": str(household_id)}, {"_id": 1})]

    def _chosen(
        self,
        area: Area,
        households: Iterable[CurrentHousehold],
        permission: Permission,
        wish: AudienceWish,
        today: date,
    ) -> tuple[list[CurrentHousehold], int]:
        if permission.everyone:
            return list(households), 0
        placed, unplaced = self._offices.holding(permission.roles, area, today)
        ids = {*wish.household_ids, *placed, *self._members(area, permission.group_ids)}
        blocks, associations = set(permission.block_ids), set(wish.association_ids)
        chosen = [
            each
            for each in households
            if each.household_id in ids or each.block_id in blocks or each.association_id in associations
        ]
        return chosen, unplaced

    def _members(self, area: Area, group_ids: Sequence[UUID]) -> Iterator[UUID]:
        """Groups of the area alone, since only households of the area are chosen in the end."""
        for group in find_by_ids(self._groups, [str(each) for each in group_ids]):
            if group["union_id"] == str(area.union_id):
                yield from (UUID(each) for each in group["members"])

    def _ways(self, households: Sequence[CurrentHousehold]) -> Ways:
        union_ids = {str(each.union_id) for each in households}
        chosen = [
            each
            for union_id in union_ids
            for each in self._channels.find({"union_id": union_id}, {"email": 0})
        ]
        return Ways(
            paper=frozenset(UUID(each["household_id"]) for each in chosen if each["paper"]),
            speaker=frozenset(UUID(each["household_id"]) for each in chosen if each["speaker"]),
        )

    def _once(
        self,
        article_id: UUID,
        audience_id: UUID,
        reached: Reached,
        ways: Ways,
        at: datetime,
        cause: Causation,
    ) -> list[BlockAddressed]:
        stored = self._store.read_stream(audience_stream(audience_id))
        before: list[BlockAddressed] = [CODEC.decode(each) for each in stored]
        there = {household.household_id for block in before for household in block.households}
        missing = [each for each in reached.households if each.household_id not in there]
        added = address(article_id, audience_id, missing, ways, at)
        revision = stored[-1].revision if stored else -1
        for part in _parts(_new_events(audience_id, added, cause)):
            expected: Expected = Expectation.NO_STREAM if revision < 0 else revision
            revision = self._store.append(audience_stream(audience_id), part, expected=expected).revision
        return before + added

    def _read(self, audience_id: UUID) -> list[BlockAddressed]:
        return [CODEC.decode(each) for each in self._store.read_stream(audience_stream(audience_id))]


def _as_permission(wish: AudienceWish) -> Permission:
    return Permission(
        everyone=wish.everyone, roles=wish.roles, group_ids=wish.group_ids, block_ids=wish.block_ids
    )


def _new_events(audience_id: UUID, added: Iterable[BlockAddressed], cause: Causation) -> Iterator[NewEvent]:
    metadata = cause.metadata()
    for block in added:
        name, data = CODEC.encode(block)
        event_id = derived_id("addressed", audience_id, block.block_id, block.households[0].household_id)
        yield NewEvent(id=event_id, type=name, data=data, metadata=metadata)


def _parts(events: Iterable[NewEvent]) -> Iterator[list[NewEvent]]:
    """The events in appends that the store takes (it refuses more than 1 MiB at once)."""
    part: list[NewEvent] = []
    size = 0
    for event in events:
        added = len(event.data) + len(event.metadata) + _OVERHEAD_BYTES
        if part and size + added > APPEND_BYTES_MOST:
            yield part
            part, size = [], 0
        part.append(event)
        size += added
    if part:
        yield part
