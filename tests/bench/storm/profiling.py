"""Samples the stack's Python processes with py-spy while the storm blows; `budget` reads what it writes.

One file a process, `<folder>/<process>.txt`: a stack a line (outermost first, `;` between frames), and how
often it was seen. py-spy is looked for in PATH.
"""

import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

RATE: Final = 200
SAMPLED: Final = ("eventstore", "mongodb", "safety-serve", "safety-follow", "safety-counts")


@contextmanager
def profiled(pids: Mapping[str, int], folder: Path | None) -> Iterator[None]:
    """Samples inside the block; does nothing without a folder."""
    if folder is None:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    spies = [_spy(name, pid, folder) for name, pid in pids.items() if name.startswith(SAMPLED)]
    try:
        yield
    finally:
        for spy in spies:
            spy.send_signal(signal.SIGINT)
        for spy in spies:
            spy.wait()


def _spy(name: str, pid: int, folder: Path) -> subprocess.Popen[bytes]:
    out = folder / f"{name}.txt"
    command = ("py-spy", "record", "--pid", str(pid), "--rate", str(RATE), "--format", "raw", "--nonblocking")
    return subprocess.Popen(
        (*command, "--threads", "--duration", "3600", "--output", str(out)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
