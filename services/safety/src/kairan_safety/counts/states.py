"""All that is known of one block's households, as the table ``households`` keeps it, and what it adds up to.

An entry has a whole block. What changes afterwards is an entry a household beside it, for in a city hardly
two answers in the same second are about one block. The table and its changelog topic hold the encoded forms;
the counts job alone writes and reads them. Pure. Facts may come twice and in any order: what is kept is the
set of what is known (``merge`` of ``domain.rollcall.line``), so of two entries one has all of the other.

All that was said is kept, since an earlier statement may turn out to be the latest that counts. It is kept
small, some 25 bytes a statement, for an entry has to fit into a record of Kafka: ids as bytes, each speaker
once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import msgspec

from kairan_contracts.vocabulary import Status
from kairan_safety.counts.facts import Block, BlockFacts, block_from_array, block_to_array
from kairan_safety.domain.rollcall.line import (
    UNKNOWN,
    BlockCounts,
    HouseholdState,
    Said,
    count_block,
    merge,
)

_STATUSES: Final = (Status.SAFE, Status.NEEDS_SUPPORT, Status.WANTS_CONTACT)
_UUID_BYTES: Final = 16
_NUMBERS: Final = {status: number for number, status in enumerate(_STATUSES)}


@dataclass(slots=True, kw_only=True)
class BlockState:
    """Mutable on purpose: it takes the facts of a batch, and what changed of it is written.

    `changed` are the households that are known better than the table has them; `renewed`: the block is.
    """

    block: Block
    households: dict[str, HouseholdState] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    renewed: bool = True

    def take(self, facts: BlockFacts) -> bool:
        """Merge what is said; whether anything was new."""
        block = self.block.known_with(facts.block)
        changed = block is not self.block
        self.block, self.renewed = block, self.renewed or changed
        for household, fact in facts.facts:
            before = self.households.get(household, UNKNOWN)
            after = merge(before, fact)
            if after != before:
                self.households[household] = after
                self.changed.add(household)
                changed = True
        return changed

    def counts(self) -> BlockCounts:
        return count_block(self.households.values())

    def written(self) -> None:
        """The table has all of it."""
        self.changed.clear()
        self.renewed = False


def encode(state: BlockState) -> bytes:
    """The same bytes for the same knowledge, whatever the order in which it came."""
    households = sorted(state.households.items())
    return msgspec.msgpack.encode(
        [block_to_array(state.block), [[household, *_to_array(known)] for household, known in households]]
    )


def encode_household(state: HouseholdState) -> bytes:
    """An entry of one household."""
    return msgspec.msgpack.encode(_to_array(state))


def decode(value: bytes, beside: Mapping[str, bytes] | None = None) -> BlockState:
    """A block's entry, and those of its households beside it; either may be the newer one."""
    block, households = msgspec.msgpack.decode(value)
    known = {household: _from_array(array) for household, *array in households}
    for household, entry in (beside or {}).items():
        other = _from_array(msgspec.msgpack.decode(entry))
        known[household] = max(known.get(household, UNKNOWN), other, key=_how_much)
    return BlockState(block=block_from_array(block), households=known, renewed=False)


def _how_much(state: HouseholdState) -> tuple[int, ...]:
    """Of two states of which one knows all that the other knows, the greater.

    A statement that was stored twice is known at its smallest revision, so a smaller one is the news.
    """
    revisions = sum([said.revision for said in state.statements])
    flags = (state.on_roll, state.has_read, state.has_logged_in)
    return state.revision, len(state.statements), -revisions, *flags


def _to_array(state: HouseholdState) -> list[Any]:
    flags = state.on_roll | state.has_logged_in << 1 | state.has_read << 2
    speakers: dict[str, int] = {}
    statements = [
        [
            said.revision,
            _short(said.statement_id),
            speakers.setdefault(said.speaker, len(speakers)),
            _NUMBERS[said.status] << 2 | said.late << 1 | said.visit,
        ]
        for said in state.statements
    ]
    return [flags, state.revision, list(speakers), statements]


def _from_array(array: list[Any]) -> HouseholdState:
    flags, revision, speakers, statements = array
    return HouseholdState(
        on_roll=bool(flags & 1),
        has_logged_in=bool(flags & 2),
        has_read=bool(flags & 4),
        revision=revision,
        statements=tuple(_said(speakers, *said) for said in statements),
    )


def _said(speakers: list[str], revision: int, name: bytes | str, speaker: int, what: int) -> Said:
    return Said(
        revision=revision,
        statement_id=_long(name) if isinstance(name, bytes) else name,
        speaker=speakers[speaker],
        status=_STATUSES[what >> 2],
        visit=bool(what & 1),
        late=bool(what & 2),
    )


def _short(name: str) -> bytes | str:
    """The bytes of a UUID that is written as UUIDs are; any other name as it is."""
    try:
        short = bytes.fromhex(name.replace("-", ""))
    except ValueError:
        return name
    return short if len(short) == _UUID_BYTES and _long(short) == name else name


def _long(short: bytes) -> str:
    return str(UUID(bytes=short))
