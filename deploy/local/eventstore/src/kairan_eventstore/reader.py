"""Queries over what is committed: pages of a stream and pages of $all. Reads all three tables, writes none.

A page is bounded in rows, in bytes and in rows looked at, so that no single query holds up the node for long.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from kairan_eventstore import metadata
from kairan_eventstore.facts import is_metastream
from kairan_eventstore.filters import EventFilter
from kairan_eventstore.lookup import find_metadata, find_stream
from kairan_eventstore.metadata import StreamMetadata

PAGE_BYTES = 1024 * 1024
SCANNED_POSITIONS = 4096

_TICKS_A_SECOND = timedelta(seconds=1) // timedelta(microseconds=1) * 10


@dataclass(frozen=True, slots=True)
class StreamExtent:
    """A stream as readers see it: revisions `first` to `last`, nothing recorded before `oldest` (ticks)."""

    row: int
    first: int
    last: int
    oldest: int = 0
    tombstoned: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of (place, body) in reading order; `reached`: the last place that was looked at."""

    rows: list[tuple[int, bytes]]
    reached: int


class Reader:
    """Reads through one connection, from the event loop's thread only."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._filter: EventFilter | None = None
        connection.create_function("passes", 1, self._passes)

    def head(self) -> int:
        """The position of the newest event, 0 if there is none."""
        return int(self._connection.execute("SELECT coalesce(max(position), 0) FROM events").fetchone()[0])

    def extent(self, stream: str, now: int) -> StreamExtent | None:
        """What of a stream can be read at `now` (ticks); None if it does not exist or was soft-deleted."""
        row = find_stream(self._connection, stream)
        if row.tombstoned:
            return StreamExtent(row.id or 0, 0, row.last, tombstoned=True)
        limits = metadata.METASTREAM if is_metastream(stream) else self._limits(stream)
        if row.id is None or row.last < 0 or limits.soft_deleted:
            return None
        oldest = now - limits.max_age * _TICKS_A_SECOND if limits.max_age is not None else 0
        return StreamExtent(row.id, limits.first_revision(row.last), row.last, oldest)

    def stream_page(
        self, extent: StreamExtent, first: int, last: int, limit: int, *, backwards: bool
    ) -> Page:
        """Events of revisions `first` to `last`; places are revisions."""
        order = "DESC" if backwards else "ASC"
        query = (
            "SELECT revision, body FROM events WHERE stream = ? AND revision BETWEEN ? AND ? "
            f"AND created >= ? ORDER BY revision {order} LIMIT ?"
        )
        return self._page(
            query, (extent.row, first, last, extent.oldest, limit), limit, first if backwards else last
        )

    def all_page(
        self, first: int, last: int, limit: int, event_filter: EventFilter | None, *, backwards: bool
    ) -> Page:
        """Events of positions `first` to `last` that pass the filter; places are positions."""
        if backwards:
            first = max(first, last - SCANNED_POSITIONS + 1)
        else:
            last = min(last, first + SCANNED_POSITIONS - 1)
        condition, values = self._condition(event_filter)
        query = (
            f"SELECT position, body FROM events WHERE position >= ? AND position <= ? {condition} "
            f"ORDER BY position {'DESC' if backwards else 'ASC'} LIMIT ?"
        )
        return self._page(query, (first, last, *values, limit), limit, first if backwards else last)

    def event_at(self, stream: str, revision: int) -> bytes | None:
        """The body of one event, if it can be read."""
        extent = self.extent(stream, now=0)
        if extent is None or extent.tombstoned or not extent.first <= revision <= extent.last:
            return None
        rows = self.stream_page(extent, revision, revision, 1, backwards=False).rows
        return rows[0][1] if rows else None

    def _page(self, query: str, values: tuple[object, ...], limit: int, end: int) -> Page:
        rows: list[tuple[int, bytes]] = []
        size = 0
        cursor = self._connection.execute(query, values)
        for row in cursor:
            rows.append(row)
            size += len(row[1])
            if size >= PAGE_BYTES:
                break
        cursor.close()
        cut = size >= PAGE_BYTES or len(rows) == limit
        return Page(rows, rows[-1][0] if cut and rows else end)

    def _condition(self, event_filter: EventFilter | None) -> tuple[str, tuple[str, ...]]:
        if event_filter is None:
            return "", ()
        if event_filter.subject == "stream":
            self._filter = event_filter
            return "AND passes((SELECT name FROM streams WHERE id = events.stream))", ()
        return "AND type IN (SELECT value FROM json_each(?))", (
            json.dumps(list(self._type_ids(event_filter))),
        )

    def _type_ids(self, event_filter: EventFilter) -> Iterable[int]:
        types = self._connection.execute("SELECT id, name FROM types")
        return (row for row, name in types if event_filter.passes("", name))

    def _passes(self, name: str) -> bool:
        return self._filter is None or self._filter.matches(name)

    def _limits(self, stream: str) -> StreamMetadata:
        raw = find_metadata(self._connection, stream)
        return metadata.UNLIMITED if raw is None else metadata.parse(raw)
