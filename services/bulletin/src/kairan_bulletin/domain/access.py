"""Who may do and see what, from the roles in the token and the household's place. Pure; asks nobody.

What a caller may not know of is unknown (404); what they may know of but not do is refused by a named rule
(403).
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from kairan_bulletin.domain.places import Area, Place
from kairan_contracts.identity import UNION_OFFICERS, Principal
from kairan_contracts.vocabulary import Role


class AreaUnknown(Exception):
    """There is no such union or association, or it is not the caller's."""


class OfficersOnly(Exception):
    """It takes an officer of the association or union that owns it."""


class ResidentsOnly(Exception):
    """It takes somebody who belongs to a household."""


class OperatorsOnly(Exception):
    """It is for the vendor's operators and their senders."""


class HouseholdUnknown(Exception):
    """There is no such household in the area, or the caller may not know of it."""


class NotYourBlock(Exception):
    """A block leader acts for the households of the own block."""


class RoleNeeded(Exception):
    """Acting for another household takes its block leader or an officer."""


class NotPermitted(Exception):
    """The menu's own rules don't let the caller post, comment or read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Who may: everyone of the area's area, or who holds one of the roles, or whose household is in one of
    the groups or blocks.
    """

    everyone: bool = False
    roles: tuple[Role, ...] = ()
    group_ids: tuple[UUID, ...] = ()
    block_ids: tuple[UUID, ...] = ()

    @property
    def nobody(self) -> bool:
        return not (self.everyone or self.roles or self.group_ids or self.block_ids)


def belongs_to(principal: Principal, area: Area) -> bool:
    """Whether the area's things concern the principal: they live in its area, or serve at its union."""
    if serves_union(principal, area.union_id):
        return True
    if area.association_id is None:
        return principal.union_id == area.union_id
    return principal.association_id == area.association_id


def serves_union(principal: Principal, union_id: UUID) -> bool:
    """Whether the principal is an officer of the union itself."""
    return principal.has_role(UNION_OFFICERS, union_id)


def manages(principal: Principal, area: Area) -> bool:
    """Whether the principal is an officer of the area (of its union included)."""
    if area.association_id is None:
        return serves_union(principal, area.union_id)
    return principal.officer_of(area.association_id, area.union_id)


def permits(permission: Permission, principal: Principal, area: Area, groups: Collection[UUID] = ()) -> bool:
    """Whether the permission covers the principal, whose household is in ``groups``."""
    if not belongs_to(principal, area):
        return False
    if permission.everyone:
        return True
    if any(held.role in permission.roles for held in principal.appointments):
        return True
    if principal.block_id is not None and principal.block_id in permission.block_ids:
        return True
    return any(group in permission.group_ids for group in groups)


def acts_for(principal: Principal, place: Place) -> None:
    """Whether the principal may act for this household, the own one or another's.

    Raises HouseholdUnknown, NotYourBlock or RoleNeeded.
    """
    if principal.household_id == place.household_id or principal.leads(place.block_id):
        return
    if principal.officer_of(place.association_id, place.union_id):
        return
    if principal.association_id != place.association_id:
        raise HouseholdUnknown
    leads_one = any(held.role is Role.BLOCK_LEADER for held in principal.appointments)
    raise NotYourBlock if leads_one else RoleNeeded


def household_of(principal: Principal) -> UUID:
    """The principal's household. Raises ResidentsOnly."""
    if principal.household_id is None or principal.is_operator:
        raise ResidentsOnly
    return principal.household_id
