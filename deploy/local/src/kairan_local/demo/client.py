"""The demo's HTTP client: everything goes through the gateway, as a frontend's requests would.

A request that finds the service busy or away (429, 502, 503, no connection) is repeated with the same
Idempotency-Key, as an app on a phone does it; whatever else comes back is the answer.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2s
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_delay

PATIENCE: Final = 30.0
"""Seconds for which a request is repeated while the service is busy or away."""

CONNECTIONS: Final = 128
_AWAY: Final = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back. `body` is the JSON (None when it is none), `raw` the bytes."""

    status: int
    body: Any
    raw: bytes
    request: str

    @property
    def problem(self) -> str:
        """The problem's slug; empty when the reply is no problem."""
        kind = self.body.get("type", "") if isinstance(self.body, dict) else ""
        return str(kind).rpartition("/")[2] if "/problems/" in str(kind) else ""

    def expect(self, *statuses: int) -> Any:
        """The body, if the status is one of these. Raises Unexpected."""
        if self.status not in statuses:
            raise Unexpected(self)
        return self.body


class Unexpected(Exception):
    """The service answered something else than the demo counts on."""

    def __init__(self, reply: Reply) -> None:
        text = reply.raw[:2000].decode("utf-8", errors="replace")
        super().__init__(f"{reply.request} was answered {reply.status}: {text}")
        self.reply = reply


class Away(Exception):
    """Busy or not there now; `after` is when to come back, in seconds, if the service said so."""

    def __init__(self, request: str, reason: str, after: float | None = None) -> None:
        super().__init__(f"{request}: {reason}")
        self.after = after


@dataclass(slots=True)
class Gateway:
    """One connection pool to the gateway. `run` makes this run's Idempotency-Keys its own."""

    url: str
    run: str
    _session: aiohttp.ClientSession | None = field(default=None, repr=False)

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            timeout=aiohttp.ClientTimeout(total=120, sock_connect=5),
            headers={"Accept-Language": "en", "Accept": "application/json"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the gateway's connections are opened by `async with`")
        return self._session

    async def get(self, path: str, token: str | None = None, **query: str | int) -> Any:
        """The JSON of a 200. Raises Unexpected."""
        return (await self.send("GET", path, token=token, query=query)).expect(200)

    async def everything(self, path: str, token: str, **query: str | int) -> list[Any]:
        """All items of a list, page by page."""
        items: list[Any] = []
        cursor: dict[str, str | int] = {}
        while True:
            page = await self.get(path, token, limit=200, **query, **cursor)
            items += page["items"]
            if not page.get("next"):
                return items
            cursor = {"cursor": page["next"]}

    async def post(
        self, path: str, body: Mapping[str, Any] | None, token: str | None = None, *, key: str | None = None
    ) -> Reply:
        """`key` names the request within this run; without one it is its path, method and body."""
        content = json.dumps(body or {}, ensure_ascii=False).encode()
        return await self.send("POST", path, token=token, content=content, key=key or f"{path} {content!r}")

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        content: bytes | None = None,
        content_type: str = "application/json",
        key: str | None = None,
        query: Mapping[str, str | int] | None = None,
    ) -> Reply:
        """One request with its answer, repeated for a while if nobody is there. Raises Away in the end."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if content is not None:
            headers["Content-Type"] = content_type
        if key is not None:
            headers["Idempotency-Key"] = f"{self.run}-{blake2s(key.encode(), digest_size=16).hexdigest()}"
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(Away), stop=stop_after_delay(PATIENCE), wait=_wait, reraise=True
        ):
            with attempt:
                return await self._once(method, path, headers, content, query)
        raise AssertionError("tenacity gives an attempt or raises")

    async def _once(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        content: bytes | None,
        query: Mapping[str, str | int] | None,
    ) -> Reply:
        request = f"{method} {path}"
        try:
            async with self.session.request(
                method, self.url + path, headers=headers, data=content, params=query
            ) as response:
                raw = await response.read()
        except (TimeoutError, aiohttp.ClientConnectionError, aiohttp.ClientPayloadError) as error:
            raise Away(request, repr(error)) from error
        if response.status in _AWAY:
            after = response.headers.get("Retry-After", "")
            raise Away(request, f"{response.status} {raw[:300]!r}", float(after) if after.isdigit() else None)
        body = json.loads(raw) if "json" in response.content_type and raw else None
        return Reply(status=response.status, body=body, raw=raw, request=request)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    after = error.after if isinstance(error, Away) else None
    return min(after if after is not None else 0.1 * 2**state.attempt_number, 5.0)
