"""Whether an append may go ahead: the rules of expected versions and idempotent repeats, nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kairan_eventstore.facts import ANY, NO_STREAM, STREAM_EXISTS, TOMBSTONE_REVISION


@dataclass(frozen=True, slots=True)
class StreamState:
    """What the rules need to know of a stream: its last revision (-1 if none) and its metadata."""

    last: int
    soft_deleted: bool = False
    has_metadata: bool = False


@dataclass(frozen=True, slots=True)
class Write:
    """Append after the last revision; `revive` says that this brings a soft-deleted stream back."""

    revive: bool


@dataclass(frozen=True, slots=True)
class Repeat:
    """All of it was appended before, ending at revision `last`: answer as then, write nothing."""

    last: int


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The stream is not as expected, or only a part was appended before."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The stream is deleted."""


Decision = Write | Repeat | Mismatch | Gone

RevisionOf = Callable[[str], int | None]
"""Event id → its revision in the stream, if the event is remembered as recently appended to that stream."""

IdAt = Callable[[int], str | None]
"""Revision → id of the stream's event there."""


def decide(
    expected: int, ids: Sequence[str], state: StreamState, recent_revision: RevisionOf, id_at: IdAt
) -> Decision:
    """Decide on appending events with these ids to a stream in this state."""
    if state.last == TOMBSTONE_REVISION:
        return Gone()
    if expected == STREAM_EXISTS:
        if state.soft_deleted:
            return Gone()
        if state.last < 0 and not state.has_metadata:
            return Mismatch()
    if expected in (ANY, STREAM_EXISTS):
        return _decide_by_recent_memory(ids, state, recent_revision)
    if expected < state.last:
        return _decide_behind_the_end(expected, ids, state, id_at)
    if expected > state.last:
        return Mismatch()
    return Write(revive=state.soft_deleted)


def _decide_by_recent_memory(ids: Sequence[str], state: StreamState, recent_revision: RevisionOf) -> Decision:
    last = -1
    for ordinal, event_id in enumerate(ids):
        revision = recent_revision(event_id)
        if revision is None:
            return Mismatch() if ordinal else Write(revive=state.soft_deleted)
        last = revision
    return Repeat(last) if ids else Write(revive=state.soft_deleted)


def _decide_behind_the_end(expected: int, ids: Sequence[str], state: StreamState, id_at: IdAt) -> Decision:
    for ordinal, event_id in enumerate(ids):
        if id_at(expected + 1 + ordinal) == event_id:
            continue
        may_revive = ordinal == 0 and expected == NO_STREAM and state.soft_deleted
        return Write(revive=True) if may_revive else Mismatch()
    return Repeat(expected + len(ids)) if ids else Mismatch()
