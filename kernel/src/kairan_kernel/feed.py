"""A subscription read ahead by a thread of its own, and taken from in batches."""

import queue
import threading
import time
from types import TracebackType
from typing import Self

from kairan_kernel.store import Subscription, SubscriptionItem

_DEPTH = 2_000


class Feed:
    """Use as a context manager: the thread runs inside it.

    `pace` is the least time in seconds from one batch that held something to the next. An event that comes
    alone is given at once; a stream of them is gathered, so that a batch's own cost (a query, a write, a
    checkpoint) is shared.
    """

    def __init__(self, subscription: Subscription, name: str, *, pace: float = 0.0) -> None:
        self._pace = pace
        self._next_at = 0.0
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
        if (early := self._next_at - time.monotonic()) > 0:
            self._stopped.wait(early)
        self._next_at = time.monotonic() + self._pace
        while len(items) < most:
            try:
                items.append(self._queue.get_nowait())
            except queue.Empty:
                break
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
        self._subscription.stop()
        self._thread.join(timeout=5)
