"""While the store does not answer, a few calls try it, and all others hear at once that it is away.

Calls wait in native threads, of which a process has a few dozen. Without this, the first rush after a store
went silent would take turns in them: each turn lasts a call's whole deadline, and whoever is in the second
one waits for twice the two seconds that a caller is owed.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kairan_kernel.store import StoreUnavailable

PROBES: Final = 4
REMEMBER_SECONDS: Final = 2.0


class Breaker:
    """One for a connection to the store; for calls with a deadline, not for those that go on for ever."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._trying = 0
        self._failed_at: float | None = None

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Around one call. Raises StoreUnavailable when enough others are finding out already."""
        with self._lock:
            if self._is_failing() and self._trying >= PROBES:
                raise StoreUnavailable("the event store has just not answered others")
            self._trying += 1
        try:
            yield
        except StoreUnavailable:
            self._failed_at = time.monotonic()
            raise
        except Exception:
            self._failed_at = None  # it answered, if only to say no
            raise
        else:
            self._failed_at = None
        finally:
            with self._lock:
                self._trying -= 1

    def _is_failing(self) -> bool:
        return self._failed_at is not None and time.monotonic() - self._failed_at < REMEMBER_SECONDS
