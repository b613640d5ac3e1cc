"""Appends that several threads make at the same moment, in one call to the store.

A storm in a whole city is sixty streams at once. One call for each costs a thread, a commit's turn and
several changes of thread; one call for all of them costs that once. Each append is still decided by itself,
and answered when it is on disk.
"""

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kairan_kernel.events import NewEvent, StoredEvent
from kairan_kernel.store import (
    Append,
    Appended,
    AppendTooLarge,
    EventStore,
    Expected,
    StoreError,
    StoreUnavailable,
    Subscription,
)

_MOST = 100
"""Appends in one call."""


@dataclass(slots=True)
class _Due:
    append: Append
    turn: threading.Event = field(default_factory=threading.Event)
    """Set when it is answered, and when its caller is to send what is due."""
    outcome: Appended | StoreError | None = None


class Together:
    """The store, for callers in native threads. Whoever comes first sends for all who came meanwhile, and
    hands that over to one of those who came since.
    """

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._due: deque[_Due] = deque()
        self._sending = False

    def append(self, stream: str, events: Sequence[NewEvent], *, expected: Expected) -> Appended:
        """See `store.EventStore.append`."""
        due = _Due(Append(stream, events, expected))
        with self._lock:
            self._due.append(due)
            my_turn, self._sending = not self._sending, True
        while due.outcome is None:
            if my_turn:
                self._send()
            due.turn.wait()
            if due.outcome is None:
                due.turn.clear()
                my_turn = True
        if isinstance(due.outcome, StoreError):
            raise due.outcome
        return due.outcome

    def _send(self) -> None:
        with self._lock:
            some = [self._due.popleft() for _ in range(min(_MOST, len(self._due)))]
        outcomes: Sequence[Appended | StoreError] = [StoreUnavailable("not answered")] * len(some)
        try:
            outcomes = self._outcomes([each.append for each in some])
        finally:
            for each, outcome in zip(some, outcomes, strict=True):
                each.outcome = outcome
                each.turn.set()
            self._hand_over()

    def _hand_over(self) -> None:
        with self._lock:
            if self._due:
                self._due[0].turn.set()
            else:
                self._sending = False

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

    def append_each(self, appends: Sequence[Append]) -> list[Appended | StoreError]:
        """See `store.EventStore.append_each`."""
        return self._store.append_each(appends)

    def read_stream(
        self, stream: str, *, after: int | None = None, limit: int | None = None, backwards: bool = False
    ) -> list[StoredEvent]:
        """See `store.EventStore.read_stream`."""
        return self._store.read_stream(stream, after=after, limit=limit, backwards=backwards)

    def subscribe(
        self, *, after: int | None, streams: Sequence[str] = (), types: Sequence[str] = ()
    ) -> Subscription:
        """See `store.EventStore.subscribe`."""
        return self._store.subscribe(after=after, streams=streams, types=types)

    def read_all(
        self,
        *,
        after: int | None,
        until: int | None = None,
        streams: Sequence[str] = (),
        types: Sequence[str] = (),
    ) -> Iterator[StoredEvent]:
        """See `store.EventStore.read_all`."""
        return self._store.read_all(after=after, until=until, streams=streams, types=types)

    def head(self) -> int:
        """See `store.EventStore.head`."""
        return self._store.head()
