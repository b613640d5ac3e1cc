"""One process's clock is an hour off, either way: libfaketime (Debian's faketime) in front of its libc."""

import json
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .fault import Site


class NoFaketime(Exception):
    """Debian's package `faketime` is missing."""


@dataclass(frozen=True, slots=True)
class ClockOff:
    """The process is killed, and started again by its supervisor with a wrong clock; healing is the same way
    back. Intervals (the monotonic clock) stay right, as on a real machine whose clock is wrong.
    """

    process: str
    hours: int

    @property
    def name(self) -> str:
        return f"{self.process}'s clock {self.hours:+d} h"

    def inject(self, site: Site) -> None:
        as_it_was = site.stack.processes[self.process].environment
        sleeping = _sleeping_by_intervals(site.stack.supervision.run / "clocks")
        modules = as_it_was.get("PYTHONPATH", os.environ.get("PYTHONPATH", ""))
        shifted = {
            "LD_PRELOAD": str(_library()),
            "FAKETIME": f"{self.hours:+d}h",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_NO_CACHE": "1",
            "PYTHONPATH": os.pathsep.join(filter(None, (str(sleeping), modules))),
        }
        self._start_with(site, {**as_it_was, **shifted})

    def heal(self, site: Site) -> None:
        self._start_with(site, dict(site.stack.processes[self.process].environment))

    def _start_with(self, site: Site, environment: dict[str, str]) -> None:
        order = site.stack.supervision.run / f"{self.process}.order"
        content = json.loads(order.read_text()) | {"environment": environment}
        draft = order.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(content))
        draft.rename(order)
        if pid := site.stack.pid(self.process):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _sleeping_by_intervals(folder: Path) -> Path:
    """libfaketime confuses the one clock call by which Python sleeps; waiting for nothing is the same."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(
        "import select, time\ntime.sleep = lambda seconds: select.select((), (), (), seconds) and None\n"
    )
    return folder


def _library() -> Path:
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        raise NoFaketime("install it with `apt-get install faketime`")
    return found[0]
