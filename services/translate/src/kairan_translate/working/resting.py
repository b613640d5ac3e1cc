"""What a worker does when there is nothing to do: asks less and less often, and sends its helper home.

Nobody urgent waits for it: what phrases settle is translated where it is taken in.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

SHORT: Final = 0.1
LONG: Final = 1.0
"""Seconds between two looks at what waits: a person may wait for a text, but not for most of the day."""
AWAKE: Final = 20.0
"""How long after the last job it goes on looking every moment."""
HELPER_IDLE: Final = 60.0
"""How long a helper process (some 50 MiB, with large models a gigabyte) is kept without a job."""


class Resting:
    """`send_home` ends the helper if it has been idle for so many seconds."""

    def __init__(self, send_home: Callable[[float], None]) -> None:
        self._send_home = send_home
        self._worked = time.monotonic()

    def after(self, worked: bool, stop: threading.Event) -> None:
        """Return at once after work, else after a pause."""
        if worked:
            self._worked = time.monotonic()
            return
        idle = time.monotonic() - self._worked
        if idle > HELPER_IDLE:
            self._send_home(HELPER_IDLE)
        stop.wait(SHORT if idle < AWAKE else LONG)
