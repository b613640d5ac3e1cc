"""What a client proposes, what the node records, and how an attempt to write may end.

Positions count recorded events from 1 without a gap; a revision counts the events of one stream from 0.
Event ids are canonical lower-case UUID strings; times are ticks of 100 ns since 1970 in UTC, as on the wire.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

ANY = -2
"""Expected version: whatever the stream holds."""
NO_STREAM = -1
"""Expected version: the stream has no event, or was soft-deleted."""
STREAM_EXISTS = -4
"""Expected version: the stream has an event or metadata, and was not deleted."""

TOMBSTONE_REVISION = 2**63 - 1
"""The revision of the event that ends a stream for ever, and the `$tb` of a soft-deleted stream."""

METADATA_TYPE = "$metadata"
TOMBSTONE_TYPE = "$streamDeleted"
LINK_TYPE = "$>"
EPOCH = "$epoch-information"
"""Stream and type of the event with which every log begins."""

MAX_APPEND_BYTES = 1024 * 1024
"""The most bytes (data, metadata and type) that one append may carry, as in the real server."""


class ProposedEvent(NamedTuple):
    """An event as a client sent it, not yet placed in the log."""

    id: str
    type: str
    is_json: bool
    data: bytes
    metadata: bytes


class RecordedEvent(NamedTuple):
    """An event in the log; `body` is the whole encoded protocol message, ready to be sent."""

    position: int
    stream: str
    revision: int
    type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Append:
    """Append `events` to `stream` if its last revision is as expected."""

    stream: str
    expected: int
    events: Sequence[ProposedEvent]


@dataclass(frozen=True, slots=True)
class Delete:
    """Hide the stream's events; with `tombstone`, end the stream for ever."""

    stream: str
    expected: int
    tombstone: bool


Command = Append | Delete


@dataclass(frozen=True, slots=True)
class Appended:
    """The command is in the log: last revision of the stream (-1 if none), position of its last event."""

    revision: int
    position: int | None


@dataclass(frozen=True, slots=True)
class WrongVersion:
    """The stream is not as expected; `current` is its last revision, -1 if it has none."""

    expected: int
    current: int


@dataclass(frozen=True, slots=True)
class StreamDeleted:
    """The stream has ended, or was soft-deleted and the command wanted it to exist."""


Outcome = Appended | WrongVersion | StreamDeleted


def metastream_of(stream: str) -> str:
    """The stream that holds the metadata of `stream`."""
    return "$$" + stream


def is_metastream(stream: str) -> bool:
    return stream.startswith("$$")


def original_of(metastream: str) -> str:
    """The stream whose metadata `metastream` holds."""
    return metastream[2:]
