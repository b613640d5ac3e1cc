"""Group commit: many single appends to a stream become few appends of many events, each with the
store's fsync.

What arrives while an append to a stream is under way goes into the next one. Streams do not wait for
each other: up to `workers` of them are being appended to at once. This is for streams whose events stand
beside each other (statements of a roll call), not for those that a decider guards.

Other processes may append to the same streams, and a client's repeat may reach another process than its
first try did. So each append expects the stream exactly as far as it is known here. When it has gone on,
what is new there is read, what turns out to be stored already is answered from it, and the rest goes after
it: an event is stored once, however often and wherever it is asked for, and however late an append arrives.
"""

import threading
from collections import deque

from prometheus_client import Histogram

from kairan_kernel.commands import IdempotencyConflict
from kairan_kernel.events import NewEvent
from kairan_kernel.lanes import MANY, Side, Slot, Waiting, gather
from kairan_kernel.lately import Lately
from kairan_kernel.logs import logger
from kairan_kernel.native import in_hub, native, signal, spawn
from kairan_kernel.store import (
    Appended,
    EventStore,
    Expectation,
    Expected,
    StoreError,
    StoreUnavailable,
    WrongVersion,
)
from kairan_kernel.together import Together

_log = logger("kairan.appender")

_GROUP = Histogram(
    "kairan_append_group_events", "Events in each group append", buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500)
)

_LOOK_BACK = 5_000
"""Events at a stream's end that may be repeated by clients of a process that died before it answered them."""

_QUIET_SECONDS = 0.2
"""Without an append, after which a stream's next event goes to the store by itself and at once, also where
appends go together: a drill's answer must not wait for the group of another union's storm.
"""

_RACES = 50
"""How often an append may find that others were faster, before it gives up."""


