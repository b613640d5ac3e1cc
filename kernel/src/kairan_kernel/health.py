"""Liveness, readiness and metrics: `/healthz`, `/readyz`, `/metrics`.

`/healthz` says that the process turns; `/readyz` runs named checks and answers 503 naming those that fail
(by name only: no addresses, no texts of errors). `follow` and `counts` serve them from a thread of their
own (`HealthServer`).
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import msgspec

from kairan_kernel import metrics
from kairan_kernel.logs import logger
from kairan_kernel.native import native
from kairan_kernel.replies import JSON, Rendered

Check = Callable[[], object]
"""Returns when the part is well; raises, or returns False, when not. Blocking is allowed, for up to a
second or two.
"""

REMEMBER_SECONDS: Final = 1.0
READY: Final = "ready"
DEGRADED: Final = "degraded"
NOT_READY: Final = "not ready"

log = logger("kairan.health")


def alive() -> Rendered:
    """The process turns."""
    return _json(200, {"status": "ok"})


@dataclass(frozen=True, slots=True)
class Optional:
    """A check of a part without which some of the work still goes on: its failing is told, and changes
    nothing.

    Readiness decides whether callers are sent here at all: what can be kept in a disaster must not be
    turned away because something else is down.
    """

    check: Check

    def __call__(self) -> object:
        return self.check()


class Readiness:
    """Runs the checks, at most once a second."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = dict(checks)
        self._at = -REMEMBER_SECONDS
        self._last: dict[str, str] = {}

    def state(self) -> dict[str, str]:
        """Each check's name with `ok` or `failing`."""
        if time.monotonic() - self._at >= REMEMBER_SECONDS:
            self._last = {name: _outcome(name, check) for name, check in self._checks.items()}
            self._at = time.monotonic()
        return self._last

    def answer(self) -> Rendered:
        state = self.state()
        failing = [self._checks[name] for name, outcome in state.items() if outcome != "ok"]
        if not failing:
            return _json(200, {"status": READY, "checks": state})
        if all(isinstance(check, Optional) for check in failing):
            return _json(200, {"status": DEGRADED, "checks": state})
        return _json(503, {"status": NOT_READY, "checks": state})


def checks_of(container: Any) -> dict[str, Check]:
    """The checks that a container's dependencies bring (those with a `checks` mapping)."""
    found: dict[str, Check] = {}
    for dependency in container.dependencies:
        found |= getattr(dependency, "checks", dict)()
    return found


def _outcome(name: str, check: Check) -> str:
    try:
        well = native(check) is not False
    except Exception as error:
        log.warning("not ready", check=name, exc_info=error)
        well = False
    return "ok" if well else "failing"


def _json(status: int, content: Mapping[str, object]) -> Rendered:
    body = msgspec.json.encode(content)
    return Rendered(status, [("Content-Type", JSON), ("Content-Length", str(len(body)))], [body])


class HealthServer:
    """The three addresses for a process that has no HTTP of its own; a daemon thread answers them."""

    def __init__(self, host: str, port: int, readiness: Readiness) -> None:
        handler = type("Handler", (_Handler,), {"readiness": readiness})
        self._server = ThreadingHTTPServer((host, port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="health", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    readiness: Readiness
    timeout = 5

    def do_GET(self) -> None:
        answers: dict[str, Callable[[], Rendered]] = {
            "/healthz": alive,
            "/readyz": self.readiness.answer,
            "/metrics": _exposition,
        }
        answer = answers.get(self.path.partition("?")[0], _unknown)()
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        for chunk in answer.body:
            self.wfile.write(chunk)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Probes come every few seconds; they are not worth a line."""


def _exposition() -> Rendered:
    body = metrics.exposition()
    return Rendered(200, [("Content-Type", metrics.CONTENT_TYPE), ("Content-Length", str(len(body)))], [body])


def _unknown() -> Rendered:
    return _json(404, {"status": "no such address"})
