"""What a process has lately appended, so that a client's repeat gets its first answer and is not stored
again.

The store itself knows a repeat only when an append holds nothing else; in a group the repeat would be
stored twice.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from uuid import UUID

from kairan_kernel.commands import IdempotencyConflict, fingerprint_of
from kairan_kernel.events import NewEvent, StoredEvent
from kairan_kernel.store import Appended

_EVENTS = 50_000
_STREAMS = 1_000


class Lately:
    """Bounded memory of appended events, of those whose outcome is unknown, and of streams looked into."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._appended: OrderedDict[UUID, tuple[Appended, str | None]] = OrderedDict()
        self._doubtful: OrderedDict[UUID, None] = OrderedDict()
        self._streams: OrderedDict[str, None] = OrderedDict()

    def appended(self, stream: str, event: NewEvent) -> Appended | None:
        """Where the event was stored, if that is remembered. Raises IdempotencyConflict for other content."""
        found = self._appended.get(event.id)
        if found is None:
            return None
        if found[1] != fingerprint_of(event.metadata):
            raise IdempotencyConflict(stream, event.id)
        return found[0]

    def is_doubtful(self, event_id: UUID) -> bool:
        """Whether the event may have been stored by an append that was never answered."""
        return event_id in self._doubtful

    def knows(self, stream: str) -> bool:
        """Whether the stream's latest events have been learnt."""
        return stream in self._streams

    def learn(self, stream: str, latest: Iterable[StoredEvent]) -> None:
        """Remember the events that were in the stream before this process first appended to it."""
        with self._lock:
            for event in latest:
                self._remember(event, Appended(event.position, event.revision))
            self._streams[stream] = None
            if len(self._streams) > _STREAMS:
                self._streams.popitem(last=False)

    def settle(self, event: NewEvent, appended: Appended) -> None:
        """The event is stored."""
        with self._lock:
            self._doubtful.pop(event.id, None)
            self._remember(event, appended)

    def doubt(self, event_ids: Iterable[UUID]) -> None:
        """Nobody knows whether these events were stored."""
        with self._lock:
            for event_id in event_ids:
                if event_id not in self._appended:
                    self._doubtful[event_id] = None
            while len(self._doubtful) > _EVENTS:
                self._doubtful.popitem(last=False)

    def _remember(self, event: NewEvent | StoredEvent, appended: Appended) -> None:
        self._appended[event.id] = (appended, fingerprint_of(event.metadata))
        if len(self._appended) > _EVENTS:
            self._appended.popitem(last=False)
