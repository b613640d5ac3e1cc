"""Finds and ends processes that an earlier run left behind.

A pid file (var/run/<process>.pid) holds "<pid> <start time>". Each process of the stack leads a process group
of its own, so its children are found by the group even after the leader is gone. The start time keeps a pid
that was given to a stranger since then from being touched: the kernel never reuses a pid that is still a
group id, so a living member of the group is ours unless the leader itself is somebody newer.

Written by kairan_local.launch, read by it and by `kairan-local up | down`.
"""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

_GROUP, _START = 2, 19  # fields of /proc/<pid>/stat after the command's closing bracket


def _stat(pid: int) -> tuple[int, int, str] | None:
    """(group, start time in clock ticks since boot, state) of a process, or None when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = text.rpartition(")")[2].split()
    return int(fields[_GROUP]), int(fields[_START]), fields[0]


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def record(pid_file: Path) -> None:
    """Notes the calling process, which must lead its group."""
    stat = _stat(os.getpid())
    if stat is None:
        raise RuntimeError("/proc is not mounted; the stack needs Linux")
    pid_file.write_text(f"{os.getpid()} {stat[1]} {_boot()}\n")


def members(pid_file: Path) -> list[int]:
    """Pids of the recorded process and of its group that still live; never the caller's own group."""
    try:
        pid_text, start_text, boot = pid_file.read_text().split()
    except (FileNotFoundError, ValueError):
        return []
    leader, started = int(pid_text), int(start_text)
    if boot != _boot() or leader == os.getpgrp():
        return []
    now = _stat(leader)
    if now is not None and now[1] != started:
        return []  # the number belongs to somebody else by now
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (stat := _stat(int(entry))) and stat[0] == leader and stat[2] != "Z":
            found.append(int(entry))
    return found


def end(pid_file: Path, *, grace: float = 10.0) -> list[int]:
    """Ends what the pid file points to: SIGTERM, then SIGKILL after `grace` seconds. Returns what was
    found.
    """
    found = members(pid_file)
    signal_all(found, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while (alive := members(pid_file)) and time.monotonic() < deadline:
        time.sleep(0.05)
    signal_all(alive, signal.SIGKILL)
    while members(pid_file) and time.monotonic() < deadline + 5:
        time.sleep(0.02)
    pid_file.unlink(missing_ok=True)
    return found


def signal_all(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
