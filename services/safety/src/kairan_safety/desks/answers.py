"""Answers already given: a request that is repeated is answered again, and done once.

A client that lost its answer asks again under the same key, sometimes while the first request is still
under way. In this process's memory only: after a restart the repeat is appended once more under the same
event id, which every reader counts once.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from kairan_kernel.native import Signal, signal

MOST: Final = 20_000
WAIT_SECONDS: Final = 5.0

Answer = dict[str, Any]


class Answers:
    """The latest answers by the id of what was kept. Callers are all greenlets or all threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._given: OrderedDict[UUID, Answer] = OrderedDict()
        self._under_way: dict[UUID, Signal] = {}

    def once(self, key: UUID, give: Callable[[], Answer]) -> Answer:
        """The answer that was given for ``key``, or that ``give`` gives now. What ``give`` raises is not
        kept.
        """
        while True:
            with self._lock:
                known = self._given.get(key)
                if known is not None:
                    return known
                others = self._under_way.get(key)
                if others is None:
                    done = self._under_way[key] = signal()
                    break
            if not others.wait(WAIT_SECONDS):
                raise TimeoutError("the same request is still under way")
        try:
            return self._keep(key, give())
        finally:
            with self._lock:
                del self._under_way[key]
            done.set()

    def _keep(self, key: UUID, answer: Answer) -> Answer:
        with self._lock:
            self._given[key] = answer
            if len(self._given) > self._most:
                self._given.popitem(last=False)
        return answer
