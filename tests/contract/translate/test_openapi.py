"""The OpenAPI document of the translate service is valid and says what every route may answer."""

from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from kairan_kernel.openapi import document, path_and_parameters
from kairan_kernel.routes import Route, routes_of
from kairan_translate.serve import TranslateService

ROUTES = routes_of(TranslateService)


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return document(TranslateService)


def operation(described: dict[str, Any], route: Route) -> dict[str, Any]:
    path, _ = path_and_parameters(route.path)
    found: dict[str, Any] = described["paths"][path][route.method.lower()]
    return found


def test_the_document_is_valid(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(described).iter_errors()) == []


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_is_described_in_both_languages_with_its_refusals(
    described: dict[str, Any], route: Route
) -> None:
    found = operation(described, route)
    assert found["summary"]
    assert found["x-summary-ja"]
    assert found["security"] == [{"accessToken": []}]
    assert {"401", "503"} <= found["responses"].keys()
    if "<uuid:article_id>" in route.path:
        assert "404" in found["responses"]
    if route.body is not None:
        assert {"400", "415", "422"} <= found["responses"].keys()


def test_operations_have_names_of_their_own(described: dict[str, Any]) -> None:
    names = [operation(described, route)["operationId"] for route in ROUTES]
    assert len(names) == len(set(names))
