"""Overload refuses reads before writes, and everybody in the end."""

from contextlib import ExitStack

import pytest

from kairan_kernel.overload import Overload
from kairan_kernel.problems import Problem


def test_reads_are_refused_while_writes_still_get_in() -> None:
    overload = Overload(reads_most=2, writes_most=4)
    with ExitStack() as under_way:
        for method in ("POST", "GET"):
            under_way.enter_context(overload.taking(method))
        with pytest.raises(Problem) as refused, overload.taking("GET"):
            raise AssertionError("a read got in")
        assert refused.value.status == 503
        for _ in range(2):
            under_way.enter_context(overload.taking("POST"))
        with pytest.raises(Problem), overload.taking("POST"):
            raise AssertionError("a write got in")
        assert overload.under_way == 4
    assert overload.under_way == 0


def test_what_fails_makes_room_again() -> None:
    overload = Overload(reads_most=1, writes_most=1)
    with pytest.raises(ValueError, match="broken"), overload.taking("POST"):
        raise ValueError("broken")
    with overload.taking("GET"):
        assert overload.under_way == 1
