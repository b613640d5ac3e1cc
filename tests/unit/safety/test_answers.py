"""A repeated request is answered again and done once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from kairan_kernel.ids import new_id
from kairan_safety.desks.answers import Answers


def test_the_same_answer_is_given_again() -> None:
    answers, key = Answers(), new_id()
    first = answers.once(key, lambda: {"revision": 1})
    assert answers.once(key, lambda: {"revision": 2}) is first


def test_two_at_once_are_one() -> None:
    answers, key = Answers(), new_id()
    go_on, given = threading.Event(), []

    def give() -> dict[str, Any]:
        given.append(1)
        go_on.wait(30)
        return {"revision": len(given)}

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(answers.once, key, give) for _ in range(2)]
        threading.Timer(0.1, go_on.set).start()
        assert [each.result(30) for each in both] == [{"revision": 1}, {"revision": 1}]
    assert given == [1]


def test_a_failure_is_not_an_answer() -> None:
    answers, key = Answers(), new_id()

    def fail() -> dict[str, Any]:
        raise ConnectionError("down")

    with pytest.raises(ConnectionError):
        answers.once(key, fail)
    assert answers.once(key, lambda: {"revision": 3}) == {"revision": 3}


def test_only_the_latest_are_remembered() -> None:
    answers, keys = Answers(most=2), [new_id() for _ in range(3)]
    for key in keys:
        answers.once(key, lambda: {"n": 1})
    assert answers.once(keys[0], lambda: {"n": 2}) == {"n": 2}
    assert answers.once(keys[2], lambda: {"n": 2}) == {"n": 1}
