"""The life of a serve process: start, outages, logs and metrics, streams, and a stop that loses nothing."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from tests.neighbourhood import loopback
from tests.neighbourhood.service import wait_until

from .conftest import HERE, NOWHERE, Stand, serving


def nap(stand: Stand, seconds: float) -> httpx.Response:
    headers = {"Idempotency-Key": str(uuid4()), "X-Seconds": str(seconds)}
    return loopback.post(f"{stand.url}/lending/naps", headers=headers, timeout=20)


def test_a_stop_finishes_what_was_accepted_and_takes_nothing_new(own_stand: Stand) -> None:
    with ThreadPoolExecutor(30) as pool:
        naps = [pool.submit(nap, own_stand, 3) for _ in range(20)]
        deadline = time.monotonic() + 3
        while "kairan_http_requests_in_progress 20.0" not in own_stand.http.get("/metrics").text:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        began = time.monotonic()
        own_stand.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        with pytest.raises(httpx.ConnectError):
            loopback.get(f"{own_stand.url}/lending/umbrellas")
        assert [each.result().status_code for each in naps] == [200] * 20
        assert own_stand.process.wait(12) == 0
        assert time.monotonic() - began < 10


def test_a_request_that_never_ends_does_not_hold_up_the_stop(own_stand: Stand) -> None:
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(nap, own_stand, 60)
        time.sleep(0.5)
        began = time.monotonic()
        own_stand.terminate()
        assert time.monotonic() - began < 10
        assert isinstance(hanging.exception(), httpx.TransportError)


def test_a_stop_ends_open_streams_and_idle_connections_as_a_whole(own_stand: Stand) -> None:
    where = urlsplit(own_stand.url)
    idle = socket.create_connection((where.hostname or "", where.port or 0), timeout=8)
    received: list[str] = []

    def follow() -> None:
        with own_stand.http.stream("GET", "/lending/live") as stream:
            received.extend(stream.iter_lines())  # raises when the body ends without its last chunk

    follower = threading.Thread(target=follow)
    follower.start()
    time.sleep(1)
    assert own_stand.terminate() == 0
    follower.join(5)
    assert not follower.is_alive()
    assert len(received) > 10
    assert idle.recv(1) == b""
    idle.close()


def test_a_stream_gives_each_piece_at_once(stand: Stand) -> None:
    with stand.http.stream("GET", "/lending/live") as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        assert stream.headers["X-Accel-Buffering"] == "no"
        began = time.monotonic()
        lines = stream.iter_lines()
        pieces = [line for _, line in zip(range(9), lines, strict=False) if line.startswith("id:")]
        assert pieces == ["id: 1", "id: 2", "id: 3"]
        assert time.monotonic() - began < 1


def test_a_stream_whose_reader_left_is_closed(stand: Stand) -> None:
    with stand.http.stream("GET", "/lending/live") as stream:
        next(stream.iter_lines())
        assert "kairan_http_open_streams 0.0" not in stand.http.get("/metrics").text
    deadline = time.monotonic() + 5
    while "kairan_http_open_streams 0.0" not in stand.http.get("/metrics").text:
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.parametrize("part", ["store", "mongo"])
def test_an_outage_is_a_503_within_two_seconds(stand: Stand, part: str) -> None:
    answer = stand.http.get(f"/lending/broken/{part}", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert answer.json()["title"] == "This can't be done just now"
    assert answer.elapsed.total_seconds() < 2


def test_the_unexpected_is_a_500_that_tells_no_secrets(stand: Stand) -> None:
    answer = stand.http.get("/lending/broken/otherwise")
    assert answer.status_code == 500
    correlation_id = answer.headers["X-Correlation-Id"]
    assert correlation_id in answer.json()["detail"]
    assert "山田" not in answer.text
    (line,) = [
        each
        for each in stand.log()
        if each["event"] == "unexpected" and each["correlation_id"] == correlation_id
    ]
    assert line["error"] == "RuntimeError"
    assert any("broken" in place for place in line["at"])
    assert "山田" not in stand.log_path.read_text("utf-8")


def test_the_access_log_names_the_route_and_no_one(stand: Stand) -> None:
    loan_id = str(uuid4())
    answer = stand.http.get(f"/lending/loans/{loan_id}?name=山田", headers={"X-Real-IP": "203.0.113.7"})
    assert answer.json()["client"] == "203.0.113.7"
    correlation_id = answer.headers["X-Correlation-Id"]
    wait_until(lambda: correlation_id in stand.log_path.read_text("utf-8"))
    (line,) = [each for each in stand.log() if each.get("correlation_id") == correlation_id]
    assert (line["route"], line["status"], line["method"]) == ("/lending/loans/<uuid:loan_id>", 200, "GET")
    written = json.dumps(line, ensure_ascii=False)
    assert not [secret for secret in (loan_id, "山田", "203.0.113.7") if secret in written]


def test_metrics_count_by_route_template(stand: Stand) -> None:
    stand.http.get(f"/lending/loans/{uuid4()}")
    text = stand.http.get("/lending/metrics").text
    assert (
        'kairan_http_request_seconds_count{method="GET",route="/lending/loans/<uuid:loan_id>",status="200"}'
        in text
    )


def test_health_and_readiness_are_built_in(stand: Stand) -> None:
    assert stand.http.get("/lending/healthz").json() == {"status": "ok"}
    assert stand.http.get("/readyz").json() == {"status": "ready", "checks": {"stands": "ok"}}


def test_a_process_whose_port_is_taken_ends_with_1(
    stand: Stand, environment: Callable[[], dict[str, str]], tmp_path: Path
) -> None:
    taken = {**environment(), "KAIRAN_HTTP_LISTEN": stand.url.removeprefix("http://")}
    process = subprocess.run(
        [sys.executable, "-m", "lending_example"],
        cwd=HERE,
        env=taken,
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert process.returncode == 1
    # eventlet may print a traceback of its own, when other greenlets of the start are waiting.
    lines = [line for line in process.stderr.decode().splitlines() if line.startswith("{")]
    told = {line["event"]: line for line in map(json.loads, lines)}
    assert told["cannot listen"]["address"] == taken["KAIRAN_HTTP_LISTEN"]
    assert "in use" in told["cannot listen"]["reason"]


def test_a_process_without_its_broker_answers_over_http_and_stops_in_time(
    environment: Callable[[], dict[str, str]], tmp_path: Path
) -> None:
    away = {**environment(), "KAIRAN_AMQP_URL": f"amqp://guest:hidden@{NOWHERE}/%2F"}
    with serving(away, tmp_path / "log") as stand:
        assert stand.http.get("/lending/umbrellas").status_code == 200
        assert stand.terminate() == 0
        assert "hidden" not in stand.log_path.read_text("utf-8")


def test_modules_that_the_green_patch_must_precede_are_refused(
    environment: Callable[[], dict[str, str]],
) -> None:
    run = (
        "import pymongo\n"
        "from kairan_kernel.config import Settings, load\n"
        "from kairan_kernel.lifecycle import run_serve\n"
        "run_serve('lending_example.serve:LendingService', load(Settings))\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", run], cwd=HERE, env=environment(), capture_output=True, timeout=30, check=False
    )
    assert process.returncode == 1
    assert b"imported before the green patch: pymongo" in process.stderr


def test_a_service_that_lacks_a_text_does_not_start_and_says_which(
    environment: Callable[[], dict[str, str]], tmp_path: Path
) -> None:
    (tmp_path / "speechless.py").write_text(
        "from lending_example.serve import LendingService\n"
        "class Speechless(LendingService):\n"
        "    errors = {KeyError: (404, 'nothing-said')}\n"
    )
    run = (
        "from kairan_kernel.config import Settings, load\n"
        "from kairan_kernel.lifecycle import run_serve\n"
        "raise SystemExit(run_serve('speechless:Speechless', load(Settings)))\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", run],
        env={**environment(), "PYTHONPATH": f"{HERE}:{tmp_path}"},
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert process.returncode == 1
    last = json.loads(process.stderr.splitlines()[-1])
    assert last["reason"] == "no text for problem.nothing-said.detail, problem.nothing-said.title"


def test_an_outage_under_load_is_tried_by_few_and_refused_to_the_rest_at_once(stand: Stand) -> None:
    def tries() -> int:
        return sum(line["event"] == "unavailable" for line in stand.log())

    with (
        loopback.client(base_url=stand.url, timeout=20) as client,
        ThreadPoolExecutor(40) as pool,
    ):
        assert client.get("/lending/broken/mongo").status_code == 503
        before = tries()
        answers = list(pool.map(lambda _: client.get("/lending/broken/mongo").status_code, range(80)))
    assert answers == [503] * 80
    assert 0 < tries() - before <= 40


def test_a_faulty_configuration_is_told_whole_and_ends_with_78(tmp_path: Path) -> None:
    environment = {
        "KAIRAN_AMQP_URL": "http://user:secret@nowhere",
        "KAIRAN_HTTP_LISTEN": "8101",
        "KAIRAN_LOG_LEVEL": "LOUD",
    }
    process = subprocess.run(
        [sys.executable, "-m", "lending_example"],
        cwd=HERE,
        env=environment,
        capture_output=True,
        timeout=30,
        check=False,
    )
    told = process.stderr.decode()
    assert process.returncode == 78
    for name in (
        "AMQP_URL",
        "HTTP_LISTEN",
        "LOG_LEVEL",
        "EVENTSTORE_URL: is not set",
        "MONGO_URL: is not set",
    ):
        assert f"KAIRAN_{name}" in told
    assert "secret" not in told


def test_two_processes_share_the_queue_but_not_the_port(
    stand: Stand, environment: Callable[[], dict[str, str]], tmp_path: Path
) -> None:
    with serving(environment(), tmp_path / "log") as second:
        assert second.http.get("/lending/umbrellas").status_code == 200
        assert second.terminate() == 0
    assert stand.http.get("/lending/umbrellas").status_code == 200
