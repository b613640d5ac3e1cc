"""A whole stack that a program holds: for end-to-end and fault tests, which stop, kill and restart single
processes.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from kairan_local.ports import is_taken
from kairan_local.process import Process, Unhealthy
from kairan_local.session import Session
from kairan_local.settings import Settings
from kairan_local.solo import PartFailed, tail
from kairan_local.stack import Stack
from kairan_local.supervision import Supervision

BASES = (10_000, 32_000)
"""Below the ports that Linux gives to outgoing connections: one of those could take a port of the stack
between the moment when it is found free and its process's start, or while a killed process is away.
"""
SPAN = 80  # ports of a stack lie within base … base + SPAN


class RunningStack:
    """`url` is the gateway's; names of processes are those of `kairan-local ps`."""

    def __init__(self, stack: Stack, supervision: Supervision) -> None:
        self.stack = stack
        self.supervision = supervision
        self.processes: Mapping[str, Process] = {process.name: process for process in stack.processes()}

    @property
    def url(self) -> str:
        return self.stack.gateway.url

    def pid(self, name: str) -> int:
        return self.supervision.states()[name].pid

    def log(self, name: str, lines: int = 50) -> str:
        return tail(self.supervision.log / f"{name}.log", lines)

    def stop(self, name: str) -> None:
        """Returns when it has ended; it stays down until `start`."""
        self.supervision.stop(name)

    def start(self, name: str) -> None:
        """Returns when it is healthy."""
        self.supervision.start(name)
        self.wait_healthy(name)

    def restart(self, name: str) -> None:
        self.stop(name)
        self.start(name)

    def kill(self, name: str) -> None:
        """kill -9; the supervisor starts it again by itself, and this returns when it is healthy again."""
        before = self.pid(name)
        os.kill(before, signal.SIGKILL)
        self._wait(lambda: self.pid(name) not in (0, before), name, "was not started again")
        self.wait_healthy(name)

    def wait_all_healthy(self) -> None:
        """What stands on a killed process may have ended with it, and takes its time to come back."""
        for name in self.processes:
            self.wait_healthy(name)

    def wait_healthy(self, name: str) -> None:
        """Raises PartFailed, with the end of its log, when it is not healthy within its time."""
        self._wait(lambda: _is_healthy(self.processes[name]), name, "is not healthy")

    def _wait(self, condition: Callable[[], bool], name: str, otherwise: str) -> None:
        deadline = time.monotonic() + self.processes[name].ready_within
        while not condition():
            if time.monotonic() > deadline:
                raise PartFailed(f"{name} {otherwise}\n{self.log(name)}")
            time.sleep(0.05)

    def run(self, *command: str, timeout: float = 60.0) -> str:
        """Runs a command of a service (kairan-directory operator-token, …) on this stack; returns its stdout.

        Raises PartFailed with what it wrote to stderr when its status is not 0.
        """
        program = Path(sys.executable).with_name(command[0])
        environment = {**os.environ, **self.stack.environment_of(command[0])}
        done = subprocess.run(
            (str(program), *command[1:]),
            env=environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if done.returncode != 0:
            raise PartFailed(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout


def _is_healthy(process: Process) -> bool:
    try:
        process.health()
    except Unhealthy:
        return False
    return True


@contextmanager
def running_stack(
    home: Path, only: frozenset[str] = frozenset(), serves: Mapping[str, int] = MappingProxyType({})
) -> Iterator[RunningStack]:
    """A stack with its data in `home`, on free ports, healthy; stopped at the end. Raises CannotStart.

    `serves` says how many serve processes a service has, if not one.
    """
    stack = Stack(on_free_ports(Settings(home=home, serves=dict(serves))), only)
    session = Session(stack, _silent)
    try:
        session.start()
        yield RunningStack(stack, session.supervision)
    finally:
        session.stop()


def on_free_ports(settings: Settings) -> Settings:
    """The same settings with ports that are free now."""
    while True:
        base = random.randrange(*BASES)
        if not any(is_taken(base + offset) for offset in range(SPAN)):
            return settings.model_copy(update={"port_base": base})


def _silent(_name: str, _what: str) -> None:
    """Nobody reads a report of a stack that a program holds; what fails raises."""
