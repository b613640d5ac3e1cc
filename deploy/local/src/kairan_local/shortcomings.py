"""What works only in part: processes that are ready without one of the things they check.

What that means for people stands in services.toml (`without`); whoever starts the stack is told.
"""

from collections.abc import Iterable, Mapping

import httpx

from kairan_local.parts.services import Service
from kairan_local.ports import HOST
from kairan_local.probes import TIMEOUT


def shortcomings(services: Iterable[Service]) -> list[str]:
    """A line for each thing that a process of these services does without."""
    return [
        f"{service.name}: {service.without[check]}"
        for service in services
        if service.without
        for port in (*service.serves, *service.jobs.values())
        for check, outcome in _checks(port).items()
        if outcome != "ok" and check in service.without
    ]


def _checks(port: int) -> Mapping[str, str]:
    """The checks of a process by name; none of one that does not answer."""
    try:
        answer = httpx.get(f"http://{HOST}:{port}/readyz", timeout=TIMEOUT, trust_env=False)
        checks: Mapping[str, str] = answer.json()["checks"]
    except (httpx.HTTPError, ValueError, KeyError):
        return {}
    return checks
