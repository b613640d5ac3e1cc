"""Fetching a feed from an address that an officer typed in: politely, bounded, and not from our own network.

The address is looked at before, and the machine that really answered after connecting, so that neither a
name that points inside nor a redirection lets anybody read what only this network can.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from kairan_bulletin.inbox.xml import XML_MOST
from kairan_bulletin.public_addresses import answered_publicly, resolves_publicly

SECONDS: Final = 10.0
HOPS_MOST: Final = 3
AGENT: Final = "Kairan/0.1 (neighbourhood association bulletin; feed reader)"


class CannotFetch(Exception):
    """The address gave nothing that can be used; ``reason`` is a code for the officers' list."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """``content`` is none when nothing has changed since the last time."""

    content: bytes | None
    url: str
    etag: str | None = None
    last_modified: str | None = None


class Fetcher:
    """Blocking; one a process. ``private_too``: addresses inside networks are fetched as well."""

    def __init__(self, *, private_too: bool) -> None:
        self._private_too = private_too
        self._client = httpx.Client(
            timeout=SECONDS, follow_redirects=False, trust_env=False, headers={"User-Agent": AGENT}
        )

    def close(self) -> None:
        self._client.close()

    def fetch(self, url: str, etag: str | None, last_modified: str | None) -> Fetched:
        """Raises CannotFetch."""
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in known.items() if value is not None}
        try:
            for _ in range(HOPS_MOST + 1):
                self._allowed(url)
                found = self._once(url, headers)
                if isinstance(found, Fetched):
                    return found
                url = urljoin(url, found)
        except httpx.TimeoutException:
            raise CannotFetch("timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError):
            raise CannotFetch("unreachable") from None
        raise CannotFetch("too-many-redirections")

    def _allowed(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise CannotFetch("not-http")
        if self._private_too:
            return
        if not resolves_publicly(parts.hostname, parts.port or 443):
            raise CannotFetch("private-address")

    def _once(self, url: str, headers: dict[str, str]) -> Fetched | str:
        """The content, or where it is to be found."""
        with self._client.stream("GET", url, headers=headers) as answer:
            self._answered_by(answer)
            if answer.status_code == 304:
                return Fetched(content=None, url=url)
            if answer.is_redirect:
                return answer.headers["location"]
            if answer.status_code != 200:
                raise CannotFetch(f"status-{answer.status_code}")
            return Fetched(
                content=_bounded(answer),
                url=url,
                etag=answer.headers.get("etag"),
                last_modified=answer.headers.get("last-modified"),
            )

    def _answered_by(self, answer: httpx.Response) -> None:
        if not self._private_too and not answered_publicly(answer):
            raise CannotFetch("private-address")


def _bounded(answer: httpx.Response) -> bytes:
    content = bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > XML_MOST:
            raise CannotFetch("too-large")
    return bytes(content)
