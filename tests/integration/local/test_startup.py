"""Who is started when, and who is waited for: the real supervisor with processes that only sleep."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kairan_local.process import CannotStart, HealthCheck, Process, Unhealthy
from kairan_local.startup import Startup, wait_for_supervisor
from kairan_local.supervision import Supervision

SLEEPING = (sys.executable, "-c", "import time; time.sleep(600)")


def well() -> None:
    """Healthy from the first moment."""


def never() -> None:
    raise Unhealthy("it has not come up yet")


@pytest.fixture
def supervision(tmp_path: Path) -> Iterator[Supervision]:
    made = Supervision(tmp_path / "home")
    command = made.configure([sleeping(name, tmp_path) for name in ("store", "gateway", "extra")])
    supervisor = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        wait_for_supervisor(made)
        yield made
    finally:
        supervisor.terminate()
        supervisor.wait(30)


def sleeping(name: str, folder: Path, health: HealthCheck = well, **more: object) -> Process:
    return Process(name=name, command=SLEEPING, folder=folder, health=health, **more)  # type: ignore[arg-type]


def test_whoever_is_in_a_hurry_gets_the_late_ones_started_last_and_does_not_wait_for_them(
    supervision: Supervision, tmp_path: Path
) -> None:
    up_at = time.monotonic() + 1.0

    def slowly() -> None:
        if time.monotonic() < up_at:
            assert supervision.states()["extra"].pid == 0
            never()

    processes = [
        sleeping("store", tmp_path),
        sleeping("extra", tmp_path, never, needs=("store",), late=True),
        sleeping("gateway", tmp_path, slowly, needs=("store",)),
    ]
    ready: list[str] = []
    Startup(supervision, processes, lambda name, _: ready.append(name)).run(lambda: False, hurried=True)
    assert ready == ["store", "gateway"]
    assert supervision.states()["extra"].pid > 0


def test_otherwise_everybody_is_waited_for(supervision: Supervision, tmp_path: Path) -> None:
    extra = sleeping("extra", tmp_path, never, late=True, ready_within=1.0)
    starting = Startup(supervision, [sleeping("store", tmp_path), extra], lambda *_: None)
    with pytest.raises(CannotStart, match="extra is not ready after 1 s: it has not come up yet"):
        starting.run(lambda: False)
