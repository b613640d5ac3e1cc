"""The three ways in which a part is asked whether it works: over HTTP, over a bare connection, by its own
protocol.
"""

from collections.abc import Callable
from functools import cache

import httpx

from kairan_local.ports import HOST, accepts
from kairan_local.process import Unhealthy

TIMEOUT = 2.0


@cache
def _client() -> httpx.Client:
    """One for all checks and threads: making one is dear, and they are asked many times a second at a
    start.
    """
    fresh = httpx.Limits(max_keepalive_connections=0)
    return httpx.Client(timeout=TIMEOUT, trust_env=False, verify=False, limits=fresh)


def http_ok(url: str, *, auth: tuple[str, str] | None = None) -> None:
    """Raises Unhealthy unless a GET answers 2xx."""
    try:
        answer = _client().get(url, auth=auth)
    except httpx.HTTPError as error:
        raise Unhealthy(f"GET {url}: {error or type(error).__name__}") from error
    if not answer.is_success:
        raise Unhealthy(f"GET {url}: {answer.status_code} {answer.text[:200]}")


def http_check(url: str) -> Callable[[], None]:
    def check() -> None:
        http_ok(url)

    return check


def listens(port: int) -> None:
    """Raises Unhealthy unless a TCP connection is accepted."""
    if not accepts(port):
        raise Unhealthy(f"nothing accepts connections on {HOST}:{port}")
