"""Reading the head of a request: in C (llhttp, by httptools) when it is an ordinary one, which all are that a
gateway sends; whatever llhttp does not take, or does not have whole at once, is read by the standard library.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from eventlet import wsgi
from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

LONGEST: Final = 8_192
"""Bytes of a head that is read here; eventlet's own limits hold for longer ones."""

_END: Final = b"\r\n\r\n"


@dataclass(slots=True)
class Headers:
    """What eventlet asks of the standard library's message."""

    _headers: list[tuple[str, str]] = field(default_factory=list)
    _first: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, value: str) -> None:
        """The values of a name that comes twice are all kept; `get` gives the first."""
        self._headers.append((name, value))
        self._first.setdefault(name.lower(), value)

    def get(self, name: str, default: Any = None) -> Any:
        return self._first.get(name.lower(), default)

    def get_content_type(self) -> str:
        """What a message without a content type is."""
        return "text/plain"


class Head:
    """An ordinary request's head."""

    def __init__(self) -> None:
        self.headers = Headers()
        self.path = ""
        self.complete = False

    def on_url(self, url: bytes) -> None:
        self.path += url.decode("iso-8859-1")

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.add(name.decode("iso-8859-1"), value.decode("iso-8859-1"))

    def on_headers_complete(self) -> None:
        self.complete = True


def head_of(raw: bytes) -> tuple[str, Head] | None:
    """The method, and the rest, of a head of HTTP/1.1 that keeps its connection; none for any other."""
    head = Head()
    parser = HttpRequestParser(head)
    try:
        parser.feed_data(raw)
    except (HttpParserError, HttpParserUpgrade):
        return None
    if not head.complete or parser.get_http_version() != "1.1" or not head.path.startswith("/"):
        return None
    asked = head.headers.get
    if asked("connection", "keep-alive").lower() != "keep-alive" or asked("expect") or asked("upgrade"):
        return None
    return parser.get_method().decode("ascii"), head


class Protocol(wsgi.HttpProtocol):  # type: ignore[misc]
    """One connection."""

    def parse_request(self) -> bool:
        """Sets command, path and headers; False when the request was refused."""
        found = self._ordinary()
        if found is None:
            refused_or_read: bool = super().parse_request()
            return refused_or_read
        self.command, head = found
        self.requestline = f"{self.command} {head.path} HTTP/1.1"
        self.path = "/" + head.path.lstrip("/") if head.path.startswith("//") else head.path
        self.request_version = "HTTP/1.1"
        self.headers = head.headers
        self.close_connection = False
        return True

    def _ordinary(self) -> tuple[str, Head] | None:
        """Takes the head from what has been received, if it is there as a whole."""
        received = self.rfile.fp.peek()
        end = received.find(_END, 0, LONGEST)
        if end < 0:
            return None
        found = head_of(self.raw_requestline + received[: end + len(_END)])
        if found is not None:
            self.rfile.fp.read(end + len(_END))
        return found
