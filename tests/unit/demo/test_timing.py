"""Percentiles and the lag from a 2xx to a count that contains the statement."""

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from kairan_local.demo.ledger import Accepted
from kairan_local.demo.timing import CountsSeen, lags_ms, percentile


def accepted(household: str, revision: int, at: float) -> Accepted:
    return Accepted(
        statement_id=str(revision),
        household=household,
        speaker="self:a",
        visit=False,
        status="safe",
        late=False,
        revision=revision,
        at=at,
    )


@given(st.lists(st.floats(0, 1e6), min_size=1), st.integers(1, 100))
def test_a_percentile_is_one_of_the_values_and_covers_its_part(values: list[float], percent: int) -> None:
    found = percentile(values, percent)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= percent * len(values)


def test_the_99th_of_a_hundred_leaves_one_above() -> None:
    assert percentile(list(range(1, 101)), 99) == 99
    assert percentile([], 99) == 0.0


def test_the_lag_ends_with_the_first_count_that_contains_the_statement() -> None:
    seen = CountsSeen()
    seen.note("b", 3, 10.0)
    seen.note("b", 7, 10.5)
    seen.note("b", 7, 10.75)
    assert lags_ms([accepted("h", 5, 10.25)], {"h": "b"}, seen) == [250.0]
    assert lags_ms([accepted("h", 3, 9.5)], {"h": "b"}, seen) == [500.0]


def test_a_count_that_was_faster_than_the_answer_has_no_lag() -> None:
    seen = CountsSeen()
    seen.note("b", 7, 10.0)
    assert lags_ms([accepted("h", 7, 10.1)], {"h": "b"}, seen) == [0.0]


def test_a_statement_that_was_never_counted_lags_for_ever() -> None:
    seen = CountsSeen()
    seen.note("b", 7, 10.0)
    assert lags_ms([accepted("h", 8, 10.0)], {"h": "b"}, seen) == [inf]


def test_an_older_message_never_takes_a_revision_back() -> None:
    seen = CountsSeen()
    seen.note("b", 7, 10.0)
    seen.note("b", 5, 11.0)
    assert seen.first("b", 6) == 10.0
