"""Collecting garbage in quiet moments: a process that holds a roll in memory must not look through all of it
while a storm is on.

What a request leaves behind is freed by its reference counts; the collector is for cycles, and those are few.
Left alone, it also looks at all that has become old, whenever there is enough of it: with 12,800 households
on the roll, half a second in which nobody is answered. So by itself it looks at the young only, two thousand
objects at a time (2 ms), and at all when the process has nothing else to do; or every quarter of an hour, if
it never has.
"""

import gc
import time
from dataclasses import dataclass
from typing import Final

from kairan_kernel.native import pause, spawn

YOUNG: Final = 2_000
"""Net new containers before the youngest are looked at."""
_NEVER: Final = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """All in seconds. `look`: how often it is looked whether the process is quiet; `rest`: the least between
    two collections; `latest`: the most, quiet or not. `quiet` is the share of a processor up to which it is.
    """

    look: float = 10.0
    rest: float = 300.0
    latest: float = 900.0
    quiet: float = 0.05


def collect_when_quiet(rhythm: Rhythm = Rhythm()) -> None:
    """Call once, when the process has loaded its modules; what is there by then is never looked at again."""
    gc.freeze()
    gc.set_threshold(YOUNG, _NEVER, _NEVER)
    spawn(lambda: _watch(rhythm), "kairan-garbage")


def _watch(rhythm: Rhythm) -> None:
    collected = looked = time.monotonic()
    used = time.process_time()
    while True:
        pause(rhythm.look)
        now, used_now = time.monotonic(), time.process_time()
        is_quiet = used_now - used <= rhythm.quiet * (now - looked)
        looked, used = now, used_now
        since = now - collected
        if since >= rhythm.latest or (is_quiet and since >= rhythm.rest):
            gc.collect()
            collected = looked = time.monotonic()
            used = time.process_time()
