"""The follow process for real: workers kept running, health beside them, and a stop in time."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from .conftest import HERE, Stand


@contextmanager
def following(environment: dict[str, str], folder: Path, *workers: str) -> Iterator[Stand]:
    """Run the example's follow process; its health address takes the place of the stand's."""
    whole = {**os.environ, **environment, "KAIRAN_HEALTH_LISTEN": environment["KAIRAN_HTTP_LISTEN"]}
    whole["PYTHONPATH"] = str(HERE)
    log = folder / "log"
    with log.open("wb") as errors:
        command = [sys.executable, "-m", "lending_example.follow", *workers]
        process = subprocess.Popen(command, cwd=folder, env=whole, stderr=errors)
    stand = Stand(process, f"http://{environment['KAIRAN_HTTP_LISTEN']}", log)
    try:
        until(lambda: state(stand) is not None)
        yield stand
    finally:
        stand.http.close()
        process.kill()
        process.wait(10)


def state(stand: Stand) -> int | None:
    """What /readyz answers; None when there is no answer yet."""
    try:
        return stand.http.get("/readyz").status_code
    except httpx.TransportError:
        return None


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_worker_that_fails_is_started_again_and_readiness_tells(
    environment: Callable[[], dict[str, str]], tmp_path: Path
) -> None:
    with following(environment(), tmp_path, "STEADY", "FLAKY") as process:
        assert state(process) == 503
        checks = process.http.get("/readyz").json()["checks"]
        assert (checks["worker steady"], checks["worker flaky"]) == ("ok", "failing")
        until(lambda: state(process) == 200)
        metrics = process.http.get("/metrics").text
        assert 'kairan_worker_restarts_total{worker="flaky"} 3.0' in metrics
        assert process.http.get("/healthz").json() == {"status": "ok"}
        failures = [line for line in process.log() if line["event"] == "worker failed"]
        assert [line["error"] for line in failures] == ["RuntimeError"] * 3
        assert "山田" not in process.log_path.read_text("utf-8")
        assert process.http.get("/else").status_code == 404


def test_a_failing_check_makes_the_process_not_ready(
    environment: Callable[[], dict[str, str]], tmp_path: Path
) -> None:
    with following(environment(), tmp_path, "STEADY") as process:
        until(lambda: state(process) == 200)
        (tmp_path / "away").touch()
        until(lambda: state(process) == 503)
        assert process.http.get("/readyz").json()["checks"]["shelf"] == "failing"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_every_worker_and_the_process_with_0(
    environment: Callable[[], dict[str, str]], tmp_path: Path, number: signal.Signals
) -> None:
    with following(environment(), tmp_path, "STEADY", "STEADY") as process:
        process.process.send_signal(number)
        assert process.process.wait(3) == 0
        assert process.log()[-1]["event"] == "stopped"


def test_a_worker_that_does_not_listen_is_left_behind_in_time(
    environment: Callable[[], dict[str, str]], tmp_path: Path
) -> None:
    with following(environment(), tmp_path, "STUBBORN", "STEADY") as process:
        began = time.monotonic()
        assert process.terminate() == 1
        assert time.monotonic() - began < 10
        assert process.log()[-1]["workers"] == ["stubborn"]
