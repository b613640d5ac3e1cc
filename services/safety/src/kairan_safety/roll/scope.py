"""Which part of the roll a caller asks for, held against how far they may see. Pure."""

from uuid import UUID

from kairan_contracts.identity import Principal
from kairan_safety.domain.access import NotYourBlock, Reach, reach
from kairan_safety.roll.board import Roll


class PlaceUnknown(Exception):
    """The association or block is not on this roll, or the caller may not know of it."""


def within_reach(
    principal: Principal, union_id: UUID, roll: Roll, association_id: UUID | None, block_id: UUID | None
) -> Reach:
    """The caller's reach, if what is asked for lies in it.

    Raises PlaceUnknown for another association, NotYourBlock for another block of the own one.
    """
    own = reach(principal, union_id)
    if association_id is not None and not _touches(own, roll, association_id, principal):
        raise PlaceUnknown
    if block_id is not None:
        _check_block(own, roll, block_id, principal)
    return own


def _touches(own: Reach, roll: Roll, association_id: UUID, principal: Principal) -> bool:
    """Whether any line of the association may be seen; a block leader's own association counts."""
    if own.everything:
        return association_id in roll.blocks.values()
    return association_id in own.associations or association_id == principal.association_id


def _check_block(own: Reach, roll: Roll, block_id: UUID, principal: Principal) -> None:
    association_id = roll.blocks.get(block_id)
    if association_id is None:
        raise PlaceUnknown
    if own.covers(association_id, block_id):
        return
    if association_id == principal.association_id:
        raise NotYourBlock
    raise PlaceUnknown
