"""`python -m lending_example.follow STEADY|FLAKY|STUBBORN…`: a follow process with such workers."""

import sys
import threading
from pathlib import Path

from kairan_kernel.config import Settings, load
from kairan_kernel.lifecycle import Worker, run_follow

TRIES = Path("tries")


def steady(stop: threading.Event) -> None:
    stop.wait()


def flaky(stop: threading.Event) -> None:
    """Fails three times, then holds."""
    tries = int(TRIES.read_text()) if TRIES.exists() else 0
    TRIES.write_text(str(tries + 1))
    if tries < 3:
        raise RuntimeError("山田太郎の行が読めません")
    stop.wait()


def stubborn(stop: threading.Event) -> None:
    """Does not look at `stop`."""
    threading.Event().wait(120)


CHARACTERS = {"STEADY": steady, "FLAKY": flaky, "STUBBORN": stubborn}

if __name__ == "__main__":
    workers = [Worker(name.lower(), CHARACTERS[name]) for name in sys.argv[1:]]
    away = Path("away")
    sys.exit(run_follow("lending-follow", load(Settings), workers, {"shelf": lambda: not away.exists()}))
