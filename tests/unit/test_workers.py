"""How the tests themselves are shared out among workers."""

from pathlib import Path

from tests.workers import APART, QUICK, TOGETHER, group_of, turn_of

TESTS = Path(__file__).parents[1]


def test_every_place_that_is_named_is_there() -> None:
    named = [*APART, *QUICK, *(place for places in TOGETHER.values() for place in places)]
    assert [place for place in named if not (TESTS / place).exists()] == []


def test_who_stands_on_one_stack_is_one_group() -> None:
    one = "tests/integration/local/test_whole_stack.py::test_it[a@b]"
    assert group_of(one) == group_of("tests/e2e/demo/test_the_demo.py::test_it") == "stack"
    assert turn_of(one) < turn_of("tests/e2e/demo/test_the_demo.py::test_it")


def test_a_file_that_needs_nothing_dear_is_a_group_of_its_own_and_each_test_of_a_long_one() -> None:
    assert group_of("tests/unit/kernel/test_feed.py::test_it") == "unit/kernel/test_feed.py"
    long = "tests/integration/counts/job/test_restarts.py::test_it"
    assert group_of(long) == long


def test_the_long_begin_first_and_the_quick_last() -> None:
    begun = sorted(
        (
            "tests/unit/kernel/test_feed.py::test_it",
            "tests/integration/kernel/test_relay.py::test_it",
            "tests/integration/counts/job/test_restarts.py::test_it",
            "tests/integration/bulletin/test_articles.py::test_it",
            "tests/e2e/demo/test_the_demo.py::test_it",
        ),
        key=turn_of,
    )
    assert [each.split("/")[2] for each in begun] == ["demo", "bulletin", "counts", "kernel", "kernel"]
