"""Runs processes of the stack without the supervisor: for tests, which want one part for a while and then
nothing.

Uses the same launcher as the supervisor, so a killed test run leaves nothing behind. Logs go to
<folder>/<process>.log.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kairan_local.launch import write_order
from kairan_local.process import Part, Process, Unhealthy

POLL = 0.05


class PartFailed(Exception):
    """A process ended early or did not become healthy; the text ends with the tail of its log."""


class Solo:
    """One running process. `logs` is the folder of its log and pid file."""

    def __init__(self, process: Process, logs: Path) -> None:
        self.process = process
        self.log = logs / f"{process.name}.log"
        self._pid_file = logs / f"{process.name}.pid"
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self._child is None:
            raise PartFailed(f"{self.process.name} is not running")
        return self._child.pid

    def start(self) -> None:
        """Returns when the process is healthy; raises PartFailed when it can't be."""
        order = self.log.with_suffix(".order")
        write_order(order, self._pid_file, self.process.command, self.process.environment)
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "kairan_local.launch", str(order)],
                cwd=self.process.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        self._wait_healthy(self._child)

    def _wait_healthy(self, child: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + self.process.ready_within
        while True:
            try:
                return self.process.health()
            except Unhealthy as error:
                if child.poll() is not None:
                    raise PartFailed(self._story(f"ended with status {child.returncode}")) from error
                if time.monotonic() > deadline:
                    story = self._story(f"not healthy within {self.process.ready_within:.0f} s: {error}")
                    self.kill()
                    raise PartFailed(story) from error
            time.sleep(POLL)

    def stop(self) -> int:
        """Asks to stop, then forces it after the process's own limit. Returns the exit status (negative:
        signal).
        """
        child = self._child
        if child is None:
            return 0
        child.terminate()
        try:
            child.wait(self.process.stops_within)
        except subprocess.TimeoutExpired:
            self.kill()
        self._forget()
        return child.returncode

    def kill(self) -> None:
        """kill -9 of the process and its children."""
        if self._child is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()
        self._forget()

    def _forget(self) -> None:
        self._child = None
        self._pid_file.unlink(missing_ok=True)

    def _story(self, what: str) -> str:
        return f"{self.process.name}: {what}\n--- {self.log.name} ---\n{tail(self.log)}"


def tail(log: Path, lines: int = 40) -> str:
    try:
        text = log.read_text(errors="replace")
    except FileNotFoundError:
        return "(no log)"
    return "\n".join(text.splitlines()[-lines:])


@contextmanager
def running(part: Part, logs: Path, *, abruptly: bool = False) -> Iterator[dict[str, Solo]]:
    """The part's processes by name, healthy; ended in reverse order. `abruptly` kills: for data that is
    thrown away.
    """
    part.prepare()
    logs.mkdir(parents=True, exist_ok=True)
    started: dict[str, Solo] = {}
    try:
        for process in part.processes():
            solo = started[process.name] = Solo(process, logs)
            solo.start()
        yield started
    finally:
        for solo in reversed(started.values()):
            solo.kill() if abruptly else solo.stop()
