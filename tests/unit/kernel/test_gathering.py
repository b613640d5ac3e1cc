"""Gathering: many hand in at once, few writes, and everyone hears what became of theirs."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from kairan_kernel.gathering import Gathering


def test_what_is_handed_in_meanwhile_is_written_together() -> None:
    batches: list[Sequence[int]] = []
    first_write, go_on = threading.Event(), threading.Event()

    def write(items: Sequence[int]) -> None:
        batches.append(items)
        first_write.set()
        go_on.wait(30)

    gathering: Gathering[int] = Gathering(write)
    with ThreadPoolExecutor(20) as pool:
        pool.submit(gathering.hand_in, 0)
        first_write.wait(30)
        others = [pool.submit(gathering.hand_in, n) for n in range(1, 20)]
        while gathering._handed.__len__() < 19:
            threading.Event().wait(0.01)
        go_on.set()
        assert [other.result(30) for other in others] == [None] * 19
    assert [len(batch) for batch in batches] == [1, 19]


def test_a_failed_write_is_heard_of_by_everyone_in_it_and_by_nobody_else() -> None:
    failing = True

    def write(items: Sequence[int]) -> None:
        if failing:
            raise ConnectionError("down")

    gathering: Gathering[int] = Gathering(write)
    with pytest.raises(ConnectionError):
        gathering.hand_in(1)
    failing = False
    gathering.hand_in(2)
    assert not gathering._handed
