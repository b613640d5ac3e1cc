"""One run of the stack from `up` to `down`: takes the lock, ends left-overs, starts everything, watches,
stops everything.

The lock file <home>/run/up.lock is held by the `up` process for as long as it lives and contains its pid.
"""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from kairan_local import leftovers
from kairan_local.ports import holder_of, is_taken
from kairan_local.process import CannotStart, Process
from kairan_local.stack import Stack
from kairan_local.startup import Report, Startup, wait_for_supervisor
from kairan_local.supervision import SUPERVISOR, Supervision, SupervisorGone

STOP_LIMIT = 60.0
"""Seconds for the whole stack to stop; RabbitMQ alone takes about 7."""


class AlreadyUp(CannotStart):
    pass


class Session:
    def __init__(self, stack: Stack, report: Report) -> None:
        self.stack = stack
        self.supervision = Supervision(stack.settings.folder)
        self._report = report
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._stop_asked = False
        self._lock: int | None = None

    def stop_on_signals(self) -> None:
        """SIGINT and SIGTERM ask for a clean stop; a second one changes nothing (the stop is under way)."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop_asked = True

    @property
    def stop_asked(self) -> bool:
        return self._stop_asked

    def start(self, *, hurried: bool = False) -> None:
        """Returns when everything is healthy (or a stop was asked for); `hurried`: everything that is not
        late. Raises CannotStart.
        """
        self._lock = take_lock(self.supervision.run)
        end_leftovers(self.supervision, self._report)
        self.stack.keys.make_missing()
        processes = self.stack.processes()
        refuse_taken_ports(processes)
        for part in self.stack.parts:
            part.prepare()
        command = self.supervision.configure(processes)
        self.supervision.socket.unlink(missing_ok=True)
        with (self.supervision.log / "supervisord.log").open("ab") as log:
            self._supervisor = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0
            )
        wait_for_supervisor(self.supervision)
        try:
            Startup(self.supervision, processes, self._report).run(lambda: self._stop_asked, hurried=hurried)
        except SupervisorGone as error:
            raise CannotStart(f"the supervisor ended: {error}") from error

    def watch(self) -> bool:
        """Returns True when a stop was asked for, False when the supervisor died. Reports restarts on the
        way.
        """
        pids: dict[str, int] = {}
        while not self._stop_asked:
            if self._supervisor is None or self._supervisor.poll() is not None:
                return False
            with suppress(SupervisorGone):
                for name, state in self.supervision.states().items():
                    before = pids.get(name)
                    if before and state.pid != before:
                        self._report(name, f"ended and was started again (state {state.state})")
                    pids[name] = state.pid or before or 0
            time.sleep(0.5)
        return True

    def stop(self) -> None:
        """Stops everything in reverse order; what does not stop in time is killed. Safe to call at any
        moment.
        """
        if self._supervisor is not None:
            self._supervisor.terminate()
            try:
                self._supervisor.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                self._supervisor.kill()
                self._supervisor.wait()
            self._supervisor = None
        if self._lock is not None:
            end_leftovers(self.supervision, self._report)
            os.close(self._lock)
            self._lock = None


def take_lock(run: Path) -> int:
    """The file descriptor that holds the lock. Raises AlreadyUp."""
    run.mkdir(parents=True, exist_ok=True)
    lock = os.open(run / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise AlreadyUp(
            f"the stack in {run.parent} is up already (pid {holder(run)}): "
            "`make ps` shows it, `make down` stops it"
        ) from None
    os.ftruncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    return lock


def holder(run: Path) -> int | None:
    """Pid of the living `up` process, None when there is none."""
    try:
        lock = os.open(run / "up.lock", os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        text = os.read(lock, 32).decode().strip()
        return int(text) if text else None
    finally:
        os.close(lock)
    return None


def end_leftovers(supervision: Supervision, report: Report) -> int:
    """Ends what earlier runs left behind, the supervisor first (else it would start things again)."""
    first = supervision.pid_file(SUPERVISOR)
    ended = 0
    for pid_file in [first, *(each for each in supervision.pid_files() if each != first)]:
        if found := leftovers.end(pid_file, grace=STOP_LIMIT if pid_file == first else 20.0):
            ended += 1
            report(pid_file.stem, f"was left over from an earlier run and has been ended (pid {found[0]})")
    return ended


def refuse_taken_ports(processes: Sequence[Process]) -> None:
    """Raises CannotStart naming every taken port, who sits there, and what can be done."""
    taken = [
        f"  port {port}, wanted for {purpose}, is taken by {holder_of(port)}"
        for process in processes
        for purpose, port in process.ports.items()
        if is_taken(port)
    ]
    if taken:
        raise CannotStart(
            "\n".join(["some ports are taken:", *taken])
            + "\nStop those programs, or move the whole stack: KAIRAN_PORT_BASE=18080 make up"
        )


def stop_running(
    supervision: Supervision, report: Report, *, wait: Callable[[float], None] = time.sleep
) -> bool:
    """Stops a stack that is up in another terminal, and what is left over. Returns False when nothing ran."""
    pid = holder(supervision.run)
    if pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_LIMIT + 30
        while holder(supervision.run) is not None and time.monotonic() < deadline:
            wait(0.1)
        if holder(supervision.run) is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            wait(0.5)
    return end_leftovers(supervision, report) > 0 or pid is not None
