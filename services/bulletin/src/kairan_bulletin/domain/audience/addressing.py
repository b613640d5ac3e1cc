"""Freezing: households as they are now → one event a block, and what they add up to."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from kairan_bulletin.domain.audience.events import AddressedHousehold, BlockAddressed
from kairan_bulletin.domain.audience.wish import AudienceTotals
from kairan_bulletin.domain.places import CurrentHousehold

PART_MOST: Final = 2000
"""Households in one event: some 250 kB, well below what a store takes as one event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Which households want paper, and which listen by a speaker."""

    paper: Collection[UUID] = frozenset()
    speaker: Collection[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Audience:
    """A frozen audience in memory: which household stands in which block of which association."""

    audience_id: UUID
    blocks: dict[UUID, BlockAddressed] = field(default_factory=dict)
    block_of: dict[UUID, UUID] = field(default_factory=dict)

    @classmethod
    def of(cls, audience_id: UUID, addressed: Iterable[BlockAddressed]) -> "Audience":
        audience = cls(audience_id)
        for block in addressed:
            audience.blocks.setdefault(block.block_id, block)
            audience.block_of.update((each.household_id, block.block_id) for each in block.households)
        return audience

    @property
    def households(self) -> int:
        return len(self.block_of)


def address(
    article_id: UUID,
    audience_id: UUID,
    households: Iterable[CurrentHousehold],
    ways: Ways,
    at: datetime,
) -> list[BlockAddressed]:
    """One event a block (several for a huge one), in the same order for the same households."""
    ordered = sorted(
        households, key=lambda each: (each.association, each.block_id, each.number, each.household_id)
    )
    addressed: list[BlockAddressed] = []
    for _, members in groupby(ordered, key=lambda each: (each.association_id, each.block_id)):
        block = list(members)
        addressed += [
            _addressed(article_id, audience_id, block[start : start + PART_MOST], ways, at)
            for start in range(0, len(block), PART_MOST)
        ]
    return addressed


def _addressed(
    article_id: UUID, audience_id: UUID, block: Sequence[CurrentHousehold], ways: Ways, at: datetime
) -> BlockAddressed:
    first = block[0]
    return BlockAddressed(
        article_id=article_id,
        audience_id=audience_id,
        union_id=first.union_id,
        union=first.union,
        association_id=first.association_id,
        association=first.association,
        association_name=first.association_name,
        block_id=first.block_id,
        block_name=first.block_name,
        households=tuple(
            AddressedHousehold(
                household_id=each.household_id,
                number=each.number,
                paper=each.household_id in ways.paper,
                speaker=each.household_id in ways.speaker,
            )
            for each in block
        ),
        addressed_at=at,
    )


def totals_of(addressed: Sequence[BlockAddressed], unplaced: int) -> AudienceTotals:
    """What a frozen audience adds up to."""
    return AudienceTotals(
        households=sum(len(block.households) for block in addressed),
        blocks=len({block.block_id for block in addressed}),
        associations=len({block.association_id for block in addressed}),
        paper=sum(household.paper for block in addressed for household in block.households),
        unplaced=unplaced,
    )
