"""The newest committed events, in memory, and the wake-up of everyone who waits for more.

The writer publishes here after each commit; subscriptions read from here while they keep up, and from the
file when they do not. There is no queue a subscriber: each has a position of its own, so a slow one costs
nothing and loses nothing.
"""

import asyncio
from collections.abc import Sequence

from kairan_eventstore.facts import RecordedEvent

KEPT_EVENTS = 4096
KEPT_BYTES = 8 * 1024 * 1024


class Tail:
    """Events are numbered without a gap, so an event's place is its position less that of the first kept."""

    def __init__(self, head: int) -> None:
        self._events: list[RecordedEvent] = []
        self._bytes = 0
        self._head = head
        self._changed: asyncio.Event = asyncio.Event()

    @property
    def head(self) -> int:
        """The position of the newest committed event, 0 if there is none."""
        return self._head

    def publish(self, events: Sequence[RecordedEvent]) -> None:
        """Add what a commit made durable, and wake all who wait."""
        self._events.extend(events)
        self._bytes += sum(len(event.body) for event in events)
        self._head = events[-1].position
        if len(self._events) > 2 * KEPT_EVENTS or self._bytes > 2 * KEPT_BYTES:
            self._forget_the_oldest()
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def after(self, position: int, limit: int) -> Sequence[RecordedEvent] | None:
        """The next events after a position, at most `limit`; None if it lies before what is kept."""
        first = self._head - len(self._events)
        if position < first:
            return None
        return self._events[position - first : position - first + limit]

    async def wait_beyond(self, position: int) -> None:
        """Return once there is an event after this position."""
        while self._head <= position:
            await self._changed.wait()

    def _forget_the_oldest(self) -> None:
        kept = self._events[-KEPT_EVENTS:]
        size = sum(len(event.body) for event in kept)
        dropped = 0
        while size > KEPT_BYTES and dropped < len(kept) - 1:
            size -= len(kept[dropped].body)
            dropped += 1
        self._events = kept[dropped:]
        self._bytes = size