class GroupAppender:
    """Appends single events in groups of up to `max_batch` events and about `max_bytes` bytes.

    `together` makes the appends of many streams one call to the store, in which they wait for each other.
    `max_waiting` bounds what waits in all; beyond it a call fails at once, so that callers can be told
    to come again. An event id that this process, or the one before it, appended lately is answered from
    memory.
    """

    def __init__(
        self,
        store: EventStore,
        *,
        max_batch: int = 500,
        max_bytes: int = 512 * 1024,
        workers: int = 4,
        together: bool = False,
        max_waiting: int = 20_000,
    ) -> None:
        self._store = store
        self._together = Together(store) if together else None
        self._max_batch = max_batch
        self._max_bytes = max_bytes
        self._workers = workers
        self._max_waiting = max_waiting
        self._lock = threading.Lock()
        self._sides = {True: Side(), False: Side()}
        self._waiting = 0
        self._lately = Lately()

    def append(self, stream: str, event: NewEvent, timeout: float = 2.0) -> Appended:
        """Append one event and wait until it is on disk, at most `timeout` seconds.

        `revision` is this event's own; `position` may be that of a later event of its group. Raises
        AppendTooLarge, StreamGone, and StoreUnavailable, after which it is unknown whether the event
        was stored: ask again with the same event id.
        """
        if (before := self._lately.appended(stream, event)) is not None:
            return before
        waiting = Waiting(event, signal())
        if self._enqueue(stream, waiting):
            self._at_once(stream)
        if not waiting.done.wait(timeout):
            waiting.given_up = True
            raise StoreUnavailable(f"appending to {stream} took more than {timeout} s")
        if isinstance(waiting.outcome, Appended):
            return waiting.outcome
        raise waiting.outcome or StoreUnavailable(stream)

    @property
    def waiting(self) -> int:
        """How many appends wait for their turn."""
        return self._waiting

    def _enqueue(self, stream: str, waiting: Waiting) -> bool:
        """Whether the caller is to append it by itself."""
        side = self._sides[in_hub()]
        with self._lock:
            if self._waiting >= self._max_waiting:
                raise StoreUnavailable(f"{self._waiting} appends are waiting already")
            self._waiting += 1
            lane = side.lanes.get(stream)
            if lane is not None:
                lane.append(waiting)
                return False
            side.lanes[stream] = deque([waiting])
            if self._together is not None and self._lately.is_quiet(stream, _QUIET_SECONDS):
                return True
            self._let_work(side, stream)
        return False

    def _at_once(self, stream: str) -> None:
        """In the caller's own greenlet: another one's start, and its end, would be two rounds of the hub."""
        side = self._sides[in_hub()]
        with self._lock:
            slots = self._take(side, stream)
        try:
            self._answer(stream, slots, at_once=True)
        finally:  # the caller may be broken off, but those behind it go on
            with self._lock:
                if side.lanes[stream]:
                    self._let_work(side, stream)
                else:
                    del side.lanes[stream]

    def _let_work(self, side: Side, stream: str) -> None:
        side.ready.append(stream)
        if side.workers < self._workers:
            side.workers += 1
            spawn(lambda: self._work(side), "kairan-appender")

    def _work(self, side: Side) -> None:
        while True:
            with self._lock:
                if not side.ready:
                    side.workers -= 1
                    return
                stream = side.ready.popleft()
                slots = self._take(side, stream)
            self._answer(stream, slots)
            if len(slots) >= MANY:
                gather()
            with self._lock:
                if side.lanes[stream]:
                    side.ready.append(stream)
                else:
                    del side.lanes[stream]

    def _take(self, side: Side, stream: str) -> list[Slot]:
        slots, taken = side.take(stream, self._max_batch, self._max_bytes)
        self._waiting -= taken
        return slots

    def _answer(self, stream: str, slots: list[Slot], *, at_once: bool = False) -> None:
        """Every slot gets its outcome, whatever happens."""
        try:
            if self._lately.known_up_to(stream) is None:
                latest = native(self._store.read_stream, stream, limit=_LOOK_BACK, backwards=True)
                up_to = latest[0].revision if latest else -1
                self._lately.learn(stream, up_to, reversed(latest))
            self._store_new(stream, slots, at_once=at_once)
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            if not isinstance(error, StoreError):
                _log.exception("group_append_failed", stream=stream, events=len(slots))
            for slot in slots:
                self._finish(slot, error)

    def _store_new(self, stream: str, slots: list[Slot], *, at_once: bool = False) -> None:
        """Append what is not stored yet, after whatever others have appended meanwhile."""
        for _ in range(_RACES):
            new = [slot for slot in slots if not self._answered_before(stream, slot)]
            known = self._lately.known_up_to(stream)
            if not new:
                return
            try:
                self._flush(
                    stream, new, Expectation.NO_STREAM if known in (None, -1) else known, at_once=at_once
                )
                return
            except WrongVersion as others:
                if at_once:  # reading what others wrote would take the caller longer than it asked for
                    self._put_back(stream, new)
                    return
                self._catch_up(stream, known, others.actual)
        raise StoreUnavailable(f"others keep appending to {stream}")

    def _put_back(self, stream: str, slots: list[Slot]) -> None:
        with self._lock:
            self._waiting += self._sides[in_hub()].put_back(stream, slots)

    def _catch_up(self, stream: str, known: int | None, actual: int) -> None:
        after = None if known in (None, -1) else known
        missed = native(self._store.read_stream, stream, after=after)
        self._lately.learn(stream, missed[-1].revision if missed else actual, missed)

    def _answered_before(self, stream: str, slot: Slot) -> bool:
        try:
            before = self._lately.appended(stream, slot[0].event)
        except IdempotencyConflict as conflict:
            self._finish(slot, conflict)
            return True
        if before is not None:
            self._finish(slot, before)
        return before is not None

    def _flush(self, stream: str, slots: list[Slot], expected: Expected, *, at_once: bool) -> None:
        """Raises WrongVersion; any other outcome is given to those who wait."""
        events = [slot[0].event for slot in slots]
        try:
            last = self._append(stream, events, expected, at_once=at_once)
        except WrongVersion:
            raise
        except StoreUnavailable as error:
            for slot in slots:
                self._finish(slot, error)
        except StoreError as error:
            if len(slots) == 1:
                self._finish(slots[0], error)
                return
            # One of them is at fault (too large): halving finds it, and the others are kept.
            middle = len(slots) // 2
            self._store_new(stream, slots[:middle])
            self._store_new(stream, slots[middle:])
        else:
            _GROUP.observe(len(slots))
            first = last.revision - len(slots) + 1
            stored = [Appended(last.position, first + n) for n in range(len(slots))]
            self._lately.settle(stream, zip(events, stored, strict=True))
            for slot, appended in zip(slots, stored, strict=True):
                self._finish(slot, appended)

    def _append(self, stream: str, events: list[NewEvent], expected: Expected, *, at_once: bool) -> Appended:
        if self._together is not None and not at_once:
            return self._together.append(stream, events, expected=expected)
        return native(self._store.append, stream, events, expected=expected)

    def _finish(self, slot: Slot, outcome: Appended | Exception) -> None:
        for waiting in slot:
            if waiting.outcome is None:
                waiting.finish(outcome)
