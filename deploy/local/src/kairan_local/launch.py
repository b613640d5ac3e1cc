"""Becomes another program, after four things that every process of the stack needs.

Run as `python -m kairan_local.launch ORDER_FILE` by the supervisor and by the tests. The order (JSON) names
the command, its environment and a pid file.

1. What an earlier run of the same process left behind (workers of a killed nginx, say) is ended, so that
   ports and data folders are free.
2. The pid and the start time are written to the pid file, where `kairan-local down` looks for left-overs.
3. The kernel is asked to send SIGTERM to this process when its parent dies, so that nothing outlives a
   killed supervisor.
4. It steps back as far as the order says (niceness).

Then it is replaced by the command (exec), so it costs no memory. Imports are few on purpose: it runs at each
start.
"""

import ctypes
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from kairan_local import leftovers

PR_SET_PDEATHSIG = 1


def write_order(
    order: Path,
    pid_file: Path,
    command: Sequence[str],
    environment: Mapping[str, str],
    niceness: int = 0,
) -> None:
    """The environment can hold secrets, so only the owner may read the file."""
    order.unlink(missing_ok=True)
    order.touch(mode=0o600)
    order.write_text(
        json.dumps(
            {
                "pid_file": str(pid_file),
                "command": list(command),
                "environment": dict(environment),
                "niceness": niceness,
            }
        )
    )


def die_with_parent() -> None:
    """Linux only; the setting survives exec."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")


def main(order: Path) -> None:
    orders = json.loads(order.read_text())
    pid_file = Path(orders["pid_file"])
    if os.getpgrp() != os.getpid():
        os.setpgrp()
    leftovers.end(pid_file)
    leftovers.record(pid_file)
    die_with_parent()
    os.nice(orders["niceness"])
    os.execvpe(orders["command"][0], orders["command"], {**os.environ, **orders["environment"]})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
