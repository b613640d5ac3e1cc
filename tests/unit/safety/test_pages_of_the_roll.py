"""A page of the roll is looked for association by association: the same lines, in the same order."""

from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from kairan_safety.domain.access import Reach
from kairan_safety.roll.finding import Wanted

slugs = st.from_regex(r"\A[a-z0-9]([a-z0-9-]{0,4}[a-z0-9])?\Z")
places = st.builds("{}|{}班|{:04}".format, slugs, st.integers(1, 3), st.integers(1, 3))


def wanted(**of: Any) -> Wanted:
    return Wanted(incident_id=UUID(int=1), reach=Reach(everything=True), **of)


def within(part: Wanted, orders: list[str]) -> list[str]:
    """What MongoDB finds, sorted as it is asked to."""
    bounds = part.filter().get("order", {})
    return sorted(
        each for each in orders if bounds.get("$gt", "") < each and each < bounds.get("$lt", chr(0x10FFFF))
    )


@given(st.sets(places, max_size=30), st.none() | places, st.data())
def test_the_parts_are_the_whole_in_its_order(
    orders: set[str], after: str | None, data: st.DataObject
) -> None:
    of_lines = sorted({each.partition("|")[0] for each in orders})
    known = data.draw(st.lists(st.sampled_from(of_lines), unique=True)) if of_lines else []
    asked = wanted(after=after, associations=tuple(known))

    found = [order for part in asked.in_parts() for order in within(part, list(orders))]

    assert found == within(asked, list(orders))


def test_an_association_that_is_asked_for_is_one_part() -> None:
    asked = wanted(association="nishi", associations=("higashi", "nishi"))

    assert list(asked.in_parts()) == [asked]
