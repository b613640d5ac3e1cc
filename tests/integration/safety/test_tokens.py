"""Every route, asked without a token, with a broken or expired one, and by somebody who must not know."""

from uuid import uuid4

import pytest
from tests.neighbourhood import loopback
from tests.neighbourhood.union import Union, found_union, operator

from kairan_kernel.routes import Route, routes_of
from kairan_safety.routes.permissions import residents
from kairan_safety.serve import SafetyService

from .conftest import Safety
from .test_notices import slug

ROUTES = routes_of(SafetyService)
OF_INCIDENT = [route for route in ROUTES if "<uuid:incident_id>" in route.path]


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


def path_of(route: Route, incident_id: str) -> str:
    path = route.path.replace("<uuid:incident_id>", incident_id)
    for parameter in ("household_id", "notice_id"):
        path = path.replace(f"<uuid:{parameter}>", str(uuid4()))
    return path


def test_no_route_is_public() -> None:
    assert len(ROUTES) >= 21
    assert all(route.needs_token for route in ROUTES)


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_a_token_is_needed(safety: Safety, route: Route) -> None:
    answer = safety.call(None, route.method, path_of(route, str(uuid4())))
    assert (answer.status_code, slug(answer)) == (401, "token-missing")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_a_broken_and_an_expired_token_are_told_apart(safety: Safety, union: Union, route: Route) -> None:
    path = path_of(route, str(uuid4()))
    expired = safety.issuer.token(union.officer(), seconds=-60)
    for token, refusal in (("x.y.z", "token-invalid"), (expired, "token-expired")):
        answer = safety.call(None, route.method, path, headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, slug(answer)) == (401, refusal)


@pytest.fixture(scope="module")
def nishi_drill(safety: Safety) -> tuple[Union, str]:
    """A drill of one association alone."""
    union = safety.enrol(found_union())
    nishi = union.associations[0]
    return union, safety.activate(nishi.officer(), {"association_id": str(nishi.association_id)})


def body_for(route: Route) -> object:
    if route.path.endswith("/statements") and route.method == "POST":
        return {"status": "safe"}
    if route.path.endswith("/visits"):
        return {"household_id": str(uuid4())}
    if route.path.endswith("/closings"):
        return {"confirmation": "x"}
    return {} if route.body is not None else None


@pytest.mark.parametrize("route", OF_INCIDENT, ids=name)
def test_a_neighbouring_associations_officer_finds_no_incident(
    safety: Safety, nishi_drill: tuple[Union, str], route: Route
) -> None:
    union, incident_id = nishi_drill
    higashi = union.associations[1]
    answer = safety.call(higashi.officer(), route.method, path_of(route, incident_id), body_for(route))
    assert (answer.status_code, slug(answer)) == (404, "incident-unknown")


@pytest.mark.parametrize("route", [route for route in ROUTES if route.allow is residents], ids=name)
def test_an_operator_has_no_business_where_residents_decide(safety: Safety, route: Route) -> None:
    body = None
    if route.body is not None:
        scope = {"union_id": str(uuid4())}
        body = {"title": "t", "body": "b", "scope": scope, "notice_id": str(uuid4()), "mode": "drill"}
        fields = set(route.body.fields)
        body = {key: value for key, value in {**body, "confirmation": "x"}.items() if key in fields}
    params = {"first": str(uuid4()), "second": str(uuid4())} if "comparisons" in route.path else None
    answer = safety.call(operator(), route.method, path_of(route, str(uuid4())), body, params=params)
    assert (answer.status_code, slug(answer)) == (403, "residents-only")


def test_an_operator_sees_incidents_but_no_roll(safety: Safety, nishi_drill: tuple[Union, str]) -> None:
    _, incident_id = nishi_drill
    assert safety.get(operator(), f"/safety/incidents/{incident_id}").status_code == 200
    assert safety.get(operator(), "/safety/incidents", params={"limit": 1}).status_code == 200
    refused = safety.roll(operator(), incident_id)
    assert (refused.status_code, slug(refused)) == (403, "role-needed")
    silent = safety.state(operator(), incident_id)
    assert (silent.status_code, slug(silent)) == (403, "residents-only")


def test_the_openapi_document_is_served(safety: Safety) -> None:
    document = loopback.get(f"{safety.processes.url}/safety/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "/safety/incidents/{incident_id}/statements" in document["paths"]
