"""Load shedding while a part is away: a few requests of a route try it, the others are refused at once.

Without this, every request to a route whose database is down would occupy a native thread for its whole
timeout, and callers would wait for many times the two seconds within which they are owed an answer.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kairan_kernel.problems import Problem

PROBES: Final = 8
REMEMBER_SECONDS: Final = 2.0


class Shedding:
    """Remembers by route when a part was last found away, and how many requests are trying just now."""

    def __init__(self) -> None:
        self._trying: defaultdict[str, int] = defaultdict(int)
        self._failed_at: dict[str, float] = {}

    @contextmanager
    def trying(self, route: str) -> Iterator[None]:
        """Around a handler. Raises Problem 503 when enough others are already trying."""
        if self._is_failing(route) and self._trying[route] >= PROBES:
            raise Problem(503, "unavailable")
        self._trying[route] += 1
        try:
            yield
        finally:
            self._trying[route] -= 1

    def failed(self, route: str) -> None:
        """A request of this route found a part away."""
        self._failed_at[route] = time.monotonic()

    def succeeded(self, route: str) -> None:
        """A request of this route went well: the part is back."""
        self._failed_at.pop(route, None)

    def _is_failing(self, route: str) -> bool:
        failed_at = self._failed_at.get(route)
        return failed_at is not None and time.monotonic() - failed_at < REMEMBER_SECONDS
