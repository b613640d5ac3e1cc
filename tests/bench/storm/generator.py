"""Runs wrk (Debian's package, compiled, some 20 µs a request) over the prepared requests."""

import json
import resource
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil

HERE: Final = Path(__file__).parent
SILENT_SECONDS: Final = 60.0
"""Without a single answer for so long, the rest will not come: a connection was cut with its request."""


class NoGenerator(Exception):
    """wrk is missing or could not do its work."""


@dataclass(frozen=True, slots=True)
class Blown:
    """What wrk tells: seconds in all, p50_ms, p99_ms, max_ms, socket errors by kind; its own CPU seconds."""

    told: dict[str, Any]
    cpu_s: float


def blow(url: str, requests: Path, total: int, answers: Path, *, connections: int, most_s: int) -> Blown:
    """Send all requests, each once. Raises NoGenerator."""
    command = ("wrk", "-t1", f"-c{connections}", f"-d{most_s}s", "--timeout", "30s")
    script = ("-s", str(HERE / "storm.lua"), url, "--", str(requests), str(total), str(answers))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        wrk = subprocess.Popen((*command, *script), stdout=subprocess.PIPE, text=True)
    except FileNotFoundError:
        raise NoGenerator("wrk is missing: apt-get install wrk") from None
    _wait(psutil.Process(wrk.pid), answers)
    told = wrk.communicate()[0]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    last = told.strip().splitlines()[-1] if told.strip() else ""
    if not last.startswith("{"):
        raise NoGenerator(f"wrk ended with {wrk.returncode}: {told}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Blown(json.loads(last), cpu)


def _wait(wrk: psutil.Process, answers: Path) -> None:
    """Until wrk ends; it is asked to after the last answer, or when nothing is answered any more."""
    size, since = -1, time.monotonic()
    finished = answers.with_name(f"{answers.name}.finished")
    while wrk.is_running() and wrk.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.02)
        if finished.exists():
            wrk.send_signal(signal.SIGINT)
            return
        now = answers.stat().st_size if answers.exists() else 0
        if now != size:
            size, since = now, time.monotonic()
        elif time.monotonic() - since > SILENT_SECONDS:
            wrk.send_signal(signal.SIGINT)
            since = time.monotonic()
