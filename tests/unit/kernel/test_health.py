"""Readiness: what turns callers away, and what is only told."""

import time

import msgspec

from kairan_kernel.health import Check, Optional, Readiness
from kairan_kernel.replies import Rendered


def told(rendered: Rendered) -> tuple[int, str, dict[str, str]]:
    body = msgspec.json.decode(b"".join(rendered.body))
    return rendered.status, body["status"], body["checks"]


def away() -> None:
    raise ConnectionError("amqp://user:secret@broker")


def test_ready_when_every_check_passes() -> None:
    assert told(Readiness({"store": lambda: 1, "board": lambda: True}).answer()) == (
        200,
        "ready",
        {"store": "ok", "board": "ok"},
    )


def test_one_failing_check_makes_it_not_ready_and_is_named_without_its_text() -> None:
    for failing in (away, lambda: False):
        checks: dict[str, Check] = {"store": failing, "board": lambda: None}
        assert told(Readiness(checks).answer()) == (503, "not ready", {"store": "failing", "board": "ok"})


def test_an_optional_part_that_is_away_is_told_but_turns_no_one_away() -> None:
    checks: dict[str, Check] = {"store": lambda: None, "broker": Optional(away)}
    assert told(Readiness(checks).answer()) == (200, "degraded", {"store": "ok", "broker": "failing"})
    both: dict[str, Check] = {"store": away, "broker": Optional(away)}
    assert told(Readiness(both).answer())[0] == 503


def test_checks_are_asked_at_most_once_a_second() -> None:
    asked: list[float] = []
    readiness = Readiness({"store": lambda: asked.append(time.monotonic())})
    for _ in range(20):
        readiness.answer()
    assert len(asked) == 1
