"""A subscription to the log that survives the node's restarts, and connections that died without saying so.

It remembers the last position it gave out (or was told by a checkpoint) and takes the subscription up
again after it, with a growing pause between attempts. Keepalive, set on the channel, ends a dead
connection within 15 seconds.
"""

import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from esdbclient import RecordedEvent
from esdbclient.exceptions import EventStoreDBClientException
from esdbclient.streams import CatchupSubscription

from kairan_kernel.esdb_calls import EsdbCalls
from kairan_kernel.events import StoredEvent
from kairan_kernel.logs import logger
from kairan_kernel.store import CaughtUp, Checkpoint, StoreError, SubscriptionItem

_log = logger("kairan.eventstore")

_LONGEST_PAUSE = 3.0
_NEVER = datetime.fromtimestamp(0, UTC)


def stored_event(event: RecordedEvent) -> StoredEvent:
    """The library's event as the kernel's."""
    return StoredEvent(
        id=event.id,
        type=event.type,
        data=event.data,
        metadata=event.metadata,
        stream=event.stream_name,
        revision=event.stream_position,
        position=event.commit_position or 0,
        recorded_at=event.recorded_at or _NEVER,
    )


class EsdbSubscription:
    """See `store.Subscription`. One thread iterates; any thread may stop it."""

    def __init__(self, calls: EsdbCalls, after: int | None, pattern: str | None, *, by_stream: bool) -> None:
        self._calls = calls
        self._after = after
        self._pattern = pattern
        self._by_stream = by_stream
        self._stopped = threading.Event()
        self._current: CatchupSubscription | None = None
        self._failures = 0
        self._lost_at: datetime | None = datetime.now(UTC)

    @property
    def lost_at(self) -> datetime | None:
        """Since when the node has been away (or this has been waiting for it); none while it is there."""
        return self._lost_at

    @property
    def connected(self) -> bool:
        """Whether the node confirmed the subscription and has not gone away since."""
        return self._current is not None and not self._stopped.is_set()

    def stop(self) -> None:
        """End the iteration, also while it waits."""
        self._stopped.set()
        current = self._current
        if current is not None:
            current.stop()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> SubscriptionItem:
        while not self._stopped.is_set():
            try:
                if self._current is None:
                    self._current = self._calls.subscribe(
                        self._after, self._pattern, by_stream=self._by_stream
                    )
                    self._lost_at = None
                    continue  # it may have been stopped meanwhile
                return self._given(next(self._current))
            except (StoreError, EventStoreDBClientException, StopIteration, ValueError) as error:
                self._lost(error)
        self._disconnect()
        raise StopIteration

    def _given(self, event: RecordedEvent) -> SubscriptionItem:
        self._failures = 0
        if event.is_caught_up:
            return CaughtUp()
        self._after = event.commit_position
        if event.is_checkpoint:
            return Checkpoint(event.commit_position or 0)
        return stored_event(event)

    def _lost(self, error: Exception) -> None:
        was_connected = self.connected
        self._disconnect()
        self._lost_at = self._lost_at or datetime.now(UTC)
        if self._stopped.is_set():
            return
        if was_connected or self._failures == 0:
            _log.warning("subscription_lost", after=self._after, error=f"{type(error).__name__}: {error}")
        self._failures += 1
        self._stopped.wait(min(0.1 * 2 ** min(self._failures - 1, 8), _LONGEST_PAUSE))

    def _disconnect(self) -> None:
        current, self._current = self._current, None
        if current is not None:
            current.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
