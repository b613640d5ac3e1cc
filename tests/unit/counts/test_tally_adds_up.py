"""However changes come, the totals are what all the latest counts of the blocks add up to."""

from dataclasses import asdict, replace

from hypothesis import given
from hypothesis import strategies as st

from kairan_contracts.vocabulary import Mode
from kairan_safety.counts.facts import Block
from kairan_safety.counts.tally import CountedBlock, Tally
from kairan_safety.domain.rollcall.line import BlockCounts, total

NUMBERS = st.integers(0, 40)
BLOCK = Block(
    incident_id="i",
    mode=Mode.DRILL,
    union_id="u",
    union="union",
    association_id="a",
    association="town",
    block_id="b",
)


@st.composite
def counted(draw: st.DrawFn) -> CountedBlock:
    place = replace(
        BLOCK,
        incident_id=draw(st.sampled_from("ij")),
        association_id=draw(st.sampled_from("abc")),
        block_id=draw(st.sampled_from("xyz")),
    )
    counts = BlockCounts(
        households=draw(NUMBERS), safe=draw(NUMBERS), statements=draw(NUMBERS), revision=draw(NUMBERS)
    )
    return CountedBlock(place, counts)


@given(st.lists(st.lists(counted(), min_size=1, max_size=5), max_size=6))
def test_totals_are_those_of_the_latest_counts(flushes: list[list[CountedBlock]]) -> None:
    tally = Tally()
    latest: dict[tuple[str, str, str], BlockCounts] = {}
    for flush in flushes:
        changes = tally.put(flush)
        for each in flush:
            latest[each.block.incident_id, each.block.association_id, each.block.block_id] = each.counts
        for change in changes:
            incident, association = change.of.incident_id, change.of.association_id
            everything = {key: value for key, value in latest.items() if key[0] == incident}
            assert change.incident == sum(everything.values(), BlockCounts())
            own = [value for key, value in everything.items() if key[1] == association]
            assert change.association == sum(own, BlockCounts())


@given(st.lists(st.builds(BlockCounts, safe=NUMBERS, late=NUMBERS, revision=st.integers(-1, 9))))
def test_the_quick_total_is_the_sum(counts: list[BlockCounts]) -> None:
    assert all(list(each.by_name().items()) == list(asdict(each).items()) for each in counts)
    assert total(counts) == sum(counts, BlockCounts())
