"""Appending to the log in an open SQLite transaction. Writes all three tables; only the writer uses it.

The journal sees its own uncommitted rows, so commands of one group build on each other. What it keeps in
memory (next position, type ids, recent event ids) lasts only from `committed` on; `roll_back` drops it.
"""

import sqlite3
import time
from collections.abc import Sequence
from uuid import uuid4

from kairan_eventstore import metadata
from kairan_eventstore.decision import Gone, Mismatch, Repeat, StreamState, Write, decide
from kairan_eventstore.encoding import encode, event_id
from kairan_eventstore.facts import (
    EPOCH,
    METADATA_TYPE,
    TOMBSTONE_REVISION,
    TOMBSTONE_TYPE,
    Append,
    Appended,
    Command,
    Delete,
    Outcome,
    ProposedEvent,
    RecordedEvent,
    StreamDeleted,
    WrongVersion,
    is_metastream,
    metastream_of,
)
from kairan_eventstore.lookup import StreamRow, find_metadata, find_target
from kairan_eventstore.recent import RecentEvents, Remembered

REMEMBERED_EVENTS = 32_768
"""How many recent event ids are known again when an append that expects any version is repeated."""

_INSERT = "INSERT INTO events (position, stream, revision, type, created, body) VALUES (?, ?, ?, ?, ?, ?)"


