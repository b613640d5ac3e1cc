"""Streams as they stand: each one's fold is kept in memory and brought up to date from the log when asked.

So what a caller is told is read from the log, without the lag of a read model and without folding a long
stream from its beginning each time. Reads streams; `handle` appends to them with the revision decided on.
The fold may change its state in place: it is only ever looked at through `read`, which copies out of it.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from kairan_kernel.codec import EventCodec
from kairan_kernel.commands import (
    Causation,
    CommandLoop,
    Handled,
    IdempotencyConflict,
    metadata_of,
)
from kairan_kernel.decider import Decider
from kairan_kernel.events import NewEvent, StoredEvent
from kairan_kernel.ids import derived_id
from kairan_kernel.native import Signal, in_hub, native, pause, signal
from kairan_kernel.store import EventStore, Expectation, StoreUnavailable, WrongVersion

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")
R = TypeVar("R")

STREAMS_MOST: Final = 300
"""Streams kept in memory; what was asked for longest ago is let go, and folded again when asked for."""
PAGE: Final = 1_000
PATIENCE_SECONDS: Final = 5.0
ATTEMPTS: Final = 30


@dataclass(slots=True)
class _Entry(Generic[S]):
    state: S
    revision: int = -1
    position: int = 0
    commands: dict[str, str | None] = field(default_factory=dict)
    reading: threading.Lock = field(default_factory=threading.Lock)
    deciding: threading.Lock = field(default_factory=threading.Lock)


class LiveStreams(Generic[S, C, E]):
    """The streams of one category. Call it from greenlets or threads alike; it never blocks the hub."""

    def __init__(self, store: EventStore, codec: EventCodec, decider: Decider[S, C, E]) -> None:
        self._store = store
        self._codec = codec
        self._decider = decider
        self._loop = CommandLoop(store, codec, decider)
        self._entries: OrderedDict[str, _Entry[S]] = OrderedDict()
        self._lock = threading.Lock()
        self._catching_up: dict[tuple[str, bool], Signal] = {}

    def read(self, stream: str, view: Callable[[S], R], *, at_least: int | None = None) -> R:
        """What `view` makes of the state, which it must copy from and not change.

        With `at_least`, a revision that the caller knows to be stored, those who wait for the same part of
        the log share one reading of it; without, the log is read up to its present end. Raises
        StoreUnavailable.
        """
        entry = self._entry(stream)
        if at_least is None:
            self._catch_up(stream, entry)
        else:
            self._catch_up_to(stream, entry, at_least)
        with entry.reading:
            return view(entry.state)

    def remembered(self, stream: str, view: Callable[[S], R]) -> R:
        """The same of the state as this process last knew it; the log is read only if it knew nothing.

        For what a fold decides once more after the append.
        """
        entry = self._entry(stream)
        if entry.revision < 0:
            self._catch_up(stream, entry)
        with entry.reading:
            return view(entry.state)

    def has(self, stream: str, cause: Causation) -> bool:
        """Whether what this process knows of the stream holds the outcome of that command already.

        Raises IdempotencyConflict when the command was another one under the same key.
        """
        entry = self._entry(stream)
        with entry.reading:
            key = str(cause.command_id)
            if key in entry.commands and entry.commands[key] != cause.fingerprint:
                raise IdempotencyConflict(stream, cause.command_id)
            return key in entry.commands

    def holds(self, stream: str, cause: Causation) -> bool:
        """The same of the stream as it is now: the log is read."""
        self.read(stream, lambda state: None)
        with self._lock:
            exists = stream in self._entries
        return exists and self.has(stream, cause)

    def handle(self, stream: str, command: C, cause: Causation) -> Handled[S, E]:
        """As CommandLoop.handle, without reading the stream from its beginning. Blocking: not for the hub.

        Writers of this process wait for each other; those of other processes make it decide again.
        """
        entry = self._entry(stream)
        with entry.deciding:
            for attempt in range(1, ATTEMPTS + 1):
                self._catch_up(stream, entry)
                if str(cause.command_id) in entry.commands:
                    return self._loop.handle(stream, command, cause)  # a repeat: answered from the stream
                try:
                    return self._decide(stream, entry, command, cause)
                except WrongVersion:
                    if attempt == ATTEMPTS:
                        raise
                    pause(0.002 * attempt)
        raise AssertionError("attempts must be at least 1")

    def _decide(self, stream: str, entry: _Entry[S], command: C, cause: Causation) -> Handled[S, E]:
        with entry.reading:
            revision = entry.revision
            events = tuple(self._decider.decide(command, entry.state))
        if events:
            metadata = cause.metadata()
            new = [
                NewEvent(id=_event_id(cause, stream, n), type=name, data=data, metadata=metadata)
                for n, (name, data) in enumerate(self._codec.encode(event) for event in events)
            ]
            self._store.append(stream, new, expected=Expectation.NO_STREAM if revision < 0 else revision)
            self._catch_up(stream, entry)
        return Handled(entry.state, events, entry.position, entry.revision, repeated=False)

    def _entry(self, stream: str) -> _Entry[S]:
        with self._lock:
            entry = self._entries.get(stream)
            if entry is None:
                entry = self._entries[stream] = _Entry(self._decider.initial())
                if len(self._entries) > STREAMS_MOST:
                    self._entries.popitem(last=False)
            self._entries.move_to_end(stream)
            return entry

    def _catch_up_to(self, stream: str, entry: _Entry[S], revision: int) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        kind = (stream, in_hub())  # greenlets and threads can't wait for each other
        while entry.revision < revision:
            if time.monotonic() > until:
                raise StoreUnavailable(f"{stream} can't be read up to {revision}")
            under_way = self._catching_up.get(kind)
            if under_way is not None:
                under_way.wait(PATIENCE_SECONDS)
                continue
            done = self._catching_up[kind] = signal()
            try:
                self._catch_up(stream, entry)
            finally:
                del self._catching_up[kind]
                done.set()

    def _catch_up(self, stream: str, entry: _Entry[S]) -> None:
        while True:
            after = entry.revision if entry.revision >= 0 else None
            page = native(self._store.read_stream, stream, after=after, limit=PAGE)
            self._take(entry, page)
            if len(page) < PAGE:
                break
        if entry.revision < 0:
            self._forget(stream, entry)

    def _forget(self, stream: str, entry: _Entry[S]) -> None:
        """A stream that does not exist must not push one that does out of memory."""
        with self._lock:
            if self._entries.get(stream) is entry and entry.revision < 0:
                del self._entries[stream]

    def _take(self, entry: _Entry[S], page: Sequence[StoredEvent]) -> None:
        with entry.reading:
            for stored in page:
                if stored.revision <= entry.revision:
                    continue  # another reader took it in meanwhile
                entry.state = self._decider.evolve(entry.state, self._codec.decode(stored))
                entry.revision, entry.position = stored.revision, stored.position
                metadata = metadata_of(stored)
                if command := metadata.get("command_id"):
                    entry.commands.setdefault(command, metadata.get("fingerprint"))


def _event_id(cause: Causation, stream: str, n: int) -> UUID:
    """The id that CommandLoop gives, so that a repeat through either is the same event."""
    scope: tuple[Any, ...] = (cause.command_id, stream)
    if cause.fingerprint is not None:
        scope = (*scope, cause.fingerprint)
    return derived_id(*scope, n)
