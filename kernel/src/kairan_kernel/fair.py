"""Fair shares: the requests of one union do not all go before those of another.

A process of greenlets does one thing at a time, and whoever becomes ready goes to the end of one line: behind
two hundred requests of a storm. Here each union has a line of its own. In each round of the hub only a few go
on, taken from the lines in turn; and a union that has had no turn in this round, and of which nobody waits,
need not even wait for the next. While there are such unions, rounds are short: the way of a request through
the hub is several rounds long. And the storm rests after each, for what it is allowed to do here is done all
over the machine: in the store, on the bus, in the database. A request takes a turn before it is handled and
once more before its answer is made: in between it waits for the store with many others, who are all woken at
once.

Nobody waits while there is room in the round, and nothing is held: a request that is broken off, or that
waits for a part that is away, is in nobody's way. For the hub's greenlets alone; nothing here is locked.
"""

import time
from collections import Counter, deque
from collections.abc import Callable, Hashable
from typing import Any, Final

from eventlet.event import Event
from eventlet.hubs import get_hub

A_ROUND: Final = 8
"""Turns in a round, of some 0.2 ms each: what comes in from a socket or a thread is seen within milliseconds.
As many again are there beside it for unions that had none.
"""
EACH: Final = 2
"""Turns in a round for each union that waits, when that is more: a storm in a whole city is sixty unions, and
their answers must still reach the store in groups.
"""
SHORT: Final = 2
SHORT_SECONDS: Final = 1.0
"""A round has so few turns, for so long after somebody was let in beside the storm of a few unions."""
REST: Final = 3.0
REST_MOST: Final = 0.02
"""Then it is followed by a rest of so many times what it took, in seconds at most."""
LATELY: Final = 1.0
STORMING: Final = 100
"""With more turns than these within the last `LATELY` to twice as many seconds a union storms; with fewer
it may be somebody beside a storm. Fifty requests; a page of an officer's is some ten.
"""
FEW_UNIONS: Final = 8
NEARLY_ALL: Final = 0.9
"""The storm of a few: at most so many unions have so much of the turns. In a city's storm nobody is beside
it: sixty unions have a dozen answers a second each, and all are in a hurry.
"""


def whose(principal: Any, client: str) -> Hashable:
    """Whose turn a request takes: its union's or, where there is none, that of the client's address."""
    union = getattr(principal, "union_id", None)
    return client if union is None else union


class Traffic:
    """How many turns each union asked for lately."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began_at = clock()
        self._now: Counter[Hashable] = Counter()
        self._before: Counter[Hashable] = Counter()

    def count(self, whose: Hashable) -> None:
        """A union asks for a turn."""
        since = self._clock() - self._began_at
        if since >= LATELY:
            self._before = self._now if since < 2 * LATELY else Counter()
            self._now = Counter()
            self._began_at += since
        self._now[whose] += 1

    def storms(self, whose: Hashable) -> bool:
        """Whether a union asked for many."""
        return self._now[whose] + self._before[whose] > STORMING

    def is_storm_of_few(self) -> bool:
        """Whether a few unions asked for nearly all."""
        both = self._now + self._before
        storming = [each for each in both.values() if each > STORMING]
        return 0 < len(storming) <= FEW_UNIONS and sum(storming) >= NEARLY_ALL * both.total()


class Turns:
    """The turns of one process."""

    def __init__(self, a_round: int = A_ROUND, clock: Callable[[], float] = time.monotonic) -> None:
        self._traffic = Traffic(clock)
        self._a_round = a_round
        self._clock = clock
        self._left = a_round
        self._left_beside = a_round
        self._had_one: set[Hashable] = set()
        self._let_in_at = -SHORT_SECONDS
        self._began_at: float | None = None
        self._resting = False
        self._next_is_due = False
        self._lines: dict[Hashable, deque[Event]] = {}
        self._order: deque[Hashable] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for a turn."""
        return sum(map(len, self._lines.values()))

    def take(self, whose: Hashable) -> None:
        """Return when it is their turn: at once while there is room in this round (then nobody waits), or
        when nobody of the same union had a turn in it or waits for one.
        """
        self._traffic.count(whose)
        if self._left:
            self._left -= 1
        elif self._may_go_beside(whose):
            self._left_beside -= 1
        else:
            self._wait(whose)
            return
        if not self._resting:
            self._had_one.add(whose)
        self._see_to_the_next()

    def _may_go_beside(self, whose: Hashable) -> bool:
        if not self._left_beside or whose in self._had_one or whose in self._lines:
            return False
        if self._traffic.storms(whose):
            return not self._resting
        self._let_in_at = self._clock()
        return True

    def _wait(self, whose: Hashable) -> None:
        turn = Event()
        line = self._lines.get(whose)
        if line is None:
            self._lines[whose] = deque([turn])
            self._order.append(whose)
        else:
            line.append(turn)
        try:
            turn.wait()
        except BaseException:  # a time-out, or the process ends
            if not turn.ready():
                self._leave(whose, turn)
            raise

    def _leave(self, whose: Hashable, turn: Event) -> None:
        line = self._lines[whose]
        line.remove(turn)
        if not line:
            del self._lines[whose]
            self._order.remove(whose)

    def _see_to_the_next(self, after: float = 0.0) -> None:
        if not self._next_is_due:
            self._next_is_due = True
            get_hub().schedule_call_global(after, self._next_round)

    def _next_round(self) -> None:
        self._next_is_due = False
        now = self._clock()
        is_beside = now - self._let_in_at < SHORT_SECONDS and self._traffic.is_storm_of_few()
        turns = self._turns_of(is_beside)
        self._left_beside = max(turns, self._a_round)
        self._had_one.clear()
        rest = self._rest(now) if is_beside else 0.0
        self._resting = rest > 0
        if self._resting:
            self._left = 0
            self._see_to_the_next(rest)
            return
        self._began_at = now if self._order else None
        while turns and self._order:
            turns -= 1
            self._next_turn().send(None)
            self._see_to_the_next()
        self._left = turns

    def _turns_of(self, is_beside: bool) -> int:
        return min(SHORT, self._a_round) if is_beside else max(self._a_round, EACH * len(self._order))

    def _rest(self, now: float) -> float:
        """In proportion to what the round took, once after each in which a turn was waited for, and only when
        somebody waits for the next.
        """
        began_at, self._began_at = self._began_at, None
        if began_at is None or not self._order:
            return 0.0
        return min(REST * (now - began_at), REST_MOST)

    def _next_turn(self) -> Event:
        whose = self._order.popleft()
        self._had_one.add(whose)
        line = self._lines[whose]
        turn = line.popleft()
        if line:
            self._order.append(whose)
        else:
            del self._lines[whose]
        return turn
