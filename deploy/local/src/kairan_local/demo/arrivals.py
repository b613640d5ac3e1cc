"""When people answer: a quick rush after the call, then a long tail, squeezed into the demo's time.

田上新町 on 2024-01-01 had most answers within the first hour. The curve here is log-normal, cut at the end
of the window.
"""

from random import Random
from typing import Final

MEDIAN: Final = 0.22
"""Half of the answers are in after this part of the window."""

SPREAD: Final = 0.75


def arrival_times(answers: int, window: float, chance: Random) -> list[float]:
    """So many moments, in seconds from the call, sorted, all within `0 … window`."""
    times: list[float] = []
    while len(times) < answers:
        moment = MEDIAN * chance.lognormvariate(0.0, SPREAD)
        if moment <= 1.0:
            times.append(moment * window)
    return sorted(times)
