"""A subscription read ahead by a thread of its own, and taken from in batches."""

import queue
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from kairan_kernel.store import Subscription, SubscriptionItem

_DEPTH = 2_000
_MANY = 20
"""Items that make a batch one of many."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The least time in seconds from one batch that held something to the next: after `few` items, and after
    `many` (by default the same), when it brought all that had come.

    An event that comes alone is given at once; a stream of them is gathered, so that a batch's own cost (a
    query, a write, a checkpoint) is shared.
    """

    few: float = 0.0
    many: float | None = None

    def after(self, items: int, most: int) -> float:
        """For how long the next batch waits after one of so many items, of at most `most`."""
        return self.few if self.many is None or not _MANY < items < most else self.many


class Pacing:
    """Keeps a pace."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._began_at = 0.0
        self._next_at = 0.0
        self._stopped = threading.Event()

    def begin(self) -> None:
        """Something has come: return when its batch is due."""
        if (early := self._next_at - time.monotonic()) > 0:
            self._stopped.wait(early)
        self._began_at = time.monotonic()

    def took(self, items: int, most: int) -> None:
        """The batch was of so many items."""
        self._next_at = self._began_at + self._pace.after(items, most)

    def stop(self) -> None:
        """Nobody waits any more."""
        self._stopped.set()


class Feed:
    """Use as a context manager: the thread runs inside it."""

    def __init__(self, subscription: Subscription, name: str, pace: Pace | None = None) -> None:
        self._pacing = Pacing(pace or Pace())
        self._subscription = subscription
        self._queue: queue.Queue[SubscriptionItem] = queue.Queue(maxsize=_DEPTH)
        self._thread = threading.Thread(target=self._read, name=f"{name}-feed", daemon=True)
        self._stopped = threading.Event()
        self._error: BaseException | None = None

    @property
    def connected(self) -> bool:
        """Whether the store is answering just now."""
        return self._subscription.connected

    def batch(self, most: int, wait: float) -> list[SubscriptionItem]:
        """What has come; empty if nothing comes within `wait` seconds. Raises what the reader met."""
        try:
            items = [self._queue.get(timeout=wait)]
        except queue.Empty:
            if self._error is not None:
                raise self._error from None
            return []
        self._pacing.begin()
        while len(items) < most:
            try:
                items.append(self._queue.get_nowait())
            except queue.Empty:
                break
        self._pacing.took(len(items), most)
        return items

    def _read(self) -> None:
        try:
            for item in self._subscription:
                self._put(item)
        except BaseException as error:  # noqa: BLE001 - raised again where the batches are taken
            self._error = error

    def _put(self, item: SubscriptionItem) -> None:
        while not self._stopped.is_set():
            try:
                self._queue.put(item, timeout=0.5)
                return
            except queue.Full:
                continue

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._pacing.stop()
        self._subscription.stop()
        self._thread.join(timeout=5)
