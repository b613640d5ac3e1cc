"""Percentiles, and the lag from an accepted statement to a count that contains it. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from kairan_local.demo.ledger import Accepted


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that `percent` of all do not exceed (nearest rank); 0.0 for no values."""
    if not values:
        return 0.0
    return sorted(values)[max(0, ceil(len(values) * percent / 100) - 1)]


class CountsSeen:
    """For each block, when which revision was first seen on the live stream."""

    def __init__(self) -> None:
        self._revisions: dict[str, list[int]] = {}
        self._moments: dict[str, list[float]] = {}

    def note(self, block: str, revision: int, at: float) -> None:
        """A message said that the block's counts contain everything up to `revision`."""
        revisions = self._revisions.setdefault(block, [])
        if not revisions or revision > revisions[-1]:
            revisions.append(revision)
            self._moments.setdefault(block, []).append(at)

    def first(self, block: str, revision: int) -> float | None:
        """When the block's counts first contained `revision`; None while they do not."""
        place = bisect_left(self._revisions.get(block, []), revision)
        moments = self._moments.get(block, [])
        return moments[place] if place < len(moments) else None


def lags_ms(accepted: Iterable[Accepted], blocks: Mapping[str, str], seen: CountsSeen) -> list[float]:
    """Milliseconds from each statement's 2xx to the first count with it; infinite when it never came.

    `blocks`: household → block. A count that was faster than the answer has no lag.
    """
    lags = []
    for statement in accepted:
        moment = seen.first(blocks[statement.household], statement.revision)
        lags.append(float("inf") if moment is None else max(0.0, (moment - statement.at) * 1000))
    return lags
