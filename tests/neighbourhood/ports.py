"""Ports for the servers of tests. A server binds its port up to half a minute after the port was chosen; so
none is chosen that the system may give to an outgoing connection meanwhile, or another worker to its servers.
"""

import os
import random
from collections.abc import Iterator
from itertools import count, islice
from threading import Lock
from typing import Final

from kairan_local.ports import is_taken

FIRST: Final = 61_000
"""Above those that Linux gives to outgoing connections."""

EACH: Final = 560
WORKERS: Final = 8
"""Each worker of pytest-xdist has so many ports for itself, if there are no more workers."""

_lock = Lock()


def _in_turn() -> Iterator[int]:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
    for number in count(random.randrange(EACH)):
        yield FIRST + worker * EACH + number % EACH


_ports = _in_turn()


def free_ports(count: int) -> list[int]:
    """Ports that are free now, and that nobody else here will take soon."""
    with _lock:
        return list(islice((port for port in _ports if not is_taken(port)), count))
