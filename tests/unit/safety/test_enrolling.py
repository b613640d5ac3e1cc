"""Freezing the roll: households → enrolments by block → targets."""

import random

from hypothesis import given
from hypothesis import strategies as st

from kairan_contracts.vocabulary import Mode
from kairan_kernel.ids import derived_id
from kairan_safety.domain.rollcall.enrolling import (
    PART_MOST,
    CurrentHousehold,
    enrol_blocks,
    never_logged_in,
    targets_of,
)

from .samples import INCIDENT, UNION


def household(association: str, block: int, n: int, *, logged_in: bool = True) -> CurrentHousehold:
    association_id = derived_id("association", association)
    return CurrentHousehold(
        household_id=derived_id("household", association, block, n),
        number=f"{block}{n:04}",
        has_logged_in=logged_in,
        block_id=derived_id("block", association, block),
        block_name=f"{block}班",
        association_id=association_id,
        association=association,
        association_name=f"{association}町会",
        union_id=UNION,
        union="yoneizumi",
    )


HOUSEHOLDS = st.lists(
    st.builds(
        household,
        st.sampled_from(["nishi", "higashi"]),
        st.integers(1, 3),
        st.integers(1, 40),
        logged_in=st.booleans(),
    ),
    unique_by=lambda each: each.household_id,
    max_size=60,
)


@given(HOUSEHOLDS)
def test_every_household_is_enrolled_once_in_its_block(households: list[CurrentHousehold]) -> None:
    blocks = enrol_blocks(INCIDENT, Mode.DRILL, households)
    placed = {each.household_id: block.block_id for block in blocks for each in block.households}
    assert placed == {each.household_id: each.block_id for each in households}
    assert sum(len(block.households) for block in blocks) == len(households)
    assert never_logged_in(blocks) == sum(not each.has_logged_in for each in households)


@given(HOUSEHOLDS)
def test_the_order_of_households_does_not_matter(households: list[CurrentHousehold]) -> None:
    shuffled = random.Random(1).sample(households, len(households))
    assert enrol_blocks(INCIDENT, Mode.DRILL, shuffled) == enrol_blocks(INCIDENT, Mode.DRILL, households)


@given(HOUSEHOLDS)
def test_the_targets_add_up(households: list[CurrentHousehold]) -> None:
    targets = targets_of(enrol_blocks(INCIDENT, Mode.DRILL, households))
    assert sum(target.households for target in targets) == len(households)
    assert sum(target.blocks for target in targets) == len({each.block_id for each in households})
    assert [target.association for target in targets] == sorted(target.association for target in targets)


def test_a_huge_block_comes_in_parts_and_counts_as_one_block() -> None:
    blocks = enrol_blocks(INCIDENT, Mode.DRILL, [household("nishi", 1, n) for n in range(PART_MOST + 1)])
    assert [len(block.households) for block in blocks] == [PART_MOST, 1]
    assert [target.blocks for target in targets_of(blocks)] == [1]
