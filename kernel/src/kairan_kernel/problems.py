"""Problems: everything an HTTP answer says about an error (RFC 9457, application/problem+json).

A `Problem` carries keys and parameters, never text: title and detail come from the catalogue under
`problem.<slug>.title` and `problem.<slug>.detail`, each fault's message under `fault.<code>`, in the
caller's language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from kairan_kernel.catalogue import Catalogue, Language

TYPE_BASE: Final = "https://kairan.example/problems/"
CONTENT_TYPE: Final = "application/problem+json"

ErrorTable = Mapping[type[Exception], tuple[int, str]]
"""A service's domain errors: error class (or a base of it) to (HTTP status, problem slug)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with the input. `pointer`: JSON pointer into the body (RFC 6901), or `?name` for a
    query parameter.
    """

    pointer: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    text: str | None = None


class Problem(Exception):
    """An answer that is an error. `slug` names it in `type` and in the catalogue; `params` fill its texts."""

    def __init__(
        self,
        status: int,
        slug: str,
        *,
        errors: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(f"{status} {slug}")
        self.status = status
        self.slug = slug
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.params = params


class Forbidden(Problem):
    """The caller may know that it exists, but may not do this (403)."""

    def __init__(self, slug: str = "forbidden", **params: Any) -> None:
        super().__init__(403, slug, **params)


class NotFound(Problem):
    """There is no such thing, or the caller may not know of it (404)."""

    def __init__(self, slug: str = "not-found", **params: Any) -> None:
        super().__init__(404, slug, **params)


class Invalid(Problem):
    """The input has faults (422); names every one."""

    def __init__(self, errors: Sequence[Fault], slug: str = "validation", **params: Any) -> None:
        super().__init__(422, slug, errors=errors, **{"count": len(errors), **params})


def document(
    problem: Problem, catalogue: Catalogue, language: Language, correlation_id: UUID
) -> dict[str, Any]:
    """The JSON body: type, title, status, detail, instance, errors (always all six)."""
    params = {**problem.params, "correlation_id": correlation_id}
    return {
        "type": TYPE_BASE + problem.slug,
        "title": catalogue.text(f"problem.{problem.slug}.title", language, **params),
        "status": problem.status,
        "detail": catalogue.text(f"problem.{problem.slug}.detail", language, **params),
        "instance": f"urn:uuid:{correlation_id}",
        "errors": [_described(fault, catalogue, language) for fault in problem.errors],
    }


def of_domain_error(error: Exception, table: ErrorTable) -> Problem | None:
    """The problem that `table` gives for `error` (nearest class first); its attributes become parameters."""
    for cls in type(error).__mro__:
        found = table.get(cls)
        if found is not None:
            status, slug = found
            params = {**_attributes(error), "error": str(error)}
            faults = params.pop("errors", None) or params.pop("faults", None) or ()
            return Problem(status, slug, errors=_only_faults(faults), **_safe(params))
    return None


def _attributes(error: Exception) -> dict[str, Any]:
    names = [*getattr(error, "__dict__", {}), *getattr(type(error), "__slots__", ())]
    return {name: getattr(error, name) for name in names if not name.startswith("_")}


def _safe(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if name not in {"status", "slug", "headers"}}


def _only_faults(candidates: Any) -> tuple[Fault, ...]:
    if not isinstance(candidates, Sequence):
        return ()
    return tuple(each for each in candidates if isinstance(each, Fault))


def _described(fault: Fault, catalogue: Catalogue, language: Language) -> dict[str, str]:
    key = f"fault.{fault.code}"
    if key in catalogue:
        message = catalogue.text(key, language, **fault.params)
    else:
        message = fault.text or catalogue.text("fault.invalid", language)
    return {"pointer": fault.pointer, "code": fault.code, "message": message}
