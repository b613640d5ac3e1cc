"""Finding a stream by name: its row, its last revision, its metadata. Reads `streams` and `events`."""

import sqlite3
from dataclasses import dataclass

from kairan_eventstore.encoding import decode
from kairan_eventstore.facts import TOMBSTONE_REVISION, is_metastream, metastream_of, original_of

_LAST = "SELECT s.id, (SELECT max(revision) FROM events WHERE stream = s.id) FROM streams s WHERE s.name = ?"
_LAST_BODY = (
    "SELECT e.body FROM streams s JOIN events e ON e.stream = s.id WHERE s.name = ? "
    "ORDER BY e.revision DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class StreamRow:
    """A stream's row id (None if it was never written) and last revision (-1 if it has no event)."""

    id: int | None
    last: int

    @property
    def tombstoned(self) -> bool:
        return self.last == TOMBSTONE_REVISION


def find_stream(connection: sqlite3.Connection, name: str) -> StreamRow:
    """The stream as readers see it: a metadata stream ends together with the stream that it describes."""
    row = _find(connection, name)
    if is_metastream(name) and _find(connection, original_of(name)).tombstoned:
        return StreamRow(row.id, TOMBSTONE_REVISION)
    return row


def find_target(connection: sqlite3.Connection, name: str) -> StreamRow:
    """The stream as writers see it: metadata, once there, can be set even after its stream was tombstoned.

    The real server lets that through, though nobody can read it, and suites of clients check that it does.
    """
    row = _find(connection, name)
    return find_stream(connection, name) if row.last < 0 and is_metastream(name) else row


def find_metadata(connection: sqlite3.Connection, name: str) -> bytes | None:
    """The stream's newest metadata as it was written, None if there is none."""
    found = connection.execute(_LAST_BODY, (metastream_of(name),)).fetchone()
    return None if found is None else decode(found[0]).data


def _find(connection: sqlite3.Connection, name: str) -> StreamRow:
    """The stream's own rows and nothing else."""
    found = connection.execute(_LAST, (name,)).fetchone()
    if found is None:
        return StreamRow(None, -1)
    return StreamRow(found[0], -1 if found[1] is None else found[1])
