"""The latest changes of counts in the memory of a serve process, by incident. Read by every listener of the
feed.

Fed by `feed` from what the counts job tells, and from `safety.incident_closed.v1`. A listener has no queue of
its own: it keeps a cursor into the ring, so a slow one costs nothing, and one that falls out of the ring
reads the whole again. All methods are for one thread (the hub's, where greenlets take turns).
"""

from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from kairan_kernel.native import Signal, signal
from kairan_safety.counts.documents import Cursor

CHANGES_MOST: Final = 500
INCIDENTS_MOST: Final = 200
NOWHERE: Final = Cursor(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One announcement: an association's changed blocks, with its and the incident's totals after it."""

    cursor: Cursor
    association_id: str
    blocks: tuple[Mapping[str, Any], ...]
    association_totals: Mapping[str, int]
    totals: Mapping[str, int]


class IncidentFeed:
    """The changes of one incident, without a gap: everything after `floor` and up to `last`.

    Who listened before anything was counted (its cursor is NOWHERE) follows from the very first change.
    """

    def __init__(self) -> None:
        self.last = NOWHERE
        self.floor = NOWHERE
        self.closed: Mapping[str, Any] | None = None
        self.heard_at: datetime | None = None
        self.listeners = 0
        self.interruptions = 0
        self._changes: deque[Change] = deque()
        self._from_nothing = False
        self._changed: Signal = signal()

    def take(self, change: Change) -> None:
        """An older one changes nothing; one after a gap, or of a new epoch, starts afresh. The last one
        comes again when the database has it: who could not follow may read now.
        """
        epoch, sequence = change.cursor.epoch, change.cursor.sequence
        if change.cursor == self.last:
            self.wake()
        if (epoch, sequence) <= (self.last.epoch, self.last.sequence):
            return
        if self.last == NOWHERE and sequence == 1 and not self.interruptions:
            self._from_nothing = True
            self.floor = Cursor(epoch, 0)
        elif epoch != self.last.epoch or sequence != self.last.sequence + 1:
            self._start_at(Cursor(epoch, sequence - 1))
        self._changes.append(change)
        self.last = change.cursor
        self.heard_at = datetime.now(UTC)
        if len(self._changes) > CHANGES_MOST:
            self.floor = self._changes.popleft().cursor
            self._from_nothing = False
        self.wake()

    def since(self, cursor: Cursor) -> list[Change] | None:
        """What came after a cursor; None when that can't be said, and the whole must be read.

        A cursor ahead of the ring belongs to somebody who read the database, or another process's ring: for
        them nothing is new yet.
        """
        if cursor == self.last or cursor.epoch > self.last.epoch:
            return []
        if cursor == NOWHERE and self._from_nothing:
            return list(self._changes)
        if cursor.epoch < self.last.epoch or cursor.sequence < self.floor.sequence:
            return None
        return [change for change in self._changes if change.cursor.sequence > cursor.sequence]

    def interrupted(self) -> None:
        """Messages may have been missed: every listener must read the whole."""
        self._start_at(NOWHERE)
        self.last = NOWHERE
        self.interruptions += 1
        self.wake()

    def _start_at(self, floor: Cursor) -> None:
        self._changes.clear()
        self._from_nothing = False
        self.floor = floor

    def close(self, closing: Mapping[str, Any]) -> None:
        self.closed = closing
        self.wake()

    def wake(self) -> None:
        """Let the listeners look."""
        changed, self._changed = self._changed, signal()
        changed.set()

    @property
    def changed(self) -> Signal:
        """Set at the next change; to be taken before looking, so that no change is slept through."""
        return self._changed


class Ring:
    """The feeds of the incidents that are being counted or listened to."""

    def __init__(self) -> None:
        self._feeds: OrderedDict[str, IncidentFeed] = OrderedDict()

    def of(self, incident_id: str) -> IncidentFeed:
        """The feed of an incident; it lives at least as long as it has listeners."""
        feed = self._feeds.get(incident_id)
        if feed is None:
            feed = self._feeds[incident_id] = IncidentFeed()
            self._forget_idle()
        self._feeds.move_to_end(incident_id)
        return feed

    def take_counted(self, data: Mapping[str, Any]) -> None:
        """The data of `safety.blocks_counted.v1` as on the wire."""
        change = Change(
            cursor=Cursor(data["epoch"], data["sequence"]),
            association_id=data["association_id"],
            blocks=tuple({"association_id": data["association_id"], **block} for block in data["blocks"]),
            association_totals=data["association_totals"],
            totals=data["totals"],
        )
        self.of(data["incident_id"]).take(change)

    def take_closed(self, data: Mapping[str, Any]) -> None:
        """The data of `safety.incident_closed.v1` as on the wire."""
        self.of(data["incident_id"]).close(data)

    def interrupted(self) -> None:
        for feed in self._feeds.values():
            feed.interrupted()

    def _forget_idle(self) -> None:
        idle = [incident for incident, feed in self._feeds.items() if not feed.listeners]
        for incident in idle[: max(0, len(self._feeds) - INCIDENTS_MOST)]:
            del self._feeds[incident]
