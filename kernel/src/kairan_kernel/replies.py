"""What a handler may return, and how it becomes bytes.

A mapping or a dataclass goes through the route's reply schema to JSON; `Reply` adds a status or headers;
`Stream` is an open body (server-sent events); `Download` is a file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

import msgspec
from marshmallow import Schema

from kairan_kernel.catalogue import Catalogue, Language
from kairan_kernel.problems import CONTENT_TYPE, Problem, document

JSON: Final = "application/json"
_NOT_IN_A_NAME: Final = re.compile(r'[^\x20-\x7e]|["\\?/]')
RETRY_AFTER_SECONDS: Final = "2"


@dataclass(frozen=True, slots=True)
class Reply:
    """A body with a status (None: the route's) and headers; `location` makes the Location header of a 201."""

    status: int | None = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """A body that goes on: each chunk is sent when the iterator gives it. Closed when the caller or the
    server leaves.

    The iterator runs in a greenlet: it must wait cooperatively (eventlet queues, `eventlet.sleep`).
    """

    chunks: Iterator[bytes]
    content_type: str = "text/event-stream; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Download:
    """A file: whole as bytes, or in chunks. `filename` may be Japanese (RFC 6266)."""

    content: bytes | Iterable[bytes]
    content_type: str
    filename: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rendered:
    """An answer ready for WSGI. `open_ended`: the body lasts until one side leaves."""

    status: int
    headers: list[tuple[str, str]]
    body: Iterable[bytes]
    open_ended: bool = False


def render(outcome: object, status: int, schema: Schema | None) -> Rendered:
    """The answer that a handler's return value means. `status` and `schema` are the route's."""
    if isinstance(outcome, Stream):
        headers = [
            ("Content-Type", outcome.content_type),
            ("Cache-Control", "no-store"),
            ("X-Accel-Buffering", "no"),
        ]
        return Rendered(status, _with(headers, outcome.headers), outcome.chunks, open_ended=True)
    if isinstance(outcome, Download):
        return _download(outcome, status)
    if isinstance(outcome, Reply):
        extra = _with([], outcome.headers)
        if outcome.location is not None:
            extra.append(("Location", outcome.location))
        return _json(outcome.body, outcome.status or status, schema, extra)
    return _json(outcome, status, schema, [])


def render_problem(
    problem: Problem, catalogue: Catalogue, language: Language, correlation_id: UUID
) -> Rendered:
    """The answer that a problem means, with its headers (Retry-After on every 503)."""
    body = msgspec.json.encode(document(problem, catalogue, language, correlation_id))
    headers = [("Content-Type", CONTENT_TYPE), ("Content-Length", str(len(body)))]
    if problem.status == 503 and "Retry-After" not in problem.headers:
        headers.append(("Retry-After", RETRY_AFTER_SECONDS))
    return Rendered(problem.status, _with(headers, problem.headers), [body])


def _json(outcome: object, status: int, schema: Schema | None, headers: list[tuple[str, str]]) -> Rendered:
    if status == 204 or outcome is None:
        return Rendered(204 if outcome is None and status == 200 else status, [*headers, *_empty(status)], [])
    shown = schema.dump(outcome) if schema is not None else outcome
    body = msgspec.json.encode(shown)
    headers += [("Content-Type", JSON), ("Content-Length", str(len(body)))]
    return Rendered(status, headers, [body])


def _empty(status: int) -> list[tuple[str, str]]:
    return [] if status in (200, 204) else [("Content-Length", "0")]


def _download(download: Download, status: int) -> Rendered:
    ascii_name = _NOT_IN_A_NAME.sub("_", download.filename)
    disposition = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(download.filename, safe='')}"
    )
    headers = [("Content-Type", download.content_type), ("Content-Disposition", disposition)]
    content = download.content
    if not isinstance(content, bytes):
        return Rendered(status, _with(headers, download.headers), content)
    headers.append(("Content-Length", str(len(content))))
    return Rendered(status, _with(headers, download.headers), [content])


def _with(headers: list[tuple[str, str]], extra: Mapping[str, str]) -> list[tuple[str, str]]:
    own = {name.lower() for name in extra}
    return [pair for pair in headers if pair[0].lower() not in own] + list(extra.items())
