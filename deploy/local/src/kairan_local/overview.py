"""The table that `kairan-local ps` prints: every process of the stack with its state, pid, uptime and
memory.
"""

import time
from collections.abc import Iterable
from datetime import timedelta

import psutil
from rich.table import Table

from kairan_local import leftovers
from kairan_local.session import holder
from kairan_local.supervision import SUPERVISOR, ProcessState, Supervision, SupervisorGone

MIB = 1024 * 1024


def overview(supervision: Supervision) -> Table:
    table = Table(title=f"{supervision.run.parent}", title_justify="left")
    for heading in ("process", "state", "pid", "uptime", "memory"):
        table.add_column(heading, justify="right" if heading in ("pid", "uptime", "memory") else "left")
    total = 0
    for name, state, pid, seconds in rows(supervision):
        memory = resident(supervision, name, pid)
        total += memory
        uptime = str(timedelta(seconds=int(seconds))) if pid else ""
        table.add_row(name, state, str(pid or ""), uptime, f"{memory / MIB:.0f} MiB" if memory else "")
    table.add_section()
    table.add_row("in all", "", "", "", f"{total / MIB:.0f} MiB")
    return table


def rows(supervision: Supervision) -> Iterable[tuple[str, str, int, float]]:
    """(name, state, pid, uptime in seconds) of every process, the command that started them first."""
    up = holder(supervision.run)
    if up is not None:
        yield "up", "RUNNING", up, _age(up)
    try:
        states: Iterable[ProcessState] = supervision.states().values()
    except SupervisorGone:
        yield from _left_over(supervision)
        return
    for pid in leftovers.members(supervision.pid_file(SUPERVISOR))[:1]:
        yield SUPERVISOR, "RUNNING", pid, _age(pid)
    for state in states:
        yield state.name, state.state, state.pid, state.uptime


def _left_over(supervision: Supervision) -> Iterable[tuple[str, str, int, float]]:
    for pid_file in supervision.pid_files():
        for pid in leftovers.members(pid_file)[:1]:
            yield pid_file.stem, "LEFT OVER", pid, _age(pid)


def _age(pid: int) -> float:
    try:
        return time.time() - psutil.Process(pid).create_time()
    except psutil.Error:
        return 0.0


def resident(supervision: Supervision, name: str, pid: int) -> int:
    """Bytes of resident memory of the process and its children (pages that they share are counted for
    each).
    """
    if not pid:
        return 0
    total = 0
    members = set(leftovers.members(supervision.pid_file(name))) | {pid}
    for member in members:
        try:
            total += psutil.Process(member).memory_info().rss
        except psutil.Error:
            continue
    return total
