"""Passwords: argon2id with the parameters that OWASP recommends (19 MiB, two passes, one lane).

One hash takes some 30 ms of a core and releases the interpreter; `Booth` sees to it that few run at a time.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kairan_kernel.native import Signal, signal

AT_A_TIME: Final = 2
WAITING_MOST: Final = 100
WAIT_SECONDS: Final = 5.0


class TooBusy(Exception):
    """More people log in just now than can be served; they should try again in a moment."""


class Passwords:
    """Hashes and compares. A comparison takes as long for someone whom we don't know."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
        self._nobody = self._hasher.hash("nobody has this password")

    def hashed(self, password: str) -> str:
        return self._hasher.hash(password)

    def fits(self, password: str, hashed: str | None) -> bool:
        """`hashed` None: of somebody unknown; never fits, and takes the same time."""
        try:
            return self._hasher.verify(hashed or self._nobody, password) and hashed is not None
        except (VerificationError, InvalidHashError):
            return False


class Booth:
    """Lets a few log in at a time; others wait their turn as greenlets, so that a storm of logins leaves
    the rest of the service its threads. For one hub's greenlets."""

    def __init__(
        self, at_a_time: int = AT_A_TIME, waiting_most: int = WAITING_MOST, seconds: float = WAIT_SECONDS
    ) -> None:
        self._free = at_a_time
        self._queue: deque[Signal] = deque()
        self._waiting_most = waiting_most
        self._seconds = seconds

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Raises TooBusy."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def _enter(self) -> None:
        if self._free > 0:
            self._free -= 1
            return
        if len(self._queue) >= self._waiting_most:
            raise TooBusy
        called = signal()
        self._queue.append(called)
        if called.wait(self._seconds):
            return
        if called in self._queue:
            self._queue.remove(called)
            raise TooBusy

    def _leave(self) -> None:
        if self._queue:
            self._queue.popleft().set()
        else:
            self._free += 1
