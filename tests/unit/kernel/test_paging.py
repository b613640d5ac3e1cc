"""Cursors: whole lists in pages, and cursors that nobody gave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from kairan_kernel.paging import PageQuery, decode, encode, page_of
from kairan_kernel.problems import Problem

keys = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(), st.lists, max_leaves=5
)


@given(keys)
def test_a_cursor_brings_back_its_key(key: object) -> None:
    assert decode(encode(key)) == key


def is_refused(cursor: str) -> bool:
    try:
        decode(cursor)
    except Problem as problem:
        return (problem.status, problem.slug) == (400, "cursor-invalid")
    return False


@given(st.text(max_size=40))
def test_a_made_up_cursor_is_a_problem_or_a_key(text: str) -> None:
    assert is_refused(text) or encode(decode(text))


@given(st.integers(0, 40), st.integers(1, 9))
def test_pages_put_together_are_the_whole(total: int, limit: int) -> None:
    collected: list[int] = []
    cursor = None
    while True:
        after = -1 if cursor is None else decode(cursor)
        page = page_of(list(range(after + 1, total))[: limit + 1], limit, lambda n: n)
        collected += page.items
        cursor = page.next
        if cursor is None:
            break
        assert len(page.items) == limit
    assert collected == list(range(total))


def test_no_cursor_is_no_key() -> None:
    assert decode(None) is None


def test_the_limit_is_fifty_and_at_most_two_hundred() -> None:
    assert PageQuery().load({}) == {"limit": 50, "cursor": None}
    assert PageQuery().load({"limit": "200"})["limit"] == 200
    for wrong in ("0", "201", "-1", "x"):
        with pytest.raises(ValidationError):
            PageQuery().load({"limit": wrong})
