"""Asking again until an answer will do."""

import asyncio
from itertools import count

from kairan_local.demo.patience import eventually


def test_the_first_answer_that_will_do_is_given() -> None:
    numbers = count()

    async def ask() -> int:
        return next(numbers)

    assert asyncio.run(eventually(ask, lambda number: number == 3, within=5, every=0.001)) == 3


def test_when_patience_ends_the_last_answer_is_given_as_it_is() -> None:
    async def ask() -> list[str]:
        return ["still different"]

    assert asyncio.run(eventually(ask, lambda lines: not lines, within=0.02, every=0.005)) == [
        "still different"
    ]


def test_what_only_gives_an_awaitable_can_be_asked_too() -> None:
    async def double(number: int) -> int:
        return 2 * number

    assert asyncio.run(eventually(lambda: double(21), lambda number: number == 42, within=1)) == 42
