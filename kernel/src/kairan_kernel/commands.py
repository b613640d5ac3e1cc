"""The command loop: load a stream, fold it, decide, append; again when another writer was faster.

It writes the streams it is given and nothing else. A command that is repeated (same command id) is answered
from what the stream already holds, so that a client may safely ask again after a lost answer.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from kairan_kernel.codec import EventCodec
from kairan_kernel.decider import Decider
from kairan_kernel.events import NewEvent, StoredEvent
from kairan_kernel.ids import derived_id
from kairan_kernel.native import pause
from kairan_kernel.store import Appended, EventStore, Expectation, Expected, WrongVersion

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")


@dataclass(frozen=True, slots=True, kw_only=True)
class Causation:
    """Why an event came about; kept as the event's metadata.

    `fingerprint` is a digest of what was asked: the same command id with another one is a client's mistake.
    """

    command_id: UUID
    correlation_id: UUID
    causation_id: UUID | None = None
    actor: str = "system"
    fingerprint: str | None = None

    def metadata(self) -> bytes:
        """The JSON that is stored beside the event."""
        return msgspec.json.encode(self)


@dataclass(frozen=True)
class Handled(Generic[S, E]):
    """A command's outcome: the state after it, the events it made (or had made, `repeated`), where they are.

    Without events `position` and `revision` are the stream's as it was read (0 and -1 when there is none).
    """

    state: S
    events: tuple[E, ...]
    position: int
    revision: int
    repeated: bool


@dataclass(frozen=True)
class Loaded(Generic[S]):
    """A stream's state; `revision` is -1 and `position` 0 when there is no stream."""

    state: S
    revision: int
    position: int


class IdempotencyConflict(Exception):
    """The command id was used before for something else."""

    def __init__(self, stream: str, command_id: UUID) -> None:
        super().__init__(f"command {command_id} was already used on {stream} with other content")
        self.stream = stream
        self.command_id = command_id


class CommandLoop(Generic[S, C, E]):
    """Runs one decider's commands against its streams."""

    def __init__(
        self, store: EventStore, codec: EventCodec, decider: Decider[S, C, E], *, attempts: int = 8
    ) -> None:
        self._store = store
        self._codec = codec
        self._decider = decider
        self._attempts = attempts

    def load(self, stream: str) -> Loaded[S]:
        """The stream's present state. Raises StoreUnavailable."""
        return self._fold(self._store.read_stream(stream))

    def handle(self, stream: str, command: C, cause: Causation) -> Handled[S, E]:
        """Decide and append, all or nothing.

        Raises what `decide` raises, IdempotencyConflict, StoreUnavailable, and WrongVersion when other
        writers won `attempts` times in a row.
        """
        for attempt in range(1, self._attempts + 1):
            try:
                return self._once(stream, command, cause)
            except WrongVersion:
                if attempt == self._attempts:
                    raise
                pause(random.uniform(0, 0.004 * 2**attempt))
        raise AssertionError("attempts must be at least 1")

    def _once(self, stream: str, command: C, cause: Causation) -> Handled[S, E]:
        history = self._store.read_stream(stream)
        loaded = self._fold(history)
        if before := _made_by(cause, history, stream):
            return self._repeated(loaded, before)
        events = tuple(self._decider.decide(command, loaded.state))
        if not events:
            return Handled(loaded.state, (), loaded.position, loaded.revision, repeated=False)
        appended = self._append(stream, events, cause, loaded.revision)
        state = self._decider.fold(events, loaded.state)
        return Handled(state, events, appended.position, appended.revision, repeated=False)

    def _append(self, stream: str, events: Sequence[E], cause: Causation, revision: int) -> Appended:
        metadata = cause.metadata()
        # The fingerprint is part of the id: were it not, two different requests under one key that race each
        # other would look to the store like a repeat, and the second would be told that it was kept.
        scope = (
            (cause.command_id, stream)
            if cause.fingerprint is None
            else (
                cause.command_id,
                stream,
                cause.fingerprint,
            )
        )
        encoded = [self._codec.encode(event) for event in events]
        new = [
            NewEvent(id=derived_id(*scope, n), type=name, data=data, metadata=metadata)
            for n, (name, data) in enumerate(encoded)
        ]
        expected: Expected = Expectation.NO_STREAM if revision < 0 else revision
        return self._store.append(stream, new, expected=expected)

    def _fold(self, history: Sequence[StoredEvent]) -> Loaded[S]:
        state = self._decider.fold([self._codec.decode(stored) for stored in history])
        if not history:
            return Loaded(state, -1, 0)
        return Loaded(state, history[-1].revision, history[-1].position)

    def _repeated(self, loaded: Loaded[S], before: Sequence[StoredEvent]) -> Handled[S, E]:
        events: tuple[E, ...] = tuple(self._codec.decode(stored) for stored in before)
        last = before[-1]
        return Handled(loaded.state, events, last.position, last.revision, repeated=True)


def metadata_of(stored: StoredEvent) -> dict[str, Any]:
    """The event's metadata as a dict; empty when it was written by something that kept none."""
    if not stored.metadata:
        return {}
    found = msgspec.json.decode(stored.metadata)
    return found if isinstance(found, dict) else {}


def fingerprint_of(metadata: bytes) -> str | None:
    """The fingerprint in an event's metadata."""
    return _fingerprint.decode(metadata).fingerprint if metadata else None


class _Fingerprint(msgspec.Struct):
    fingerprint: str | None = None


_fingerprint = msgspec.json.Decoder(_Fingerprint)


def _made_by(cause: Causation, history: Sequence[StoredEvent], stream: str) -> list[StoredEvent]:
    needle = str(cause.command_id).encode()
    made: list[StoredEvent] = []
    for stored in history:
        if needle not in stored.metadata:
            continue
        metadata = metadata_of(stored)
        if metadata.get("command_id") != str(cause.command_id):
            continue
        if metadata.get("fingerprint") != cause.fingerprint:
            raise IdempotencyConflict(stream, cause.command_id)
        made.append(stored)
    return made
