"""A disk for the event store that can be full.

Best a small file system of its own in memory, which somebody else fills to the last byte. Mounting one takes
root (or sudo without a password) and a container that allows it. Where it can't be had, the process is
forbidden to write to files (RLIMIT_FSIZE), again after each of its restarts: its writes fail, too, only with
another error number. That takes no privileges.
"""

import errno
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_FSIZE, prlimit
from typing import Final

SIZE: Final = "512m"
"""Three times what the forty minutes of the full form store, some 65 KiB a second."""

LOOK_SECONDS: Final = 0.02


class Unprivileged(Exception):
    """A file system can't be mounted here."""


@contextmanager
def small_disk(folder: Path, size: str = SIZE) -> Iterator[str]:
    """A file system of `size` in memory at `folder`. Gives "", or why there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={size},uid={os.geteuid()},gid={os.getegid()},mode=700"
    try:
        _as_root("mount", "-t", "tmpfs", "-o", options, "kairan-faults", str(folder))
    except Unprivileged as error:
        yield str(error)
        return
    try:
        yield ""
    finally:
        with suppress(Unprivileged):
            _as_root("umount", "--lazy", str(folder))


def _as_root(*command: str) -> None:
    prefix = () if os.geteuid() == 0 else ("sudo", "-n")
    try:
        subprocess.run((*prefix, *command), check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
        raise Unprivileged(said.strip().partition("\n")[0]) from error


def fill(ballast: Path) -> None:
    """Until not one byte more fits on its file system."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            _fill(file.fileno(), b"\0" * size)


def _fill(file: int, block: bytes) -> None:
    while True:
        try:
            if os.write(file, block) < len(block):
                return
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return


@dataclass(slots=True)
class NoWrites:
    """While it is `imposed`, the process with `pid_of()` writes to no file, whatever its pid becomes."""

    _lifted: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def impose(self, pid_of: Callable[[], int]) -> None:
        """Holds when this returns. `pid_of` gives 0 while the process is down, or raises OSError."""
        _limit(pid_of(), 0)
        self._thread = threading.Thread(target=self._keep, args=(pid_of,), name="no writes", daemon=True)
        self._thread.start()

    def _keep(self, pid_of: Callable[[], int]) -> None:
        while not self._lifted.wait(LOOK_SECONDS):
            with suppress(OSError):
                _limit(pid_of(), 0)

    def lift(self, pid_of: Callable[[], int]) -> None:
        self._lifted.set()
        if self._thread is not None:
            self._thread.join()
        _limit(pid_of(), RLIM_INFINITY)


def _limit(pid: int, size: int) -> None:
    if pid:
        with suppress(ProcessLookupError):
            _, hardest = prlimit(pid, RLIMIT_FSIZE)
            prlimit(pid, RLIMIT_FSIZE, (hardest if size == RLIM_INFINITY else size, hardest))
