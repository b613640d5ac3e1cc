"""Who may do and see what, from the roles in the token and the household's place. Pure; asks nobody.

What a caller may not know of is unknown (404); what they may know of but not do is refused by a named rule
(403).
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from kairan_contracts.identity import ASSOCIATION_OFFICERS, UNION_OFFICERS, Principal
from kairan_contracts.vocabulary import Role, StatementKind
from kairan_safety.domain.places import Headquarters, Place

CALLERS = frozenset({Role.CHAIR, Role.SECRETARIAT, Role.DISASTER_PREVENTION_OFFICER})
"""Who may compose notices, activate, remind and close."""
VISITORS = frozenset({Role.SUPPORTER, Role.DISASTER_PREVENTION_OFFICER, Role.WELFARE_COMMISSIONER})
"""Who goes to see households, besides block leaders and officers."""


class HouseholdUnknown(Exception):
    """There is no such household on the roll, or the caller may not know of it."""


class OnlyForOwnHousehold(Exception):
    """A statement of kind self speaks for the speaker's own household."""


class NotYourBlock(Exception):
    """A block leader speaks for the households of the own block."""


class RoleNeeded(Exception):
    """Speaking for a neighbour, and seeing the roll, take a role."""


class CallerRoleNeeded(Exception):
    """Calling takes a chair, secretariat or disaster-prevention officer of that headquarters."""


class ResidentsOnly(Exception):
    """An operator has no household and speaks for none."""


def may_call(principal: Principal, headquarters: Headquarters) -> bool:
    """Whether the principal may activate, remind and close for these headquarters."""
    if principal.has_role(CALLERS, headquarters.union_id):
        return True
    return headquarters.association_id is not None and principal.has_role(
        CALLERS, headquarters.association_id
    )


def belongs_to(principal: Principal, headquarters: Headquarters) -> bool:
    """Whether the headquarters are the principal's own: those of its union, or of its association."""
    if at_union(principal, headquarters.union_id):
        return True
    if headquarters.association_id is None:
        return principal.union_id == headquarters.union_id
    return principal.association_id == headquarters.association_id


def at_union(principal: Principal, union_id: UUID) -> bool:
    """Whether the principal serves at the union's headquarters, and so sees all of its associations."""
    return principal.has_role(UNION_OFFICERS | {Role.DISASTER_PREVENTION_OFFICER}, union_id)


def sees_incident(
    principal: Principal, headquarters: Headquarters, *, everyone: bool, targets: Collection[UUID]
) -> bool:
    """Whether the principal may know of an incident: everyone whom it concerns, and operators."""
    if principal.is_operator or at_union(principal, headquarters.union_id):
        return True
    if not belongs_to(principal, headquarters):
        return False
    return everyone or principal.association_id in targets


def acts_for(principal: Principal, place: Place, kind: StatementKind) -> None:
    """Whether the principal may make a statement of this kind for a household on the roll.

    Raises HouseholdUnknown, OnlyForOwnHousehold, NotYourBlock or RoleNeeded.
    """
    if principal.household_id == place.household_id and kind is StatementKind.SELF:
        return
    _known_neighbour(principal, place)
    if kind is StatementKind.SELF:
        raise OnlyForOwnHousehold
    if serves(principal, place) or (kind is StatementKind.VISIT and visits(principal, place)):
        return
    raise _refusal(principal)


def sees_household(principal: Principal, place: Place) -> None:
    """Whether the principal may see what a household said; the same errors as ``acts_for``."""
    if principal.household_id == place.household_id:
        return
    _known_neighbour(principal, place)
    if not serves(principal, place) and not visits(principal, place):
        raise _refusal(principal)


def _known_neighbour(principal: Principal, place: Place) -> None:
    if principal.association_id != place.association_id and not _any_role_at(principal, place):
        raise HouseholdUnknown


def _any_role_at(principal: Principal, place: Place) -> bool:
    return serves(principal, place) or visits(principal, place) or at_union(principal, place.union_id)


def _refusal(principal: Principal) -> Exception:
    leads_one = any(held.role is Role.BLOCK_LEADER for held in principal.appointments)
    return NotYourBlock() if leads_one else RoleNeeded()


def serves(principal: Principal, place: Place) -> bool:
    """Whether the principal leads the household's block or is an officer of its association or union."""
    return principal.leads(place.block_id) or principal.officer_of(place.association_id, place.union_id)


def visits(principal: Principal, place: Place) -> bool:
    """Whether the principal makes visits where the household is."""
    return any(
        principal.has_role(VISITORS, scope)
        for scope in (place.block_id, place.association_id, place.union_id)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How much of a roll a principal may see: all of it, whole associations, or single blocks."""

    everything: bool = False
    associations: frozenset[UUID] = frozenset()
    blocks: frozenset[UUID] = frozenset()

    @property
    def nothing(self) -> bool:
        return not (self.everything or self.associations or self.blocks)

    def covers(self, association_id: UUID, block_id: UUID) -> bool:
        return self.everything or association_id in self.associations or block_id in self.blocks


def reach(principal: Principal, union_id: UUID) -> Reach:
    """Whose lines on a roll of this union the principal may see, from the roles held now."""
    if at_union(principal, union_id) or principal.has_role(VISITORS, union_id):
        return Reach(everything=True)
    wide = ASSOCIATION_OFFICERS | VISITORS
    narrow = VISITORS | {Role.BLOCK_LEADER}
    return Reach(
        associations=frozenset(
            held.scope_id
            for held in principal.appointments
            if held.scope_kind == "association" and held.role in wide
        ),
        blocks=frozenset(
            held.scope_id
            for held in principal.appointments
            if held.scope_kind == "block" and held.role in narrow
        ),
    )


def counted_for(principal: Principal, union_id: UUID) -> frozenset[UUID] | None:
    """The associations whose counts the principal may see; none: all of the incident's."""
    if principal.is_operator or at_union(principal, union_id):
        return None
    return frozenset() if principal.association_id is None else frozenset({principal.association_id})


def sees_names(principal: Principal, place: Place, *, hidden: bool) -> bool:
    """Whether names and phone are shown; when hidden, only to the household's own leader and officers."""
    if not hidden:
        return True
    return principal.leads(place.block_id) or principal.has_role(ASSOCIATION_OFFICERS, place.association_id)
