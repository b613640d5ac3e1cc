"""The data directory: one SQLite file in WAL mode, held by one process through a lock file.

Tables: `events` (the log; one row an event, `body` being the encoded message), `streams` and `types` (names).
The journal writes them, the reader reads them. Nothing is answered before SQLite has fsynced the WAL
(`synchronous=FULL`).
"""

import fcntl
import os
import sqlite3
from pathlib import Path
from typing import Self

SCHEMA_VERSION = 1
DATABASE = "events.sqlite"
LOCK = "lock"

_SCHEMA = """
CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE types (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL REFERENCES streams,
    revision INTEGER NOT NULL,
    type INTEGER NOT NULL REFERENCES types,
    created INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_by_stream ON events (stream, revision);
"""


class CannotOpen(Exception):
    """The data directory can't be used as asked; the message says why and what to do."""


class DirectoryLock:
    """Holds a data directory for this process until it is released or the process ends."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(self._file, 32).decode().strip() or "unknown"
            os.close(self._file)
            raise CannotOpen(
                f"{folder} is in use by another node (process {owner}): stop that one first"
            ) from None
        os.truncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        os.close(self._file)


class Storage:
    """An opened data directory: one connection that writes (absent when it may not) and one that reads."""

    def __init__(
        self, reader: sqlite3.Connection, writer: sqlite3.Connection | None, lock: DirectoryLock | None
    ):
        self.reader = reader
        self.writer = writer
        self._lock = lock

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open for writing too, creating what is missing. Raises CannotOpen, OSError, sqlite3.Error."""
        folder.mkdir(parents=True, exist_ok=True)
        lock = DirectoryLock(folder)
        try:
            writer = _open_writer(folder / DATABASE)
            return cls(_connect(folder / DATABASE, "mode=ro"), writer, lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open_read_only(cls, folder: Path) -> Self:
        """Open for reading alone, also where the directory can't be written. Raises CannotOpen."""
        reader = open_reader(folder / DATABASE)
        lock = DirectoryLock(folder) if os.access(folder, os.W_OK) else None
        return cls(reader, None, lock)

    def close(self) -> None:
        """Close; a writer leaves one self-contained file behind."""
        self.reader.close()
        if self.writer is not None:
            self.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.writer.close()
        if self._lock is not None:
            self._lock.release()


def _connect(database: Path, parameters: str) -> sqlite3.Connection:
    address = f"{database.absolute().as_uri()}?{parameters}"
    connection = sqlite3.connect(
        address, uri=True, isolation_level=None, check_same_thread=False, cached_statements=256, timeout=10
    )
    connection.execute("PRAGMA cache_size = -16384")
    return connection


def _open_writer(database: Path) -> sqlite3.Connection:
    connection = _connect(database, "mode=rwc")
    version = read_schema_version(connection)
    if version > SCHEMA_VERSION:
        raise CannotOpen(_newer(version))
    if version == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise CannotOpen(f"{database} is a database of something else: name another directory")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    connection.execute("PRAGMA journal_size_limit = 67108864")
    if version == 0:
        connection.executescript(f"BEGIN;{_SCHEMA}PRAGMA user_version = {SCHEMA_VERSION};COMMIT;")
    return connection


def open_reader(database: Path) -> sqlite3.Connection:
    """A connection that only reads, beside a running node as well. Raises CannotOpen, sqlite3.Error."""
    if not database.exists():
        raise CannotOpen(f"{database.parent} holds no events ({DATABASE} is missing)")
    try:
        connection = _connect(database, "mode=ro")
        version = read_schema_version(connection)
    except sqlite3.OperationalError:
        # A WAL database in a directory that can't be written opens only when it is declared unchanging,
        # which is true only where no WAL with unmerged commits lies beside it.
        wal = database.with_name(DATABASE + "-wal")
        if wal.exists() and wal.stat().st_size > 0:
            raise CannotOpen(
                f"{database} was not closed cleanly and its directory can't be written: "
                "start it once where it can be written"
            ) from None
        connection = _connect(database, "immutable=1")
        version = read_schema_version(connection)
    if version > SCHEMA_VERSION:
        raise CannotOpen(_newer(version))
    return connection


def read_schema_version(connection: sqlite3.Connection) -> int:
    """The schema version of an open database; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _newer(version: int) -> str:
    return (
        f"the data was written by a newer kairan-eventstore: its schema is {version}, "
        f"this one knows {SCHEMA_VERSION}"
    )
