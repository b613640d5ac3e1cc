"""Routes: declared, collected over mixins, found, and refused at start when something is missing."""

from typing import Any
from uuid import UUID

import pytest
from marshmallow import Schema, fields, validate

from kairan_kernel.catalogue import Catalogue, CatalogueFault
from kairan_kernel.http import route
from kairan_kernel.problems import Problem
from kairan_kernel.requests import Request
from kairan_kernel.routes import MAX_RAW_BODY, RouteTable, authenticated, public, routes_of
from kairan_kernel.wiring import check_texts


class Query(Schema):
    status = fields.List(fields.String())
    limit = fields.Integer()


class Coded(Schema):
    colour = fields.String(validate=validate.Regexp("a", error="colour-name"))


class Mixin:
    @route("get", "/stand/<uuid:one>", allow=public)
    def one(self, request: Request) -> None:
        return None


class Service(Mixin):
    name = "stand"

    @route("GET", "/stand/all", allow=authenticated, query=Query)
    @route("GET", "/stand/every", allow=authenticated, query=Query)
    def everything(self, request: Request) -> None:
        return None

    @route("POST", "/stand/all", allow=public, raw_body=True)
    def take(self, request: Request) -> None:
        return None


def table() -> RouteTable:
    return RouteTable([(each, each.name) for each in routes_of(Service)])


def refusal(method: str, path: str) -> Problem:
    with pytest.raises(Problem) as caught:
        table().match(path, method)
    return caught.value


def test_routes_of_mixins_and_several_routes_of_one_handler_are_collected() -> None:
    found = [(each.method, each.path, each.name) for each in routes_of(Service)]
    assert found == [
        ("GET", "/stand/<uuid:one>", "one"),
        ("GET", "/stand/all", "everything"),
        ("POST", "/stand/all", "take"),
        ("GET", "/stand/every", "everything"),
    ]


def test_a_path_is_matched_with_its_parameters() -> None:
    found, name, params = table().match(f"/stand/{UUID(int=7)}", "GET")
    assert (name, params["one"]) == ("one", UUID(int=7))
    assert not found.needs_token


def test_an_unknown_path_is_404_and_a_wrong_method_405() -> None:
    assert (refusal("GET", "/else").status, refusal("GET", "/stand/none").slug) == (404, "path-unknown")
    assert refusal("DELETE", "/stand/all").headers == {"Allow": "GET, HEAD, POST"}


def test_a_route_without_a_policy_cannot_be_declared() -> None:
    untyped: Any = route
    with pytest.raises(TypeError, match="allow"):
        untyped("GET", "/stand/open")


def test_a_raw_body_has_no_schema_and_a_greater_limit() -> None:
    with pytest.raises(TypeError, match="raw body"):
        route("POST", "/stand/all", allow=public, body=Query, raw_body=True)
    (raw,) = [each for each in routes_of(Service) if each.raw_body]
    assert raw.max_body == MAX_RAW_BODY


def test_list_parameters_are_known_from_the_query_s_schema() -> None:
    assert {each.list_parameters for each in routes_of(Service) if each.query} == {frozenset({"status"})}


class Misprinted:
    name = "stand"
    errors = {KeyError: (404, "misprinted")}  # noqa: RUF012

    @route("POST", "/stand/loans", allow=public, body=Coded, errors=((409, "also-missing"),))
    def lend(self, request: Request) -> None:
        return None


def test_texts_that_are_missing_stop_the_start_and_are_all_named() -> None:
    with pytest.raises(CatalogueFault) as caught:
        check_texts(Catalogue.kernel(), Misprinted.errors, routes_of(Misprinted))
    told = str(caught.value)
    for key in ("problem.misprinted.title", "problem.also-missing.detail", "fault.colour-name"):
        assert key in told
