"""What is known of the streams that a process appends to: up to which revision, and which events lie there.

So a client's repeat gets its first answer and is not stored again, whichever process stored it. The store
itself knows a repeat only when an append holds nothing else; in a group the repeat would be stored twice.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from kairan_kernel.commands import IdempotencyConflict, fingerprint_of
from kairan_kernel.events import NewEvent, StoredEvent
from kairan_kernel.store import Appended

_EVENTS = 50_000
_STREAMS = 1_000


@dataclass(frozen=True, slots=True)
class _Known:
    """The revision of a stream's last event, and since when (monotonic seconds) that is known."""

    up_to: int
    since: float


class Lately:
    """Bounded memory of stored events, and of the revision up to which each stream is known."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._appended: OrderedDict[UUID, tuple[Appended, str | None]] = OrderedDict()
        self._streams: OrderedDict[str, _Known] = OrderedDict()

    def appended(self, stream: str, event: NewEvent) -> Appended | None:
        """Where the event was stored, if that is remembered. Raises IdempotencyConflict for other content."""
        found = self._appended.get(event.id)
        if found is None:
            return None
        if found[1] != fingerprint_of(event.metadata):
            raise IdempotencyConflict(stream, event.id)
        return found[0]

    def known_up_to(self, stream: str) -> int | None:
        """The revision up to which the stream's end is known, -1 for an empty stream; None at first."""
        known = self._streams.get(stream)
        return None if known is None else known.up_to

    def is_quiet(self, stream: str, seconds: float) -> bool:
        """Whether the stream is known, and nothing was appended to it or learnt of it for so long."""
        known = self._streams.get(stream)
        return known is not None and time.monotonic() - known.since >= seconds

    def learn(self, stream: str, up_to: int, events: Iterable[StoredEvent]) -> None:
        """Remember events that were found in the stream, which is now known up to a revision."""
        with self._lock:
            for event in events:
                self._remember(event, Appended(event.position, event.revision))
            self._know(stream, up_to)

    def settle(self, stream: str, events: Iterable[tuple[NewEvent, Appended]]) -> None:
        """The events, in their order, are stored right behind what was known of the stream."""
        with self._lock:
            up_to = -1
            for event, appended in events:
                self._remember(event, appended)
                up_to = appended.revision
            self._know(stream, up_to)

    def _know(self, stream: str, up_to: int) -> None:
        before = self._streams.get(stream)
        up_to = up_to if before is None else max(up_to, before.up_to)
        self._streams[stream] = _Known(up_to, time.monotonic())
        if len(self._streams) > _STREAMS:
            self._streams.popitem(last=False)

    def _remember(self, event: NewEvent | StoredEvent, appended: Appended) -> None:
        self._appended.setdefault(event.id, (appended, fingerprint_of(event.metadata)))
        if len(self._appended) > _EVENTS:
            self._appended.popitem(last=False)
