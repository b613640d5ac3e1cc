"""One route as an OpenAPI operation: parameters, body, answers, and every problem that it may give.

Written for apispec, which puts references where a schema, or the name of a component, stands.
"""

from typing import Any, Final

from kairan_kernel.problems import CONTENT_TYPE, TYPE_BASE, ErrorTable
from kairan_kernel.routes import Refusal, Route, authenticated, public

Operation = dict[str, Any]

ACCEPT_LANGUAGE: Final[Operation] = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "ja (default) or en: the language of texts",
    "schema": {"type": "string"},
}


def _problem(slugs: list[str], headers: Operation | None = None) -> Operation:
    answer: Operation = {
        "description": "Problem: " + ", ".join(slugs),
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "x-problems": [TYPE_BASE + slug for slug in slugs],
    }
    return answer if headers is None else {**answer, "headers": headers}


_SECONDS: Final = {"Retry-After": {"description": "seconds to wait", "schema": {"type": "integer"}}}

ALWAYS: Final[dict[str, tuple[str, Operation]]] = {
    "500": ("Unexpected", _problem(["unexpected"])),
    "503": ("Unavailable", _problem(["unavailable"], _SECONDS)),
}
"""What every route may answer, as components of the document: status to (name, response)."""


def operation_of(route: Route, errors: ErrorTable, path_parameters: list[Operation]) -> Operation:
    """The operation. `errors` is the service's table, for the error classes that the route names."""
    operation: Operation = {
        "operationId": route.name,
        "summary": route.summary or route.name.replace("_", " ").capitalize(),
        "parameters": [*path_parameters, *_query(route), "AcceptLanguage", *_key(route)],
        "responses": {str(route.status): _success(route), **_refusals(route, errors, bool(path_parameters))},
    }
    if route.summary_ja:
        operation["x-summary-ja"] = route.summary_ja
    if route.tags:
        operation["tags"] = list(route.tags)
    if route.needs_token:
        operation["security"] = [{"accessToken": []}]
    body = _body(route)
    if body is not None:
        operation["requestBody"] = body
    return operation


def _query(route: Route) -> list[Operation]:
    return [] if route.query is None else [{"in": "query", "schema": route.query}]


def _key(route: Route) -> list[Operation]:
    if route.method == "GET":
        return []
    described = "a new value for each submission, the same one when it is sent again"
    schema = {"type": "string", "pattern": "^[!-~]{1,128}$"}
    return [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": route.needs_key,
            "description": described,
            "schema": schema,
        }
    ]


def _body(route: Route) -> Operation | None:
    if route.body is not None:
        return {"required": True, "content": {"application/json": {"schema": route.body}}}
    if not route.raw_body:
        return None
    kinds = route.accepts or ("application/octet-stream",)
    return {
        "required": True,
        "description": f"up to {route.max_body} bytes",
        "content": {kind: {"schema": {"type": "string", "contentMediaType": kind}} for kind in kinds},
    }


def _success(route: Route) -> Operation:
    answer: Operation = {"description": "Done" if route.status != 201 else "Made"}
    if route.produces:
        answer["content"] = {route.produces: {"schema": {"type": "string"}}}
    elif route.reply is not None:
        answer["content"] = {"application/json": {"schema": route.reply}}
    elif route.status != 204:
        answer["content"] = {"application/json": {"schema": {"type": "object"}}}
    return answer


def _refusals(route: Route, errors: ErrorTable, has_parameters: bool) -> Operation:
    by_status: dict[int, set[str]] = {}
    for status, slug in [*_usual(route, has_parameters), *(_own(each, errors) for each in route.errors)]:
        by_status.setdefault(status, set()).add(slug)
    own = {str(status): _problem(sorted(slugs)) for status, slugs in sorted(by_status.items())}
    return {**own, **{status: name for status, (name, _) in ALWAYS.items()}}


def _own(refusal: Refusal, errors: ErrorTable) -> tuple[int, str]:
    if isinstance(refusal, tuple):
        return refusal
    for cls in refusal.__mro__:
        if cls in errors:
            return errors[cls]
    raise LookupError(f"{refusal.__name__} is named by a route but is not in the service's table of errors")


def _usual(route: Route, has_parameters: bool) -> list[tuple[int, str]]:
    slugs: list[tuple[int, str]] = []
    if route.needs_token:
        slugs += [(401, "token-missing"), (401, "token-invalid"), (401, "token-expired")]
    if route.allow not in (public, authenticated):
        slugs.append((403, "forbidden"))
    if has_parameters:
        slugs.append((404, "not-found"))
    if route.needs_key:
        slugs += [(400, "idempotency-key-missing"), (422, "idempotency-key-reused")]
    if route.body is not None or route.raw_body:
        slugs += [(413, "body-too-large"), (415, "unsupported-media-type")]
    if route.body is not None:
        slugs += [(400, "malformed-json"), (422, "validation")]
    if route.query is not None:
        slugs.append((422, "validation"))
        slugs += [(400, "cursor-invalid")] if "cursor" in route.query.fields else []
    return slugs
