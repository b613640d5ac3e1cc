"""A record of Kafka has a megabyte: whatever is said, and however often, has to fit."""

import asyncio
from collections.abc import Iterator
from itertools import chain
from typing import Final
from unittest.mock import Mock
from uuid import uuid4

import pytest

from kairan_contracts.vocabulary import Mode, Status
from kairan_safety.counts import facts, states
from kairan_safety.counts.facts import Block, BlockFacts, HouseholdFact
from kairan_safety.counts.kafka import A_WHOLE_BYTES, Households, records
from kairan_safety.counts.states import BlockState
from kairan_safety.domain.rollcall.line import OnRoll, Said

KAFKA_TAKES: Final = 1_000_000


def a_block() -> Block:
    return Block(
        incident_id=str(uuid4()),
        mode=Mode.DISASTER,
        union_id=str(uuid4()),
        union="kanazawa-yoneizumi",
        association_id=str(uuid4()),
        association="米泉校下西部第一町会",
        block_id=str(uuid4()),
        association_name="米泉校下西部第一町会",
        block_name="第十五班",
    )


def statement(revision: int, speaker: str) -> Said:
    return Said(revision=revision, statement_id=str(uuid4()), speaker=speaker, status=Status.SAFE)


def said_by(speakers: int, times: int, first: int = 0) -> Iterator[Said]:
    names = [f"self:{uuid4()}" for _ in range(speakers)]
    return (statement(first + n, names[n % speakers]) for n in range(speakers * times))


@pytest.mark.parametrize(
    ("blocks", "households"), [(1, 0), (1, 1), (250, 15), (100, 300), (3, 5_000), (1, 20_000)]
)
def test_records_have_everything_once_and_each_fits(blocks: int, households: int) -> None:
    roll: list[list[HouseholdFact]] = [
        [(str(uuid4()), OnRoll(revision=n, has_logged_in=True)) for _ in range(households)]
        for n in range(blocks)
    ]
    said = [BlockFacts(block=a_block(), facts=tuple(each)) for each in roll]
    made = list(records(said))
    assert max(len(facts.encode(each)) for each in made) < KAFKA_TAKES / 2
    assert list(dict.fromkeys(each.block for each in chain(*made))) == [each.block for each in said]
    assert list(chain(*(each.facts for each in chain(*made)))) == list(chain(*roll))


def test_nothing_said_is_no_record() -> None:
    assert list(records([])) == []


def test_a_statement_takes_some_25_bytes_of_an_entry() -> None:
    state = BlockState(block=a_block())
    state.take(BlockFacts(block=state.block, facts=tuple(("h", each) for each in said_by(10, 500))))
    entry = states.encode_household(state.households["h"])
    assert len(entry) < 28 * 5_000
    assert states.decode(states.encode(BlockState(block=state.block)), {"h": entry}).households == (
        state.households
    )


A_UUID: Final = "0198f5a0-1c2b-7d3e-8f40-a1b2c3d4e5f6"


@pytest.mark.parametrize("name", ["", "s1", "ab" * 16, A_UUID, A_UUID.upper(), f"{{{A_UUID}}}"])
def test_any_name_of_a_statement_is_kept(name: str) -> None:
    said = Said(revision=3, statement_id=name, speaker="device:x", status=Status.WANTS_CONTACT, late=True)
    state = BlockState(block=a_block())
    state.take(BlockFacts(block=state.block, facts=(("h", said),)))
    assert states.decode(states.encode(state)).households["h"].statements == (said,)


class Table:
    """What the changelog was told, by key."""

    def __init__(self) -> None:
        self.data: dict[bytes, bytes] = {}
        self.largest = 0

    async def send_changelog(self, _: int, key: bytes, value: bytes, **__: object) -> None:
        self.largest = max(self.largest, len(value))


def test_a_block_in_which_much_is_said_is_kept_household_by_household() -> None:
    table = Table()
    app = Mock()
    app.Table.return_value = table
    block = a_block()
    kept = BlockState(block=block)
    for turn in range(6):
        # As the job does it after each batch; by and by another process takes over from the table alone.
        households = Households(app)
        state = households.get(block.key) or BlockState(block=block)
        for household in range(30):
            more = [(f"h{household}", each) for each in said_by(3, 30, first=turn * 10_000 + household * 100)]
            state.take(BlockFacts(block=block, facts=tuple(more)))
            kept.take(BlockFacts(block=block, facts=tuple(more)))
        asyncio.run(households.put([state]))
        found = Households(app).get(block.key)
        assert found is not None
        assert found.households == kept.households
    assert len(states.encode(kept)) > A_WHOLE_BYTES
    assert table.largest <= A_WHOLE_BYTES
    assert len(table.data) == 31
