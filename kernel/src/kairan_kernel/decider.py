"""A decider: the whole of a stream's rules in three pure functions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")


# No slots, here and in other generic dataclasses: frozen and with slots, Decider[S, C, E](…) fails in
# Python 3.11.
@dataclass(frozen=True)
class Decider(Generic[S, C, E]):
    """`decide` turns a command and the state into events or raises a named error; `evolve` folds an event in.

    All three are pure: no clock, no new ids, no input or output. Time and ids come in the command.
    """

    initial: Callable[[], S]
    decide: Callable[[C, S], Sequence[E]]
    evolve: Callable[[S, E], S]

    def fold(self, events: Sequence[E], state: S | None = None) -> S:
        """The state after the events, from `state` or from the beginning."""
        return reduce(self.evolve, events, self.initial() if state is None else state)
