"""Freezing the roll: households as they are now → one enrolment per block, and the incident's targets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from kairan_contracts.vocabulary import Mode
from kairan_safety.domain.places import Target
from kairan_safety.domain.rollcall.events import BlockEnrolled, HouseholdOnRoll

PART_MOST = 2000
"""Households in one enrolment: some 220 kB, well below what a store takes as one event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentHousehold:
    """A household where the directory last said it is."""

    household_id: UUID
    number: str
    has_logged_in: bool
    block_id: UUID
    block_name: str
    association_id: UUID
    association: str
    association_name: str
    union_id: UUID
    union: str


def enrol_blocks(
    incident_id: UUID, mode: Mode, households: Iterable[CurrentHousehold]
) -> list[BlockEnrolled]:
    """One enrolment a block (several parts for a huge one), in the same order for the same households."""
    ordered = sorted(
        households, key=lambda each: (each.association, each.block_id, each.number, each.household_id)
    )
    enrolled: list[BlockEnrolled] = []
    for _, members in groupby(ordered, key=lambda each: (each.association_id, each.block_id)):
        block = list(members)
        enrolled += [
            _enrolled(incident_id, mode, block[start : start + PART_MOST])
            for start in range(0, len(block), PART_MOST)
        ]
    return enrolled


def _enrolled(incident_id: UUID, mode: Mode, block: Sequence[CurrentHousehold]) -> BlockEnrolled:
    first = block[0]
    return BlockEnrolled(
        incident_id=incident_id,
        mode=mode,
        union_id=first.union_id,
        union=first.union,
        association_id=first.association_id,
        association=first.association,
        association_name=first.association_name,
        block_id=first.block_id,
        block_name=first.block_name,
        households=tuple(
            HouseholdOnRoll(
                household_id=each.household_id, number=each.number, has_logged_in=each.has_logged_in
            )
            for each in block
        ),
    )


def targets_of(blocks: Sequence[BlockEnrolled]) -> tuple[Target, ...]:
    """The associations that the enrolments reach, in the order of their slugs."""
    ordered = sorted(blocks, key=lambda block: (block.association, block.association_id))
    return tuple(
        _target(list(group)) for _, group in groupby(ordered, key=lambda block: block.association_id)
    )


def _target(blocks: Sequence[BlockEnrolled]) -> Target:
    return Target(
        association_id=blocks[0].association_id,
        association=blocks[0].association,
        name=blocks[0].association_name,
        blocks=len({block.block_id for block in blocks}),
        households=sum(len(block.households) for block in blocks),
    )


def never_logged_in(blocks: Iterable[BlockEnrolled]) -> int:
    """How many of the enrolled households never logged in."""
    return sum(not household.has_logged_in for block in blocks for household in block.households)
