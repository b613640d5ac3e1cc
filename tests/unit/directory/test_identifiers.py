"""Numbers are compared as people mean them, and ids follow from what makes a thing unique."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kairan_directory.domain import identifiers

from .people import NISHI, UNION


@pytest.mark.parametrize("number", ["17", "0017", "００１７", " 17 ", "017"])
def test_a_number_is_the_same_with_and_without_its_zeros(number: str) -> None:
    assert identifiers.number_key(number) == "17"


@pytest.mark.parametrize(("number", "key"), [("0", "0"), ("000", "0"), ("2-a", "2-A"), ("02-01", "02-01")])
def test_other_numbers_are_kept_as_they_are(number: str, key: str) -> None:
    assert identifiers.number_key(number) == key


def test_numbers_are_sorted_as_people_do() -> None:
    numbers = ["10-1", "2-10", "2-1", "100", "20", "3", "A-1"]
    assert sorted(numbers, key=identifiers.number_order) == ["2-1", "2-10", "3", "10-1", "20", "100", "A-1"]


@given(st.lists(st.from_regex(r"[0-9]{1,4}(-[0-9]{1,3})?", fullmatch=True), min_size=2, unique=True))
def test_different_numbers_have_different_places_in_the_order(numbers: list[str]) -> None:
    keys = {identifiers.number_key(number) for number in numbers}
    assert len({identifiers.number_order(number) for number in numbers}) == len(keys)


def test_the_same_number_is_another_household_in_another_association() -> None:
    here = identifiers.household_id(NISHI.association_id, "17")
    assert here != identifiers.household_id(UNION.union_id, "17")
    assert here == identifiers.household_id(NISHI.association_id, "0017")


def test_every_stream_has_a_category_without_a_dash() -> None:
    one = UNION.union_id
    streams = [
        identifiers.union_stream(one),
        identifiers.association_stream(one),
        identifiers.household_stream(one),
        identifiers.session_stream(one),
        identifiers.roster_import_stream(one),
    ]
    assert [stream.removesuffix(str(one)) for stream in streams] == list(identifiers.STREAMS)
    assert identifiers.roster_pages_stream(one) == f"rosterpages-{one}"
