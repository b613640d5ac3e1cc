"""Moving events between two EventStoreDB addresses by way of a file of JSON lines, one event a line.

An export goes on after the last whole line of its file. An import repeats what it is not sure of: every
append names the exact revision, so the target knows a repeat by its event ids and writes nothing twice.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self
from uuid import UUID

from esdbclient import EventStoreDBClient, NewEvent, RecordedEvent, StreamState
from esdbclient.exceptions import NotFound, StreamIsDeleted, WrongCurrentVersion

from kairan_eventstore.facts import MAX_APPEND_BYTES, TOMBSTONE_REVISION, is_metastream, original_of

BATCH_EVENTS = 500

Progress = Callable[[int], None]
"""Called with the source position that was dealt with."""


class CannotTransfer(Exception):
    """The transfer can't go on; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """An event on its way: where it stood in the source, and what the target is to hold."""

    position: int
    stream: str
    revision: int
    event: NewEvent

    @classmethod
    def of(cls, recorded: RecordedEvent) -> Self:
        event = NewEvent(
            recorded.type,
            recorded.data,
            recorded.metadata,
            "application/json" if recorded.content_type == "application/json" else "application/octet-stream",
            recorded.id,
        )
        return cls(recorded.commit_position or 0, recorded.stream_name, recorded.stream_position, event)

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """Raises ValueError or KeyError for a line that is no event."""
        fields = json.loads(text)
        event = NewEvent(
            fields["type"],
            b64decode(fields["data"]),
            b64decode(fields["metadata"]),
            fields["content_type"],
            UUID(fields["id"]),
        )
        return cls(fields["position"], fields["stream"], fields["revision"], event)

    def render(self) -> bytes:
        fields = {
            "position": self.position,
            "stream": self.stream,
            "revision": self.revision,
            "id": str(self.event.id),
            "type": self.event.type,
            "content_type": self.event.content_type,
            "data": b64encode(self.event.data).decode(),
            "metadata": b64encode(self.event.metadata).decode(),
        }
        return json.dumps(fields, ensure_ascii=False).encode() + b"\n"

    @property
    def size(self) -> int:
        return len(self.event.data) + len(self.event.metadata) + 2 * len(self.event.type)


def belongs_to_the_server(stream: str) -> bool:
    """Whether a stream is the server's own (`$…`), other than the metadata of somebody's stream."""
    name = original_of(stream) if is_metastream(stream) else stream
    return name.startswith("$")


def last_position(file: Path) -> int:
    """The position of the last whole line of an export, 0 if there is none; cuts a broken last line off."""
    if not file.exists():
        return 0
    position = length = 0
    with file.open("rb") as lines:
        for text in lines:
            if not text.endswith(b"\n"):
                break
            position = Line.parse(text).position
            length += len(text)
    with file.open("r+b") as lines:
        lines.truncate(length)
    return position


def export_events(source: EventStoreDBClient, target: BinaryIO, after: int, progress: Progress) -> int:
    """Write all events after a position that are not the server's own; returns how many."""
    count = 0
    for recorded in source.read_all(commit_position=after or None, filter_exclude=()):
        line = Line.of(recorded)
        if line.position <= after:
            continue
        if not belongs_to_the_server(line.stream):
            target.write(line.render())
            count += 1
        progress(line.position)
    target.flush()
    return count


def import_events(
    lines: Iterable[bytes], target: EventStoreDBClient, done: Callable[[int, int], None]
) -> int:
    """Append all events, calling `done` with bytes read and source position; returns how many.

    Raises CannotTransfer where the target holds other events than the source, or a line is no event.
    """
    count = 0
    for batch, offset in _batches(lines):
        _append(target, batch)
        count += len(batch)
        done(offset, batch[-1].position)
    return count


def _batches(lines: Iterable[bytes]) -> Iterator[tuple[list[Line], int]]:
    """Runs of one stream that one append can carry, each with the number of bytes read up to its end."""
    batch: list[Line] = []
    size = offset = 0
    for number, text in enumerate(lines, 1):
        try:
            line = Line.parse(text)
        except (ValueError, KeyError, TypeError) as fault:
            raise CannotTransfer(f"line {number} is no exported event: {fault!r}") from None
        if batch and not (_continues(batch, line) and size + line.size <= MAX_APPEND_BYTES):
            yield batch, offset
            batch, size = [], 0
        batch.append(line)
        size += line.size
        offset += len(text)
    if batch:
        yield batch, offset


def _continues(batch: list[Line], line: Line) -> bool:
    last = batch[-1]
    follows = line.stream == last.stream and line.revision == last.revision + 1
    return follows and len(batch) < BATCH_EVENTS and not is_metastream(line.stream)


def _append(target: EventStoreDBClient, batch: list[Line]) -> None:
    first = batch[0]
    if first.revision == TOMBSTONE_REVISION:
        _tombstone(target, first.stream)
    elif is_metastream(first.stream):
        _set_metadata(target, first)
    else:
        _append_exactly(target, batch)


def _tombstone(target: EventStoreDBClient, stream: str) -> None:
    try:
        target.tombstone_stream(stream, current_version=StreamState.ANY)
    except StreamIsDeleted:
        return  # A repeat.


def _set_metadata(target: EventStoreDBClient, line: Line) -> None:
    """The target may have written metadata of its own (to revive a stream), so revisions may differ."""
    try:
        if _newest_id(target, line.stream) != line.event.id:
            target.append_to_stream(line.stream, current_version=StreamState.ANY, events=line.event)
    except StreamIsDeleted:
        return  # A repeat of what came before the stream's end, or set after it and unreadable.


def _newest_id(target: EventStoreDBClient, stream: str) -> UUID | None:
    try:
        return target.get_stream(stream, backwards=True, limit=1)[0].id
    except NotFound:
        return None


def _append_exactly(target: EventStoreDBClient, batch: list[Line]) -> None:
    first = batch[0]
    expected = first.revision - 1 if first.revision else StreamState.NO_STREAM
    try:
        target.append_to_stream(first.stream, current_version=expected, events=[line.event for line in batch])
    except StreamIsDeleted:
        return  # A repeat of what came before the stream's end.
    except WrongCurrentVersion as fault:
        if len(batch) > 1:  # A part may be there already, from a batch that was cut elsewhere.
            for line in batch:
                _append_exactly(target, [line])
            return
        raise CannotTransfer(
            f"stream {first.stream} can't go on at revision {first.revision} (position {first.position}): "
            f"{fault}. Either the target holds other events, or the source has lost earlier ones (scavenged)"
        ) from None
