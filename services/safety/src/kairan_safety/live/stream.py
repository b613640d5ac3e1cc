"""What one listener is sent: server-sent events from a snapshot or a cursor on, until the incident is closed.

    event: snapshot   the whole, as `GET …/counts` gives it; `id` is its cursor
    event: counts     what changed: {cursor, totals, associations: [{association_id, counts}], blocks: […]}
    event: reset      the cursor can't be followed (too old, another epoch, a gap); a snapshot comes next
    event: closed     the incident is closed and everything accepted before is counted; the stream ends
    : heartbeat       every 15 s

Changes that came while the listener was slow are sent as one event with the newest numbers.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from kairan_contracts.vocabulary import Mode
from kairan_safety.counts.documents import Cursor
from kairan_safety.live.ring import NOWHERE, Change, IncidentFeed
from kairan_safety.live.snapshots import Snapshot, written

HEARTBEAT_SECONDS: Final = 15.0
LAST_COUNTS_SECONDS: Final = 5.0
LONGEST_SECONDS: Final = 1800.0
"""A stream ends after as long as an access token lasts; the client comes back with a new one and its
cursor."""
RETRY: Final = b"retry: 2000\n\n"
HEARTBEAT: Final = b": heartbeat\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who listens to what: `only` is the one association that the listener may see (None: all)."""

    incident_id: str
    mode: Mode
    only: str | None
    is_open: Callable[[], bool]


class Listener:
    """One open stream. It waits cooperatively, between looks at its incident's feed."""

    def __init__(
        self,
        audience: Audience,
        feed: IncidentFeed,
        read: Callable[[], Snapshot],
        *,
        heartbeat: float = HEARTBEAT_SECONDS,
    ) -> None:
        self._audience = audience
        self._feed = feed
        self._read = read
        self._heartbeat = heartbeat
        self._interruptions = feed.interruptions
        self._cursor = NOWHERE
        self._revision = -1
        self._closing_since: float | None = None

    def events(self, cursor: Cursor | None, snapshot: Snapshot | None) -> Iterator[bytes]:
        """From a snapshot that was just read, or on from a cursor. Ends by itself, or when it is closed."""
        self._feed.listeners += 1
        try:
            yield RETRY
            yield from self._first(cursor, snapshot)
            yield from self._following()
        finally:
            self._feed.listeners -= 1

    def _first(self, cursor: Cursor | None, snapshot: Snapshot | None) -> Iterator[bytes]:
        if snapshot is not None:
            yield self._whole(snapshot)
        elif cursor is not None and self._can_follow(cursor):
            self._cursor = cursor
        else:
            yield from self._reset(self._read())

    def _can_follow(self, cursor: Cursor) -> bool:
        """The ring knows what came after it, or (an idle ring) the database says that nothing did."""
        if cursor == NOWHERE:
            return self._read().cursor == NOWHERE
        if self._feed.since(cursor) is None:
            return False
        if self._feed.last.epoch == cursor.epoch and self._feed.last.sequence >= cursor.sequence:
            return True
        return self._read().cursor == cursor

    def _following(self) -> Iterator[bytes]:
        end = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < end:
            changed = self._feed.changed
            yield from self._news()
            if self._closed():
                yield event("closed", {"incident_id": self._audience.incident_id}, self._cursor)
                return
            if not changed.wait(self._pause()):
                yield HEARTBEAT

    def _news(self) -> Iterator[bytes]:
        changes = self._feed.since(self._cursor)
        if self._interruptions != self._feed.interruptions:
            yield from self._reset(self._read())
        elif changes is None:
            # Where the database is no further than this listener, it will be soon, and that will be told.
            if (snapshot := self._read()).cursor != self._cursor:
                yield from self._reset(snapshot)
        elif changes:
            self._cursor = changes[-1].cursor
            self._revision = max(self._revision, changes[-1].totals["revision"])
            if mine := [change for change in changes if self._sees(change.association_id)]:
                yield event("counts", self._combined(mine), self._cursor)

    def _reset(self, snapshot: Snapshot) -> Iterator[bytes]:
        self._interruptions = self._feed.interruptions
        yield b"event: reset\ndata: {}\n\n"
        yield self._whole(snapshot)

    def _whole(self, snapshot: Snapshot) -> bytes:
        self._cursor = snapshot.cursor
        self._revision = max((block["counts"]["revision"] for block in snapshot.blocks), default=-1)
        audience = self._audience
        body = snapshot.body(audience.incident_id, audience.mode, audience.only)
        return event("snapshot", body, snapshot.cursor)

    def _sees(self, association_id: str) -> bool:
        return self._audience.only in (None, association_id)

    def _combined(self, changes: Iterable[Change]) -> dict[str, Any]:
        """The newest of each block and association."""
        blocks: dict[str, Mapping[str, Any]] = {}
        associations: dict[str, Mapping[str, int]] = {}
        totals: Mapping[str, int] = {}
        for change in changes:
            blocks |= {block["block_id"]: block for block in change.blocks}
            associations[change.association_id] = change.association_totals
            # Who sees one association only is told that association's totals, as in the snapshot.
            totals = change.totals if self._audience.only is None else change.association_totals
        return {
            "cursor": written(self._cursor),
            "totals": totals,
            "associations": [
                {"association_id": association, "counts": counts}
                for association, counts in associations.items()
            ],
            "blocks": list(blocks.values()),
        }

    def _closed(self) -> bool:
        """Closed, and counted up to the closing (or that takes too long)."""
        if self._feed.closed is None and self._audience.is_open():
            return False
        now = time.monotonic()
        self._closing_since = self._closing_since or now
        if self._feed.closed is not None and self._revision >= self._feed.closed["totals"]["revision"]:
            return True
        return now - self._closing_since >= LAST_COUNTS_SECONDS

    def _pause(self) -> float:
        return self._heartbeat if self._closing_since is None else min(self._heartbeat, 1.0)


def event(name: str, body: Mapping[str, Any], cursor: Cursor) -> bytes:
    """One server-sent event; the data is one line of JSON."""
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (
        written(cursor).encode(),
        name.encode(),
        msgspec.json.encode(body),
    )
