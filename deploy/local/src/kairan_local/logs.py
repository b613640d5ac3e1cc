"""Reading the log files in <home>/log: the end of each, then what comes, each line after the name of its
process.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from kairan_local.process import CannotStart
from kairan_local.solo import tail
from kairan_local.supervision import Supervision

POLL = 0.3
Echo = Callable[[str], object]


def log_files(supervision: Supervision, names: tuple[str, ...]) -> Mapping[str, Path]:
    """By process name, all of them or those named. Raises CannotStart for an unknown name."""
    found = {path.stem: path for path in sorted(supervision.log.glob("*.log"))}
    if unknown := [name for name in names if name not in found]:
        raise CannotStart(f"no log of {', '.join(unknown)}; there are: {', '.join(found) or 'none yet'}")
    return {name: path for name, path in found.items() if not names or name in names}


def print_end(files: Mapping[str, Path], lines: int, echo: Echo) -> None:
    for name, path in files.items():
        for line in tail(path, lines).splitlines() if lines else ():
            echo(f"{name} | {line}")


def follow(files: Mapping[str, Path], echo: Echo) -> None:
    """Never returns. A file that was rotated away is read from its new beginning."""
    readers = {name: _new_lines(path) for name, path in files.items()}
    while True:
        for name, reader in readers.items():
            for line in next(reader):
                echo(f"{name} | {line}")
        time.sleep(POLL)


def _new_lines(path: Path) -> Iterator[list[str]]:
    file = path.open(errors="replace")
    file.seek(0, 2)
    rest = ""
    while True:
        *lines, rest = (rest + file.read()).split("\n")
        if _rotated(path, file.fileno()):
            file.close()
            file = path.open(errors="replace")
        yield lines


def _rotated(path: Path, descriptor: int) -> bool:

    try:
        return not os.path.samestat(os.fstat(descriptor), path.stat()) or path.stat().st_size < os.lseek(
            descriptor, 0, 1
        )
    except FileNotFoundError:
        return False
