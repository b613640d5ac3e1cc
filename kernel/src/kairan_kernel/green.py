"""The one place where eventlet patches the standard library. `serve` imports it before everything else.

`thread=False`: gRPC's condition variables must stay native, or the first call to the event store hangs for
ever. For the same reason kombu's pools wait natively: `lifecycle` sets their limit above the workers' number.
Importing this module patches the process, and makes the importing thread the hub that `native` knows.
"""

import threading
from collections.abc import Callable
from typing import Any

import eventlet
from eventlet import tpool
from eventlet.event import Event

from kairan_kernel import native

eventlet.monkey_patch(thread=False)


class _GreenSignal:
    def __init__(self) -> None:
        self._event = Event()

    def set(self) -> None:
        if not self._event.ready():
            self._event.send(True)

    def wait(self, timeout: float | None = None) -> bool:
        return bool(self._event.wait(timeout=timeout))


class _EventletHub:
    def __init__(self) -> None:
        self.thread = threading.get_ident()

    def execute(self, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return tpool.execute(call, *args, **kwargs)

    def sleep(self, seconds: float) -> None:
        eventlet.sleep(seconds)

    def spawn(self, call: Callable[[], object]) -> None:
        eventlet.spawn_n(call)

    def signal(self) -> native.Signal:
        return _GreenSignal()


native.install(_EventletHub())
