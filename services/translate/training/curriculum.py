"""What is learned when: the many pairs of Tatoeba all the time, and with them the few that were written for
Kairan, a little of them at first and more towards the end.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sentences import Pairs

Pair = tuple[list[int], list[int]]
"""Both sides of a pair as ids of pieces."""
Encoded = Callable[[Pairs], list[Pair]]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """From when on (0 to 1 of the run) which share of the pairs are the few, and which those are."""

    since: float
    share: float
    few: Callable[[], Pairs]


def endless(pairs: Sequence[Pair], chance: random.Random) -> Iterator[Pair]:
    """Every pair once in a new order, again and again."""
    while True:
        order = list(range(len(pairs)))
        chance.shuffle(order)
        yield from (pairs[index] for index in order)


def lessons(
    most: Pairs, stages: list[Stage], encoded: Encoded, gone: Callable[[], float], chance: random.Random
) -> Iterator[Pair]:
    """Endless pairs. `gone` tells how much of the run is over; a stage's pairs are read when it begins."""
    many = endless(encoded(most), chance)
    waiting = list(stages)
    few: Iterator[Pair] | None = None
    share = 0.0
    while True:
        while waiting and gone() >= waiting[0].since:
            stage = waiting.pop(0)
            few, share = endless(encoded(stage.few()), chance), stage.share
        yield next(few) if few is not None and chance.random() < share else next(many)
