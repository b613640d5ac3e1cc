"""Prometheus metrics that every process has. Labels are route templates and names of code, never ids or
paths.
"""

from typing import Final

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST

_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)

_SECONDS = Histogram(
    "kairan_http_request_seconds",
    "Time from the request's head to the end of its answer",
    ("method", "route", "status"),
    buckets=_BUCKETS,
)
IN_PROGRESS: Final = Gauge("kairan_http_requests_in_progress", "Requests being answered just now")
OPEN_STREAMS: Final = Gauge("kairan_http_open_streams", "Open-ended answers (server-sent events) just now")
WORKER_RESTARTS: Final = Counter(
    "kairan_worker_restarts_total", "Workers started again after an error", ("worker",)
)
WORKER_UP: Final = Gauge("kairan_worker_up", "1 while the worker runs", ("worker",))

_children: dict[tuple[str, str, int], Histogram] = {}


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request under its route's template."""
    key = (method, route, status)
    child = _children.get(key)
    if child is None:
        child = _children[key] = _SECONDS.labels(method, route, str(status))
    child.observe(seconds)


def exposition() -> bytes:
    """All metrics in Prometheus' text format."""
    return generate_latest(REGISTRY)
