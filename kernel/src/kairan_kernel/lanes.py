"""Who waits for an append to which stream, in the order in which they came. See `appender`."""

import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from kairan_kernel.commands import IdempotencyConflict, fingerprint_of
from kairan_kernel.events import NewEvent
from kairan_kernel.native import Signal, pause
from kairan_kernel.store import Appended

MANY: Final = 3
"""Events that went to the store at once, after which the next are left to gather."""

GATHERING_SECONDS: Final = 0.01
GATHERING_MOST: Final = 0.03
GATHERING_ROUNDS: Final = 32
"""For how long they gather, in seconds: the least, and the most, while so many rounds of the hub take longer.
What is let in meanwhile reaches the store at once.
"""


def gather() -> None:
    """Let others in."""
    until = time.monotonic() + GATHERING_MOST
    pause(GATHERING_SECONDS)
    for _ in range(GATHERING_ROUNDS):
        if time.monotonic() >= until:
            return
        pause(0)


@dataclass(slots=True)
class Waiting:
    """One caller and its event."""

    event: NewEvent
    done: Signal
    outcome: Appended | Exception | None = None
    given_up: bool = False

    def finish(self, outcome: Appended | Exception) -> None:
        """Tell the caller."""
        self.outcome = outcome
        self.done.set()


Slot = list[Waiting]
"""Those who wait for one event: more than one when a client asked again before it had its answer."""


@dataclass(slots=True)
class Side:
    """The streams of one kind of waiter, greenlets or threads, since one cannot wake the other."""

    lanes: dict[str, deque[Waiting]] = field(default_factory=dict)
    ready: deque[str] = field(default_factory=deque)
    workers: int = 0

    def take(self, stream: str, most: int, most_bytes: int) -> tuple[list[Slot], int]:
        """The next group of a stream, and how many left the lane. An id used for two contents is refused."""
        lane = self.lanes[stream]
        before = len(lane)
        slots: OrderedDict[UUID, Slot] = OrderedDict()
        size = 0
        while lane and len(slots) < most and size < most_bytes:
            waiting = lane.popleft()
            event = waiting.event
            if waiting.given_up:
                continue
            slot = slots.setdefault(event.id, [])
            if slot and fingerprint_of(slot[0].event.metadata) != fingerprint_of(event.metadata):
                waiting.finish(IdempotencyConflict(stream, event.id))
                continue
            slot.append(waiting)
            size += len(event.data) + len(event.metadata)
        return list(slots.values()), before - len(lane)

    def put_back(self, stream: str, slots: list[Slot]) -> int:
        """A group goes first again; returns how many that are."""
        waiting = [each for slot in slots for each in slot]
        self.lanes[stream].extendleft(reversed(waiting))
        return len(waiting)
