"""For whom a caller may act and whose answers they may see one by one, beyond ``domain.access``. Pure."""

from dataclasses import dataclass
from uuid import UUID

from kairan_bulletin.domain.access import (
    HouseholdUnknown,
    NotYourBlock,
    ResidentsOnly,
    RoleNeeded,
    serves_union,
)
from kairan_bulletin.domain.places import Area, CurrentHousehold, Place
from kairan_contracts.identity import ASSOCIATION_OFFICERS, Principal
from kairan_contracts.vocabulary import Role
from kairan_kernel.projection import Document


def own_place(principal: Principal) -> Place:
    """Where the token puts the caller's own household. Raises ResidentsOnly without one."""
    p = principal
    if p.household_id is None or p.block_id is None or p.association_id is None or p.union_id is None:
        raise ResidentsOnly
    if p.union is None or p.association is None or p.is_operator:
        raise ResidentsOnly
    return Place(
        union_id=p.union_id,
        union=p.union,
        association_id=p.association_id,
        association=p.association,
        block_id=p.block_id,
        household_id=p.household_id,
    )


def place_of(household: CurrentHousehold) -> Place:
    """The place of a household where the directory last said it is."""
    return Place(
        union_id=household.union_id,
        union=household.union,
        association_id=household.association_id,
        association=household.association,
        block_id=household.block_id,
        household_id=household.household_id,
    )


def area_document(area: Area) -> Document:
    """The area as answers and messages carry it."""
    return {
        "union_id": area.union_id,
        "union": area.union,
        "association_id": area.association_id,
        "association": area.association,
    }


def stored_area(area: Area) -> Document:
    """The area as read models keep it: ids are strings."""
    return {name: None if value is None else str(value) for name, value in area_document(area).items()}


def acts_for(principal: Principal, place: Place) -> None:
    """Whether the principal may act for this other household.

    Raises HouseholdUnknown, NotYourBlock or RoleNeeded.
    """
    if principal.leads(place.block_id) or principal.officer_of(place.association_id, place.union_id):
        return
    if principal.association_id != place.association_id:
        raise HouseholdUnknown
    leads_one = any(held.role is Role.BLOCK_LEADER for held in principal.appointments)
    raise NotYourBlock if leads_one else RoleNeeded


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whose answers a principal may see one by one: everybody's, whole associations', or single blocks'."""

    everything: bool = False
    associations: frozenset[UUID] = frozenset()
    blocks: frozenset[UUID] = frozenset()

    @property
    def nothing(self) -> bool:
        return not (self.everything or self.associations or self.blocks)

    def covers(self, place: Place) -> bool:
        return self.reaches(place.association_id, place.block_id)

    def reaches(self, association_id: UUID, block_id: UUID) -> bool:
        return self.everything or association_id in self.associations or block_id in self.blocks


def reach(principal: Principal, area: Area) -> Reach:
    """Of those in the area, whose answers the principal may see one by one."""
    if serves_union(principal, area.union_id):
        return Reach(everything=True)
    return Reach(
        associations=frozenset(
            held.scope_id
            for held in principal.appointments
            if held.scope_kind == "association"
            and held.role in ASSOCIATION_OFFICERS
            and area.association_id in (None, held.scope_id)
        ),
        blocks=frozenset(
            held.scope_id
            for held in principal.appointments
            if held.scope_kind == "block" and held.role is Role.BLOCK_LEADER
        ),
    )


def seeing(principal: Principal, area: Area) -> Reach:
    """The same, for a page that takes a role. Raises RoleNeeded for who holds none."""
    found = reach(principal, area)
    if found.nothing:
        raise RoleNeeded
    return found
