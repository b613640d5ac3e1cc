"""Routes: what a handler declares about itself, and the table that finds it.

A route without a policy does not exist: `allow` is a required argument, and `public` must be said aloud.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from marshmallow import Schema
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.exceptions import NotFound as UnknownPath
from werkzeug.routing import Map, MapAdapter, Rule, UnicodeConverter

from kairan_kernel.problems import Problem
from kairan_kernel.requests import Request

MIB: Final = 1024 * 1024
DEFAULT_MAX_BODY: Final = MIB
MAX_RAW_BODY: Final = 32 * MIB
ROUTES_ATTRIBUTE: Final = "__kairan_routes__"
_PATHS: Final = 4_096
"""Paths of which it is remembered what they lead to."""

Policy = Callable[[Any, Request, Any], None]
"""`policy(principal, request, service)`: returns when the caller may; raises Forbidden or NotFound when
not.
"""

Refusal = tuple[int, str] | type[Exception]
"""What a route may answer besides the usual: (status, problem slug), or a domain error of the service's
table.
"""


def public(principal: Any, request: Request, service: Any) -> None:
    """Anyone may, without a token."""


def authenticated(principal: Any, request: Request, service: Any) -> None:
    """Anyone with a valid token may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method on one path. `path` uses werkzeug rules: `/directory/unions/<uuid:union_id>`."""

    method: str
    path: str
    allow: Policy
    name: str = ""
    body: Schema | None = None
    query: Schema | None = None
    reply: Schema | None = None
    status: int = 200
    summary: str = ""
    summary_ja: str = ""
    raw_body: bool = False
    accepts: tuple[str, ...] = ()
    produces: str = ""
    max_body: int = DEFAULT_MAX_BODY
    errors: tuple[Refusal, ...] = ()
    tags: tuple[str, ...] = ()
    list_parameters: frozenset[str] = field(default=frozenset())

    @property
    def needs_token(self) -> bool:
        return self.allow is not public

    @property
    def needs_key(self) -> bool:
        return self.method == "POST"


def routes_of(service_cls: type) -> list[Route]:
    """All routes of a service class and its mixins, in the order of their paths."""
    found: list[Route] = []
    for name in dir(service_cls):
        found += getattr(getattr(service_cls, name), ROUTES_ATTRIBUTE, ())
    return sorted(found, key=lambda route: (route.path, route.method))


class RouteTable:
    """Finds the entry for a method and a path; `entries` pairs each route with whatever shall be found."""

    def __init__(self, entries: Iterable[tuple[Route, Any]]) -> None:
        rules = [
            Rule(route.path, methods=[route.method], endpoint=(route, entry)) for route, entry in entries
        ]
        self._adapter: MapAdapter = Map(
            rules, strict_slashes=False, merge_slashes=False, converters={"str": UnicodeConverter}
        ).bind("kairan")
        # Many people use few paths, and each match leaves nine objects to the collector.
        self._found = lru_cache(_PATHS)(self._find)

    def match(self, path: str, method: str) -> tuple[Route, Any, Mapping[str, Any]]:
        """The route, its entry and the path's parameters. Raises Problem 404 or 405 (with Allow)."""
        try:
            return self._found(path, method)
        except MethodNotAllowed as error:
            allowed = ", ".join(sorted(error.valid_methods or ()))
            raise Problem(405, "method-not-allowed", headers={"Allow": allowed}, allowed=allowed) from None
        except UnknownPath:
            raise Problem(404, "path-unknown") from None

    def _find(self, path: str, method: str) -> tuple[Route, Any, Mapping[str, Any]]:
        (route, entry), params = self._adapter.match(path, method)
        return route, entry, MappingProxyType(params)
