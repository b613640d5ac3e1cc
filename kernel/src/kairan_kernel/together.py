"""Appends that several callers make at the same moment, in one call to the store.

A storm in a whole city is sixty streams at once. One call for each costs a thread, a commit's turn and
several changes of thread; one call for all of them costs that once. Each append is still decided by itself,
and answered when it is on disk.
"""

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from kairan_kernel.events import NewEvent
from kairan_kernel.lanes import MANY, gather
from kairan_kernel.native import Signal, in_hub, native, signal
from kairan_kernel.store import (
    Append,
    Appended,
    AppendTooLarge,
    EventStore,
    Expected,
    StoreError,
    StoreUnavailable,
)

_MOST = 100
"""Appends in one call."""


@dataclass(slots=True)
class _Due:
    append: Append
    turn: Signal
    """Set when it is answered, and when its caller is to send what is due."""
    outcome: Appended | StoreError | None = None


@dataclass(slots=True)
class _Side:
    """What is due of one kind of caller, greenlets or threads, since one cannot wake the other."""

    due: deque[_Due] = field(default_factory=deque)
    sending: bool = False
    brought: int = 0
    """Events in the last call."""


class Together:
    """Appends to `store`, for greenlets and native threads alike. Whoever comes first sends for all who came
    meanwhile, and hands that over to one of those who came since.
    """

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._sides = {True: _Side(), False: _Side()}

    def append(self, stream: str, events: Sequence[NewEvent], *, expected: Expected) -> Appended:
        """See `store.EventStore.append`."""
        side, due = self._sides[in_hub()], _Due(Append(stream, events, expected), signal())
        with self._lock:
            side.due.append(due)
            my_turn, side.sending = not side.sending, True
        while due.outcome is None:
            if my_turn:
                self._send(side)
            due.turn.wait()
            if due.outcome is None:
                due.turn = signal()
                my_turn = True
        if isinstance(due.outcome, StoreError):
            raise due.outcome
        return due.outcome

    def _send(self, side: _Side) -> None:
        if side.brought >= MANY:
            gather()
        with self._lock:
            some = [side.due.popleft() for _ in range(min(_MOST, len(side.due)))]
        side.brought = sum(len(each.append.events) for each in some)
        outcomes: Sequence[Appended | StoreError] = [StoreUnavailable("not answered")] * len(some)
        try:
            outcomes = native(self._outcomes, [each.append for each in some])
        finally:
            for each, outcome in zip(some, outcomes, strict=True):
                each.outcome = outcome
                each.turn.set()
            self._hand_over(side)

    def _hand_over(self, side: _Side) -> None:
        with self._lock:
            if side.due:
                side.due[0].turn.set()
            else:
                side.sending = False

    def _outcomes(self, appends: Sequence[Append]) -> list[Appended | StoreError]:
        try:
            return self._store.append_each(appends)
        except AppendTooLarge as error:
            if len(appends) == 1:
                return [error]
            # One of them is at fault: each by itself, and the others are kept.
            return [outcome for each in appends for outcome in self._outcomes([each])]
        except StoreError as error:
            return [error] * len(appends)
