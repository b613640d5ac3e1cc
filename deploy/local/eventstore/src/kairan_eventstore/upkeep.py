"""Looking after a data directory: a copy taken while the node runs, and a check of everything in the file.

Both only read. The backup is one SQLite file, taken at one commit; a directory with that file alone is a
valid data directory.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kairan_eventstore.encoding import decode
from kairan_eventstore.facts import TOMBSTONE_REVISION
from kairan_eventstore.storage import DATABASE, CannotOpen, open_reader

BACKUP_PAGES = 2048

Progress = Callable[[int, int], None]
"""Called with (done, all)."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check found: counts, and one sentence for each fault."""

    events: int
    streams: int
    faults: tuple[str, ...]


def back_up(folder: Path, target: Path, progress: Progress) -> int:
    """Copy the events to `target`, a directory that holds none yet; returns the newest position in the copy.

    May run beside the node. Raises CannotOpen, OSError, sqlite3.Error.
    """
    copy = target / DATABASE
    if copy.exists():
        raise CannotOpen(f"{copy} exists already: name another directory")
    target.mkdir(parents=True, exist_ok=True)
    unfinished = target / (DATABASE + ".unfinished")
    unfinished.unlink(missing_ok=True)
    source, destination = open_reader(folder / DATABASE), sqlite3.connect(unfinished)
    try:
        source.execute("BEGIN")  # One snapshot for the whole copy, however much is appended meanwhile.
        head = source.execute("SELECT coalesce(max(position), 0) FROM events").fetchone()[0]
        source.backup(
            destination,
            pages=BACKUP_PAGES,
            progress=lambda _status, remaining, total: progress(total - remaining, total),
        )
    finally:
        source.close()
        destination.close()
    with unfinished.open("rb") as written:
        os.fsync(written.fileno())
    unfinished.rename(copy)
    return int(head)


def verify(folder: Path, progress: Progress) -> Findings:
    """Check the file's structure, and every event against its row. Raises CannotOpen, sqlite3.Error."""
    connection = open_reader(folder / DATABASE)
    try:
        connection.execute("BEGIN")
        structure = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        events = connection.execute("SELECT count(*) FROM events").fetchone()[0]
        streams = connection.execute("SELECT count(*) FROM streams").fetchone()[0]
        faults = [*structure, *_check_log(connection, events, progress), *_check_streams(connection)]
    finally:
        connection.close()
    return Findings(events, streams, tuple(faults))


def _check_log(connection: sqlite3.Connection, events: int, progress: Progress) -> Iterator[str]:
    """Positions without a gap, and bodies that say the same as their rows."""
    query = (
        "SELECT e.position, s.name, e.revision, t.name, e.created, e.body FROM events e "
        "LEFT JOIN streams s ON s.id = e.stream LEFT JOIN types t ON t.id = e.type ORDER BY e.position"
    )
    for number, (position, stream, revision, kind, created, body) in enumerate(connection.execute(query), 1):
        if position != number:
            yield f"position {number} is missing: the next event is at {position}"
            return
        recorded = decode(body)
        told = (
            recorded.commit_position,
            recorded.stream_identifier.stream_name.decode(),
            recorded.stream_revision,
            recorded.metadata["type"],
            recorded.metadata["created"],
        )
        if told != (position, stream, revision, kind, str(created)):
            yield f"the event at position {position} says of itself {told}"
        if number % 10_000 == 0 or number == events:
            progress(number, events)


def _check_streams(connection: sqlite3.Connection) -> Iterator[str]:
    """Revisions of each stream without a gap, a tombstone excepted."""
    query = (
        "SELECT s.name, count(*), min(revision), max(revision) FROM events e "
        "JOIN streams s ON s.id = e.stream WHERE revision < ? GROUP BY stream "
        "HAVING min(revision) <> 0 OR max(revision) <> count(*) - 1"
    )
    for name, count, first, last in connection.execute(query, (TOMBSTONE_REVISION,)):
        yield f"stream {name} has {count} events but revisions {first} to {last}"