class Journal:
    """Performs commands in order; the caller commits or rolls back, then says so."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._recent = RecentEvents(REMEMBERED_EVENTS)
        self._recent_in_group: dict[str, Remembered] = {}
        self._types: dict[str, int] = {}
        self._types_in_group: dict[str, int] = {}
        self._pending: list[RecordedEvent] = []
        self._head = 0
        self._load()
        if self._head == 0:
            self._begin_the_log()

    @property
    def head(self) -> int:
        """The position of the newest committed event, 0 if there is none."""
        return self._head

    @property
    def pending(self) -> bool:
        """Whether something was written since the last commit."""
        return bool(self._pending)

    def begin(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make it durable. May run in another thread, while nothing else uses the journal."""
        self._connection.execute("COMMIT")

    def committed(self) -> list[RecordedEvent]:
        """Take note that the commit succeeded; returns the events that it made durable, in order."""
        for name, place in self._recent_in_group.items():
            self._recent.remember(name, place)
        self._recent_in_group.clear()
        self._types |= self._types_in_group
        self._types_in_group.clear()
        recorded, self._pending = self._pending, []
        self._head = recorded[-1].position if recorded else self._head
        return recorded

    def roll_back(self) -> None:
        """Undo everything since `begin`."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._pending = []
        self._recent_in_group.clear()
        self._types_in_group.clear()

    def perform(self, command: Command) -> Outcome:
        """Decide on a command and write what it leads to. Raises sqlite3.Error when it can't be written."""
        match command:
            case Append(stream, expected, events):
                return self._append(stream, expected, events)
            case Delete(stream, expected, tombstone=True):
                return self._tombstone(stream, expected)
            case Delete(stream, expected):
                return self._soft_delete(stream, expected)

    def _append(self, stream: str, expected: int, events: Sequence[ProposedEvent]) -> Outcome:
        row, state, raw_metadata = self._look_up(stream)
        ids = [event.id for event in events]
        decision = decide(
            expected,
            ids,
            state,
            lambda name: self._recent_revision(stream, name),
            lambda at: self._id_at(row.id, at),
        )
        match decision:
            case Gone():
                return StreamDeleted()
            case Mismatch():
                return WrongVersion(expected, state.last)
            case Repeat(last):
                return Appended(last, self._position_at(row.id, last))
            case Write(revive):
                appended = self._record(stream, row.id, state.last, events)
                if revive and events:
                    self._set_metadata(stream, metadata.revived(raw_metadata, state.last + 1))
                return appended

    def _soft_delete(self, stream: str, expected: int) -> Outcome:
        _row, state, _raw = self._look_up(stream)
        nothing = state.last < 0 and not state.has_metadata
        refusal = self._refusal(expected, state)
        if refusal is not None:
            return refusal
        if nothing:
            return WrongVersion(expected, state.last)
        return self._set_metadata(stream, metadata.SOFT_DELETED_JSON)

    def _tombstone(self, stream: str, expected: int) -> Outcome:
        row, state, _raw = self._look_up(stream)
        refusal = self._refusal(expected, state)
        if refusal is not None:
            return refusal
        end = ProposedEvent(str(uuid4()), TOMBSTONE_TYPE, True, b"{}", b"")
        return self._record(stream, row.id, TOMBSTONE_REVISION - 1, [end])

    def _refusal(self, expected: int, state: StreamState) -> Outcome | None:
        match decide(expected, [str(uuid4())], state, lambda _name: None, lambda _at: None):
            case Gone():
                return StreamDeleted()
            case Mismatch():
                return WrongVersion(expected, state.last)
            case _:
                return None

    def _set_metadata(self, stream: str, data: bytes) -> Appended:
        name = metastream_of(stream)
        row = find_target(self._connection, name)
        return self._record(
            name, row.id, row.last, [ProposedEvent(str(uuid4()), METADATA_TYPE, True, data, b"")]
        )

    def _record(self, stream: str, row: int | None, last: int, events: Sequence[ProposedEvent]) -> Appended:
        if not events:
            return Appended(last, None)
        if row is None:
            row = self._connection.execute("INSERT INTO streams (name) VALUES (?)", (stream,)).lastrowid
        position = self._pending[-1].position if self._pending else self._head
        created = time.time_ns() // 100
        rows = []
        for event in events:
            position += 1
            last += 1
            body = encode(event, stream, last, position, created)
            rows.append((position, row, last, self._type_id(event.type), created, body))
            self._pending.append(RecordedEvent(position, stream, last, event.type, body))
            self._recent_in_group[event.id] = Remembered(stream, last)
        self._connection.executemany(_INSERT, rows)
        return Appended(last, position)

    def _look_up(self, stream: str) -> tuple[StreamRow, StreamState, bytes]:
        row = find_target(self._connection, stream)
        raw = None if is_metastream(stream) else find_metadata(self._connection, stream)
        if raw is None:
            return row, StreamState(row.last), b""
        return row, StreamState(row.last, metadata.parse(raw).soft_deleted, has_metadata=True), raw

    def _recent_revision(self, stream: str, name: str) -> int | None:
        place = self._recent_in_group.get(name) or self._recent.find(name)
        return place.revision if place is not None and place.stream == stream else None

    def _id_at(self, row: int | None, revision: int) -> str | None:
        query = "SELECT body FROM events WHERE stream = ? AND revision = ?"
        found = self._connection.execute(query, (row, revision)).fetchone()
        return event_id(found[0]) if found else None

    def _position_at(self, row: int | None, revision: int) -> int | None:
        query = "SELECT position FROM events WHERE stream = ? AND revision = ?"
        found = self._connection.execute(query, (row, revision)).fetchone()
        return found[0] if found else None

    def _type_id(self, name: str) -> int:
        known = self._types.get(name) or self._types_in_group.get(name)
        if known is None:
            known = self._connection.execute("INSERT INTO types (name) VALUES (?)", (name,)).lastrowid or 0
            self._types_in_group[name] = known
        return known

    def _load(self) -> None:
        self._types = {name: row for row, name in self._connection.execute("SELECT id, name FROM types")}
        query = (
            "SELECT e.position, s.name, e.revision, e.body FROM events e JOIN streams s ON s.id = e.stream "
            "WHERE e.position > (SELECT max(position) FROM events) - ? ORDER BY e.position"
        )
        for position, stream, revision, body in self._connection.execute(query, (REMEMBERED_EVENTS // 2,)):
            self._recent.remember(event_id(body), Remembered(stream, revision))
            self._head = position

    def _begin_the_log(self) -> None:
        """Record the first event, a system event, with which the log of the real server begins as well."""
        epoch = ProposedEvent(str(uuid4()), EPOCH, True, b'{"epochNumber": 0}', b"")
        self.begin()
        self._record(EPOCH, None, -1, [epoch])
        self.commit()
        self.committed()
