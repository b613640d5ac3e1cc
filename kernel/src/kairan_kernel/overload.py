"""Too much at once: what can be asked again is refused first, and at once, so that what is said gets through.

A process answers so many requests a second and no more; whatever waits beyond that only gets late. So a read
is refused when many requests are under way, a write only when so many are that it could not be kept within
the two seconds that its sender is owed. Open streams do not count: they wait, and cost nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kairan_kernel.problems import Problem

READS_MOST: Final = 300
"""Requests under way beyond which reads are refused: more than a storm's writes alone, on 200 connections."""

WRITES_MOST: Final = 1_000
"""The same for writes: about what one process appends in the two seconds that a caller is owed."""

READS: Final = frozenset({"GET", "HEAD"})


class Overload:
    """Counts the requests under way in this process."""

    def __init__(self, reads_most: int = READS_MOST, writes_most: int = WRITES_MOST) -> None:
        self._most = {True: reads_most, False: writes_most}
        self.under_way = 0

    @contextmanager
    def taking(self, method: str) -> Iterator[None]:
        """Around a request. Raises Problem 503 when too many are under way already."""
        if self.under_way >= self._most[method in READS]:
            raise Problem(503, "unavailable")
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1
