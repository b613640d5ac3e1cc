"""Whom an attendance or a survey asks: everyone of its area, or an audience frozen at its opening. Pure.

Whoever lives in the area may answer what asks everyone, those who move in before the deadline included. An
audience is a list of households, and stays what it was: who joins the group later is not asked.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import groupby
from uuid import UUID

from kairan_bulletin.domain.access import belongs_to, manages
from kairan_bulletin.domain.places import Area, CurrentHousehold
from kairan_bulletin.domain.reach import reach
from kairan_contracts.identity import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBlock:
    """Households of a block that are asked, as the opening's event holds them."""

    association_id: UUID
    block_id: UUID
    household_ids: tuple[UUID, ...]


def asked_blocks(households: Iterable[CurrentHousehold]) -> tuple[AskedBlock, ...]:
    """The audience as it is written down, in the same order for the same households."""
    ordered = sorted(households, key=lambda each: (each.association, each.block_id, each.household_id))
    return tuple(
        AskedBlock(
            association_id=association_id,
            block_id=block_id,
            household_ids=tuple(each.household_id for each in members),
        )
        for (association_id, block_id), members in groupby(
            ordered, key=lambda each: (each.association_id, each.block_id)
        )
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A frozen audience in memory."""

    blocks: tuple[AskedBlock, ...]
    households: frozenset[UUID]

    @classmethod
    def of(cls, blocks: tuple[AskedBlock, ...] | None) -> "Asked | None":
        """None when everyone of the area is asked."""
        if blocks is None:
            return None
        return cls(blocks, frozenset(each for block in blocks for each in block.household_ids))

    @property
    def sizes(self) -> dict[UUID, int]:
        """How many households of each block are asked."""
        return {block.block_id: len(block.household_ids) for block in self.blocks}


def asked_ids(blocks: tuple[AskedBlock, ...] | None) -> list[str] | None:
    """As read models keep it, for lists of what concerns somebody: households, blocks and associations."""
    if blocks is None:
        return None
    places = {each for block in blocks for each in (block.association_id, block.block_id)}
    return sorted(str(each) for each in places.union(*(block.household_ids for block in blocks)))


def told(blocks: tuple[AskedBlock, ...] | None) -> list[dict[str, object]] | None:
    """As messages carry it."""
    return None if blocks is None else [asdict(block) for block in blocks]


def concerns(principal: Principal, area: Area, asked: Asked | None) -> bool:
    """Whether the principal may know of it: who is asked, and who looks after some of those."""
    if not belongs_to(principal, area):
        return False
    if asked is None or principal.household_id in asked.households or manages(principal, area):
        return True
    seen = reach(principal, area)
    return any(seen.reaches(block.association_id, block.block_id) for block in asked.blocks)


def asks(asked: Asked | None, household_id: UUID) -> bool:
    """Whether a household of the area is asked."""
    return asked is None or household_id in asked.households
