"""One subscription for several followers of the same streams.

The store sends every event to every subscription by itself, and both ends pay for each. So followers that
have caught up (relay and projections, say) read along in one subscription. Nobody waits for another: each
begins with a subscription of its own, joins the common one when it has caught up, and goes back to one of its
own when it falls further behind than what is kept of the common one: when its database is away, or is slow.
"""

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import Final, Self

from kairan_kernel.events import StoredEvent
from kairan_kernel.feed import Feed, Pace, Pacing
from kairan_kernel.store import CaughtUp, EventStore, Subscription, SubscriptionItem

KEPT: Final = 5_000
"""Items of the common subscription that are kept for those behind: some four seconds of a storm."""

_STOP_SECONDS: Final = 5.0


class FellBehind(Exception):
    """What comes next for this follower is no longer kept."""


class _Common:
    """The common subscription: a thread reads it, and keeps the latest items."""

    def __init__(self, subscription: Subscription, after: int, kept: int) -> None:
        self._subscription = subscription
        self._floor = after
        self._kept = kept
        self._items: deque[SubscriptionItem] = deque()
        self._first = 0
        """The number of the first item kept; items are numbered from zero as they come."""
        self._came = threading.Condition()
        self._error: BaseException | None = None
        self._ended = False
        self._thread = threading.Thread(target=self._read, name="shared-log", daemon=True)
        self._thread.start()

    @property
    def connected(self) -> bool:
        return self._subscription.connected

    @property
    def ended(self) -> bool:
        return self._ended

    def reaches(self, position: int) -> int | None:
        """The number of an item with which everything after `position` is given; none when some is gone."""
        with self._came:
            return self._first if self._floor <= position and not self._ended else None

    def take(self, number: int, most: int, wait: float) -> list[SubscriptionItem]:
        """Up to `most` items from this number on; empty if nothing comes within `wait` seconds.

        Raises FellBehind, and what the reader met.
        """
        with self._came:
            self._came.wait_for(lambda: self._ended or self._first + len(self._items) > number, wait)
            if number < self._first:
                raise FellBehind
            begin = number - self._first
            found = list(islice(self._items, begin, begin + most))
            if not found and self._ended:
                raise self._error or FellBehind
            return found

    def close(self) -> None:
        self._subscription.stop()
        self._thread.join(_STOP_SECONDS)

    def _read(self) -> None:
        try:
            for item in self._subscription:
                if not isinstance(item, CaughtUp):
                    self._keep(item)
        except BaseException as error:  # noqa: BLE001 - raised again where the batches are taken
            self._error = error
        with self._came:
            self._ended = True
            self._came.notify_all()

    def _keep(self, item: SubscriptionItem) -> None:
        with self._came:
            self._items.append(item)
            if len(self._items) > self._kept:
                self._floor = max(self._floor, _position_of(self._items.popleft()))
                self._first += 1
            self._came.notify_all()


class SharedLog:
    """The log of a service's own `streams` (prefixes), for all followers of one process."""

    def __init__(self, store: EventStore, streams: Sequence[str], *, kept: int = KEPT) -> None:
        self._store = store
        self._streams = tuple(streams)
        self._kept = kept
        self._lock = threading.Lock()
        self._followers = 0
        self._common: _Common | None = None

    def head(self) -> int:
        """See `store.EventStore.head`."""
        return self._store.head()

    def read_all(self, *, after: int | None, until: int | None = None) -> Iterator[StoredEvent]:
        """The streams' events after a position. See `store.EventStore.read_all`."""
        return self._store.read_all(after=after, until=until, streams=self._streams)

    def follower(self, after: int | None, name: str, pace: Pace | None = None) -> "Follower":
        """A follower that begins after a position (None: at the beginning). See `Follower`."""
        return Follower(self, after, name, pace or Pace())

    def open_feed(self, after: int, name: str, pace: Pace) -> Feed:
        """A feed with a subscription of its own."""
        return Feed(self._store.subscribe(after=after or None, streams=self._streams), name, pace)

    def enter(self) -> None:
        """One more follower is reading."""
        with self._lock:
            self._followers += 1

    def leave(self) -> None:
        """One fewer is; the last one ends the common subscription."""
        with self._lock:
            self._followers -= 1
            common = None if self._followers else self._common
            if common is not None:
                self._common = None
        if common is not None:
            common.close()

    def join(self, position: int) -> tuple[_Common, int] | None:
        """For a follower that has caught up and come to `position`: the common subscription, and the number
        of the item to go on with. None while it is alone or the store is away, or when some of what it
        needs is not kept.
        """
        with self._lock:
            if self._followers < 2:
                return None
            if self._common is None or self._common.ended:
                subscription = self._store.subscribe(after=position or None, streams=self._streams)
                self._common = _Common(subscription, position, self._kept)
            if not self._common.connected:
                return None
            number = self._common.reaches(position)
            return None if number is None else (self._common, number)


class Follower:
    """Batches of the log, like those of a `Feed`. Use as a context manager, in one thread."""

    def __init__(self, log: SharedLog, after: int | None, name: str, pace: Pace) -> None:
        self._log = log
        self._name = name
        self._pace = pace
        self._pacing = Pacing(pace)
        self._position = after or 0
        self._feed: Feed | None = None
        self._common: _Common | None = None
        self._next = 0
        self._has_caught_up = False

    @property
    def connected(self) -> bool:
        """Whether the store is answering just now."""
        source = self._common or self._feed
        return source is not None and source.connected

    @property
    def reads_along(self) -> bool:
        """Whether it takes its items from the common subscription."""
        return self._common is not None

    def batch(self, most: int, wait: float) -> list[SubscriptionItem]:
        """What has come; empty if nothing comes within `wait` seconds. Raises what the reader met."""
        if self._common is not None:
            try:
                return self._along(self._common, most, wait)
            except FellBehind:
                self._go_alone()
        return self._alone(most, wait)

    def _along(self, common: _Common, most: int, wait: float) -> list[SubscriptionItem]:
        items = common.take(self._next, 1, wait)
        if items:
            self._pacing.begin()
            items = common.take(self._next, most, 0.0)
            self._pacing.took(len(items), most)
        self._next += len(items)
        new = [item for item in items if _position_of(item) > self._position]
        self._note(new)
        return new

    def _alone(self, most: int, wait: float) -> list[SubscriptionItem]:
        feed = self._feed
        if feed is None:
            raise RuntimeError("a follower is read inside its context")
        items = feed.batch(most, wait)
        self._note(items)
        self._has_caught_up = self._has_caught_up or any(isinstance(item, CaughtUp) for item in items)
        if self._has_caught_up:
            self._join()
        return items

    def _note(self, items: Sequence[SubscriptionItem]) -> None:
        for item in items:
            self._position = max(self._position, _position_of(item))

    def _join(self) -> None:
        joined = self._log.join(self._position)
        if joined is not None:
            self._common, self._next = joined
            self._close_feed()

    def _go_alone(self) -> None:
        self._common = None
        self._has_caught_up = False
        self._feed = self._log.open_feed(self._position, self._name, self._pace)
        self._feed.__enter__()

    def _close_feed(self) -> None:
        feed, self._feed = self._feed, None
        if feed is not None:
            feed.__exit__(None, None, None)

    def __enter__(self) -> Self:
        self._log.enter()
        self._go_alone()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._common = None
        self._pacing.stop()
        self._close_feed()
        self._log.leave()


def _position_of(item: SubscriptionItem) -> int:
    return 0 if isinstance(item, CaughtUp) else item.position
