"""How tests call the directory: a client with a token, and the few steps that most stories begin with."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

HEADINGS = "利用者番号,班,氏名,フリガナ,続柄,生年月日,町名,住所,電話番号,メール,要配慮,配慮内容,同意,備考"
PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone with an access token (or nobody) who calls the directory over HTTP."""

    client: httpx.Client
    token: str | None = None
    who: dict[str, Any] = field(default_factory=dict)

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.send("GET", path, params=query)

    def post(self, path: str, body: Any = None, *, key: str | None = None, **options: Any) -> httpx.Response:
        if "content" not in options:
            options["json"] = {} if body is None else body
        return self.send("POST", path, key=key or str(uuid4()), **options)

    def send(self, method: str, path: str, *, key: str | None = None, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.client.request(method, f"/directory{path}", headers=headers, **options)

    def roster(
        self,
        association_id: str,
        csv: bytes,
        *,
        dry_run: bool = False,
        key: str | None = None,
        **headers: str,
    ) -> httpx.Response:
        return self.post(
            f"/associations/{association_id}/roster-imports",
            key=key,
            content=csv,
            params={"dry_run": str(dry_run).lower()},
            headers={"Content-Type": "text/csv", **headers},
        )

    def imported(self, association_id: str, csv: bytes) -> dict[str, Any]:
        """Import, and wait until it is applied."""
        accepted = ok(self.roster(association_id, csv), 202)
        path = f"/associations/{association_id}/roster-imports/{accepted['id']}"
        return dict(eventually(lambda: ok(self.get(path)), lambda state: state["status"] == "applied"))

    def households(self, association_id: str, **query: Any) -> list[dict[str, Any]]:
        """All pages."""
        items: list[dict[str, Any]] = []
        while True:
            page = ok(self.get(f"/associations/{association_id}/households", **query))
            items += page["items"]
            if page["next"] is None:
                return items
            query["cursor"] = page["next"]


def ok(reply: httpx.Response, status: int = 200) -> Any:
    """The body, if the status is the one expected."""
    assert reply.status_code == status, f"{reply.status_code}: {reply.text}"
    return reply.json() if reply.content else None


def refused(reply: httpx.Response, status: int, slug: str) -> dict[str, Any]:
    """The problem, if it is the one expected."""
    assert reply.status_code == status, f"{reply.status_code}: {reply.text}"
    assert reply.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = reply.json()
    assert problem["type"] == f"https://kairan.example/problems/{slug}", problem
    return problem


def eventually(ask: Callable[[], Any], enough: Callable[[Any], bool], within: float = 20.0) -> Any:
    """Ask until the answer is enough; the last answer fails the test otherwise."""
    until = time.monotonic() + within
    while True:
        answer = ask()
        if enough(answer):
            return answer
        assert time.monotonic() < until, f"not within {within} s: {answer}"
        time.sleep(0.05)


def csv_of(*lines: str, encoding: str = "utf-8-sig", headings: str = HEADINGS) -> bytes:
    return ("\r\n".join([headings, *lines]) + "\r\n").encode(encoding)
