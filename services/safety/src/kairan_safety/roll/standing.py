"""Where a roll stands, read from the log itself: exact at that moment, whatever the read models' lag.

Reads ``rollcall-<incident>``. Closing takes its totals from here, reminders those who are silent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from kairan_kernel.codec import EventCodec
from kairan_kernel.events import StoredEvent
from kairan_kernel.store import EventStore
from kairan_safety.domain.incident.events import AssociationTotals
from kairan_safety.domain.rollcall.events import (
    BlockEnrolled,
    HouseholdsReminded,
    RemindedHousehold,
    RollcallEvent,
)
from kairan_safety.domain.rollcall.facts import facts_of
from kairan_safety.domain.rollcall.line import (
    SILENT,
    UNKNOWN,
    BlockCounts,
    HouseholdState,
    count_block,
    line,
    merge,
)
from kairan_safety.streams import rollcall_stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A household's state and where it counts."""

    association_id: UUID
    association: str
    block_id: UUID
    state: HouseholdState = UNKNOWN


@dataclass(slots=True)
class RollStanding:
    """All households of one incident that anything is known of."""

    households: dict[UUID, Standing] = field(default_factory=dict)

    def add(self, event: RollcallEvent, revision: int) -> None:
        for household_id, fact in facts_of(event, revision):
            known = self.households.get(household_id) or _first_seen(event)
            self.households[household_id] = Standing(
                association_id=known.association_id,
                association=known.association,
                block_id=known.block_id,
                state=merge(known.state, fact),
            )

    def totals(self) -> BlockCounts:
        return count_block(each.state for each in self.households.values())

    def totals_by_association(self) -> tuple[AssociationTotals, ...]:
        """In the order of the associations' slugs."""
        states: dict[tuple[str, UUID], list[HouseholdState]] = {}
        for each in self.households.values():
            states.setdefault((each.association, each.association_id), []).append(each.state)
        return tuple(
            AssociationTotals(association_id=association_id, association=slug, totals=count_block(found))
            for (slug, association_id), found in sorted(states.items())
        )

    def silent(self) -> dict[tuple[str, UUID], list[RemindedHousehold]]:
        """Households on the roll without an answer, by association (slug and id)."""
        found: dict[tuple[str, UUID], list[RemindedHousehold]] = {}
        for household_id, each in self.households.items():
            if each.state.on_roll and line(each.state) in SILENT:
                found.setdefault((each.association, each.association_id), []).append(
                    RemindedHousehold(household_id=household_id, block_id=each.block_id)
                )
        return found


def _first_seen(event: RollcallEvent) -> Standing:
    if isinstance(event, HouseholdsReminded):
        raise TypeError("a reminder is no fact about a household")
    where = event if isinstance(event, BlockEnrolled) else event.place
    return Standing(
        association_id=where.association_id, association=where.association, block_id=where.block_id
    )


def standing_of(stored: Iterable[StoredEvent], codec: EventCodec) -> RollStanding:
    """The standing after these events of one rollcall stream."""
    standing = RollStanding()
    for each in stored:
        standing.add(codec.decode(each), each.revision)
    return standing


def read_standing(store: EventStore, codec: EventCodec, incident_id: UUID) -> RollStanding:
    """The roll of an incident as it stands now. Raises StoreUnavailable."""
    return standing_of(store.read_stream(rollcall_stream(incident_id)), codec)
