"""Who may read a household, and who may know what its people need. Pure; for HTTP and RPC alike."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from kairan_contracts.identity import Principal
from kairan_contracts.vocabulary import Consent, Mode, Role

WELFARE: Final = frozenset({Role.WELFARE_COMMISSIONER, Role.WELFARE_COUNCIL})
RESCUE: Final = WELFARE | {Role.DISASTER_PREVENTION_OFFICER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a household is."""

    household_id: UUID
    block_id: UUID
    association_id: UUID
    union_id: UUID


def lives_here(viewer: Principal, place: Place) -> bool:
    return viewer.household_id == place.household_id


def is_helper(viewer: Principal, place: Place) -> bool:
    """Officers, welfare commissioners and council; the block's own leader."""
    return (
        viewer.officer_of(place.association_id, place.union_id)
        or viewer.has_role(WELFARE, place.association_id)
        or viewer.has_role(WELFARE, place.union_id)
        or viewer.leads(place.block_id)
    )


def may_read(viewer: Principal, place: Place) -> bool:
    """Names and how to reach them."""
    return (
        viewer.is_operator
        or lives_here(viewer, place)
        or is_helper(viewer, place)
        or viewer.has_role(RESCUE, place.association_id)
        or viewer.has_role(RESCUE, place.union_id)
    )


def may_know_care(viewer: Principal, place: Place, consent: Consent, mode: Mode | None) -> bool:
    """What a person needs, by their consent. `mode`: the roll call in which it is asked, None in peacetime.

    A drill is peacetime. The vendor's operator never needs to know.
    """
    if lives_here(viewer, place):
        return True
    if not is_helper(viewer, place):
        return False
    match consent:
        case Consent.NONE:
            return False
        case Consent.PEACETIME:
            return True
        case Consent.DISASTER:
            return mode is Mode.DISASTER
