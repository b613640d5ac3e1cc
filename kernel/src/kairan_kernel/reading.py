"""From a WSGI environment to a validated `Request`; whatever is wrong with it is a Problem that names every
fault.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, cast
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
from eventlet import wsgi
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import EnvironHeaders

from kairan_kernel import faults
from kairan_kernel.catalogue import Language
from kairan_kernel.ids import derived_id, new_id
from kairan_kernel.problems import Fault, Invalid, Problem
from kairan_kernel.requests import Request, fresh_key
from kairan_kernel.routes import Route

Environ = dict[str, Any]

_VISIBLE = re.compile(r"[\x21-\x7e]{1,128}")
_UUID = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SAFE_METHODS: Final = frozenset({"GET", "HEAD"})


def path_of(environ: Environ) -> str:
    """The path as text; WSGI hands over its bytes as Latin-1."""
    path: str = environ.get("PATH_INFO", "") or "/"
    return path if path.isascii() else path.encode("latin-1").decode("utf-8", "replace")


def request_id_of(environ: Environ) -> tuple[str, UUID]:
    """The request id that came (or a new one) and the correlation id made of it."""
    given = environ.get("HTTP_X_REQUEST_ID", "")
    if _UUID.fullmatch(given):
        return given, UUID(given)
    if _VISIBLE.fullmatch(given):
        return given, derived_id("request", given)
    made = new_id()
    return str(made), made


def read_request(
    environ: Environ,
    route: Route,
    params: Mapping[str, Any],
    *,
    principal: Any,
    language: Language,
    correlation_id: UUID,
) -> Request:
    """The request, validated. Raises Problem 400, 413, 415 or 422."""
    key = _idempotency_key(environ, route)
    query = _query(environ.get("QUERY_STRING", ""), route)
    raw = _body(environ, route)
    return Request(
        method=route.method,
        path=path_of(environ),
        params=params,
        query=query,
        body=None if route.body is None else _validated(route.body, _json(raw), ""),
        raw=raw,
        principal=principal,
        language=language,
        idempotency_key=key,
        correlation_id=correlation_id,
        headers=cast(Mapping[str, str], EnvironHeaders(environ)),
        client=environ.get("HTTP_X_REAL_IP") or environ.get("REMOTE_ADDR", ""),
    )


def _idempotency_key(environ: Environ, route: Route) -> str:
    key: str = environ.get("HTTP_IDEMPOTENCY_KEY", "")
    if not key:
        if route.needs_key:
            raise Problem(400, "idempotency-key-missing")
        return "" if route.method in _SAFE_METHODS else fresh_key()
    if not _VISIBLE.fullmatch(key):
        raise Problem(400, "idempotency-key-malformed")
    return key


def _query(given: str, route: Route) -> dict[str, Any]:
    if route.query is None:
        return {}
    values: dict[str, Any] = {}
    try:
        pairs = parse_qsl(given, keep_blank_values=True, errors="strict", max_num_fields=64)
    except ValueError:
        raise Invalid([Fault(pointer="?", code="not-text")]) from None
    for name, value in pairs:
        if name in route.list_parameters:
            values.setdefault(name, []).append(value)
        else:
            values[name] = [values[name], value] if name in values else value
    loaded: dict[str, Any] = _validated(route.query, values, "?")
    return loaded


def _body(environ: Environ, route: Route) -> bytes:
    if route.body is None and not route.raw_body:
        return b""
    try:
        raw = _bytes(environ, route.max_body)
    except (OSError, wsgi.ChunkReadError):  # the caller left, or took too long, or sent broken chunks
        raise Problem(400, "body-incomplete", headers={"Connection": "close"}) from None
    _check_type(environ.get("CONTENT_TYPE") or "", route)
    return raw


def _bytes(environ: Environ, limit: int) -> bytes:
    stream = environ["wsgi.input"]
    length = environ.get("CONTENT_LENGTH")
    if length:
        if int(length) > limit:
            raise Problem(413, "body-too-large", limit=limit)
        raw: bytes = stream.read(int(length))
        if len(raw) < int(length):
            raise Problem(400, "body-incomplete", headers={"Connection": "close"})
        return raw
    raw = stream.read(limit + 1) if environ.get("HTTP_TRANSFER_ENCODING") else b""
    if len(raw) > limit:
        raise Problem(413, "body-too-large", limit=limit)
    return raw


def _check_type(given: str, route: Route) -> None:
    base = given.partition(";")[0].strip().lower()
    if route.body is not None:
        if base != "application/json" and not base.endswith("+json"):
            raise Problem(415, "unsupported-media-type", accepted="application/json")
    elif route.accepts and base not in route.accepts:
        raise Problem(415, "unsupported-media-type", accepted=", ".join(route.accepts))


def _json(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except msgspec.DecodeError as error:
        raise Problem(400, "malformed-json", reason=str(error)) from None
    except (RecursionError, UnicodeDecodeError) as error:
        raise Problem(400, "malformed-json", reason=type(error).__name__) from None


def _validated(schema: Schema, values: Any, prefix: str) -> Any:
    try:
        return schema.load(values)
    except ValidationError as error:
        raise Invalid(faults.of_messages(error.messages, prefix)) from None
