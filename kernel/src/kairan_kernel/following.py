"""The follow process: plain threads that each follow something for ever, and a health server beside them.

A worker that raises is started again after a pause that grows (0.2 s to 15 s); while it is down the process
is not ready. On SIGTERM every worker's `stop` event is set; those that don't end within 8 s are left
behind.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kairan_kernel import logs, metrics
from kairan_kernel.config import Settings
from kairan_kernel.garbage import collect_when_quiet
from kairan_kernel.health import Check, HealthServer, Readiness

STOP_SECONDS: Final = 8.0
FIRST_PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE_SECONDS: Final = 15.0
CALM_SECONDS: Final = 30.0
STEADY_SECONDS: Final = 1.0

log = logs.logger("kairan.following")


@dataclass(frozen=True, slots=True)
class Worker:
    """Something that runs until `stop` is set. `run` may raise: it is then called again, and must resume by
    itself.
    """

    name: str
    run: Callable[[threading.Event], None]


def run_follow(
    name: str, settings: Settings, workers: Sequence[Worker], checks: Mapping[str, Check] | None = None
) -> int:
    """Run the workers until SIGTERM or SIGINT; 0 when all ended in time, else 1. Call from the main
    thread.
    """
    logs.configure(name, settings.log_level)
    collect_when_quiet()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    kept = [_Kept(worker, stop) for worker in workers]
    readiness = Readiness({**{f"worker {each.name}": each.is_up for each in kept}, **(checks or {})})
    health = HealthServer(settings.health_listen.host, settings.health_listen.port, readiness)
    health.start()
    for each in kept:
        each.start()
    log.info("started", pid=os.getpid(), workers=[each.name for each in kept])
    while not stop.wait(1.0):
        continue
    return _ended(kept, health)


def _ended(kept: Sequence["_Kept"], health: HealthServer) -> int:
    log.info("stopping")
    deadline = time.monotonic() + STOP_SECONDS
    for each in kept:
        each.join(max(0.0, deadline - time.monotonic()))
    late = [each.name for each in kept if each.is_alive()]
    health.stop()
    if late:
        log.error("did not stop in time", workers=late)
        return 1
    log.info("stopped")
    return 0


class _Kept(threading.Thread):
    """A thread that keeps one worker running."""

    def __init__(self, worker: Worker, stop: threading.Event) -> None:
        super().__init__(name=worker.name, daemon=True)
        self._worker = worker
        self._stop_asked = stop
        self._up = False
        self._began = 0.0
        self._has_failed = False
        self._pause = FIRST_PAUSE_SECONDS

    def is_up(self) -> bool:
        """Whether the worker runs now (readiness); after an error only when it has held for a second."""
        return self._up and (not self._has_failed or time.monotonic() - self._began > STEADY_SECONDS)

    def run(self) -> None:
        while not self._stop_asked.is_set():
            self._began = time.monotonic()
            self._once()
            if time.monotonic() - self._began > CALM_SECONDS:
                self._pause = FIRST_PAUSE_SECONDS
            if self._stop_asked.wait(self._pause):
                return
            self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)

    def _once(self) -> None:
        self._set_up(True)
        try:
            self._worker.run(self._stop_asked)
        except Exception as error:
            self._has_failed = True
            log.error("worker failed", worker=self.name, exc_info=error)
            metrics.WORKER_RESTARTS.labels(self.name).inc()
        finally:
            self._set_up(False)

    def _set_up(self, up: bool) -> None:
        self._up = up
        metrics.WORKER_UP.labels(self.name).set(1 if up else 0)
