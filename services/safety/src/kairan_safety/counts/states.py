"""All that is known of one block's households: an entry of the table ``households``, and what it adds up to.

Pure. The table and its changelog topic hold the encoded form; the counts job alone writes and reads them.
Facts may come twice and in any order: the entry is the set of what is known (``merge`` of
``domain.rollcall.line``).
"""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from kairan_safety.counts.facts import (
    Block,
    BlockFacts,
    block_from_array,
    block_to_array,
    said_from_array,
    said_to_array,
)
from kairan_safety.domain.rollcall.line import UNKNOWN, BlockCounts, HouseholdState, count_block, merge


@dataclass(slots=True, kw_only=True)
class BlockState:
    """Mutable on purpose: one is decoded for each changed block of a batch, takes its facts, and is
    encoded again."""

    block: Block
    households: dict[str, HouseholdState] = field(default_factory=dict)

    def take(self, facts: BlockFacts) -> bool:
        """Merge what is said; whether anything was new."""
        block = self.block.known_with(facts.block)
        changed, self.block = block is not self.block, block
        for household, fact in facts.facts:
            before = self.households.get(household, UNKNOWN)
            after = merge(before, fact)
            if after != before:
                self.households[household] = after
                changed = True
        return changed

    def counts(self) -> BlockCounts:
        return count_block(self.households.values())


def encode(state: BlockState) -> bytes:
    """The same bytes for the same knowledge, whatever the order in which it came."""
    households = sorted(state.households.items())
    return msgspec.msgpack.encode(
        [block_to_array(state.block), [[household, *_to_array(known)] for household, known in households]]
    )


def decode(value: bytes) -> BlockState:
    block, households = msgspec.msgpack.decode(value)
    return BlockState(
        block=block_from_array(block),
        households={household: _from_array(known) for household, *known in households},
    )


def _to_array(state: HouseholdState) -> list[Any]:
    flags = state.on_roll | state.has_logged_in << 1 | state.has_read << 2
    return [flags, state.revision, [said_to_array(said) for said in state.statements]]


def _from_array(array: list[Any]) -> HouseholdState:
    flags, revision, statements = array
    return HouseholdState(
        on_roll=bool(flags & 1),
        has_logged_in=bool(flags & 2),
        has_read=bool(flags & 4),
        revision=revision,
        statements=tuple(said_from_array(said) for said in statements),
    )
