"""Starts the processes of a stack in order: each one when all that it needs are healthy.

Everything that may start at the same time does. A process that crashes meanwhile is restarted by the
supervisor; one that is not healthy within its time fails the whole start, with the tail of its log.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from kairan_local.process import CannotStart, Process, Unhealthy
from kairan_local.solo import tail
from kairan_local.supervision import Supervision, SupervisorGone

POLL = 0.1
MOST_CRASHES = 3
Report = Callable[[str, str], None]
"""Called with a process name and what became of it."""


@dataclass(slots=True)
class _Progress:
    process: Process
    started: float
    pids: set[int] = field(default_factory=set)
    ended: int = 0


class Startup:
    def __init__(self, supervision: Supervision, processes: Sequence[Process], report: Report) -> None:
        self._supervision = supervision
        self._report = report
        self._waiting = {process.name: process for process in processes}
        self._starting: dict[str, _Progress] = {}
        self._healthy: set[str] = set()
        self._to_come = set(self._waiting)
        self._hurried = False

    def run(self, cancelled: Callable[[], bool], *, hurried: bool = False) -> None:
        """Returns when all are healthy or `cancelled` says so; raises CannotStart, SupervisorGone.

        `hurried`: the late ones are started after all others, and not waited for.
        """
        self._hurried = hurried
        with ThreadPoolExecutor(max_workers=4) as pool:
            while self._unfinished() and not cancelled():
                self._start_ready()
                for name, trouble in zip(
                    list(self._starting), pool.map(_trouble, list(self._starting.values())), strict=True
                ):
                    self._judge(self._starting[name], trouble)
                self._watch_for_crashes()
                time.sleep(POLL)

    def _unfinished(self) -> bool:
        return bool(self._waiting) or any(not self._may_lag(each.process) for each in self._starting.values())

    def _may_lag(self, process: Process) -> bool:
        return self._hurried and process.late

    def _start_ready(self) -> None:
        others = [*self._waiting.values(), *(each.process for each in self._starting.values())]
        done = all(self._may_lag(each) for each in others)
        for name, process in list(self._waiting.items()):
            if self._may_lag(process) and not done:
                continue
            if set(process.needs) - process.beside <= self._healthy:
                self._supervision.start(name)
                del self._waiting[name]
                self._starting[name] = _Progress(process, time.monotonic())

    def _judge(self, progress: _Progress, trouble: str) -> None:
        name, waited = progress.process.name, time.monotonic() - progress.started
        if not trouble:
            del self._starting[name]
            self._healthy.add(name)
            self._report(name, f"ready after {waited:.1f} s")
        elif (progress.process.beside & self._to_come) - self._healthy:
            progress.started = time.monotonic()  # its own time begins when what it waits for is there
        elif waited > progress.process.ready_within:
            if progress.ended:
                raise self._failed(progress, "ends as soon as it is started")
            raise self._failed(progress, f"is not ready after {waited:.0f} s: {trouble}")

    def _watch_for_crashes(self) -> None:
        """A restart or two can be bad luck (a port not free yet); more will not get better."""
        states = self._supervision.states()
        for name, progress in self._starting.items():
            state = states[name]
            progress.pids |= {state.pid} - {0}
            progress.ended = len(progress.pids) - (state.state != "BACKOFF")
            if state.state == "FATAL" or progress.ended >= MOST_CRASHES:
                raise self._failed(progress, "ends as soon as it is started")

    def _failed(self, progress: _Progress, what: str) -> CannotStart:
        name = progress.process.name
        log = self._supervision.log / f"{name}.log"
        return CannotStart(f"{name} {what}\n--- the end of {log} ---\n{tail(log, 25)}")


def _trouble(progress: _Progress) -> str:
    try:
        progress.process.health()
    except Unhealthy as error:
        return str(error)
    return ""


def wait_for_supervisor(supervision: Supervision, *, within: float = 15.0) -> None:
    """Raises CannotStart when the supervisor does not come up."""
    deadline = time.monotonic() + within
    while True:
        try:
            supervision.states()
            return
        except SupervisorGone as error:
            if time.monotonic() > deadline:
                log = supervision.log / "supervisord.log"
                raise CannotStart(f"the supervisor did not start: {error}\n{tail(log, 20)}") from error
        time.sleep(POLL)
