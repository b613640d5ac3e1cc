"""Gathering: what many callers hand in at once is written together, and each waits until it is written.

The bus delivers one household at a time, but a roster brings thousands; writing what has come meanwhile in
one go keeps up with it.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from kairan_kernel.native import Signal, native, signal, spawn

T = TypeVar("T")

MOST: Final = 500
WAIT_SECONDS: Final = 10.0


@dataclass(slots=True)
class _Handed(Generic[T]):
    item: T
    done: Signal
    error: Exception | None = None


class Gathering(Generic[T]):
    """``write`` gets up to 500 items at a time, natively; callers are all greenlets or all threads."""

    def __init__(self, write: Callable[[Sequence[T]], None]) -> None:
        self._write = write
        self._lock = threading.Lock()
        self._handed: deque[_Handed[T]] = deque()
        self._working = False

    def hand_in(self, item: T) -> None:
        """Return when the item is written. Raises what ``write`` raised, TimeoutError after ten seconds."""
        handed = _Handed(item, signal())
        with self._lock:
            self._handed.append(handed)
            begin, self._working = not self._working, True
        if begin:
            spawn(self._work, "gathering")
        if not handed.done.wait(WAIT_SECONDS):
            raise TimeoutError("not written in time")
        if handed.error is not None:
            raise handed.error

    def _work(self) -> None:
        while batch := self._taken():
            error: Exception | None = None
            try:
                native(self._write, [each.item for each in batch])
            except Exception as failure:  # noqa: BLE001 - every caller of the batch gets to hear of it
                error = failure
            for each in batch:
                each.error = error
                each.done.set()

    def _taken(self) -> list[_Handed[T]]:
        with self._lock:
            batch = [self._handed.popleft() for _ in range(min(MOST, len(self._handed)))]
            self._working = bool(batch)
            return batch
