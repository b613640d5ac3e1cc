"""The gateway by itself: what nginx refuses on its own, in words that a person can use. Nothing is behind
it here.
"""

import re
from collections.abc import Iterator

import httpx
import pytest
from tests.neighbourhood import loopback
from tests.neighbourhood.ports import free_ports

from kairan_local.parts.gateway import Gateway, Limits
from kairan_local.solo import running

EVERYONE = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    port, directory, safety, other, bulletin = free_ports(5)
    folder = tmp_path_factory.mktemp("gateway")
    part = Gateway(
        folder=folder,
        port=port,
        upstreams={"directory": [directory], "safety": [safety, other], "bulletin": [bulletin]},
        limits=Limits(client=200, address=5000, login=1),
    )
    with running(part, folder):
        yield part


@pytest.fixture
def client(gateway: Gateway) -> Iterator[httpx.Client]:
    with loopback.client(base_url=gateway.url, timeout=10) as client:
        yield client


def problem(answer: httpx.Response, status: int, slug: str) -> dict[str, object]:
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    body: dict[str, object] = answer.json()
    assert body["status"] == status
    assert body["type"] == f"https://kairan.example/problems/{slug}"
    assert body["instance"] == answer.headers["x-request-id"]
    return body


def test_a_service_that_is_down_is_said_in_japanese_with_a_time_to_try_again(client: httpx.Client) -> None:
    answer = client.get("/directory/me")
    body = problem(answer, 502, "service-unavailable")
    assert body["title"] == "サービスに接続できません"
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["content-language"] == "ja"


def test_the_same_is_said_in_english_to_who_asks_for_it(client: httpx.Client) -> None:
    answer = client.get("/safety/incidents", headers={"Accept-Language": "en-GB,en;q=0.8"})
    assert problem(answer, 502, "service-unavailable")["title"] == "The service can't be reached"


def test_a_body_over_one_mebibyte_is_refused(client: httpx.Client) -> None:
    answer = client.post("/safety/notices", content=b"x" * (1024 * 1024 + 1))
    problem(answer, 413, "too-large")


def test_a_roster_may_have_up_to_32_mebibytes(client: httpx.Client) -> None:
    path = "/directory/associations/0d8f6d1e-0000-4000-8000-000000000000/roster-imports"
    problem(client.post(path, content=b"x" * (20 * 1024 * 1024)), 502, "service-unavailable")
    problem(client.post(path, content=b"x" * (33 * 1024 * 1024)), 413, "too-large")


def test_a_note_of_200_kilobytes_is_left_to_the_service(client: httpx.Client) -> None:
    problem(client.post("/safety/notices", content=b"x" * 200_000), 502, "service-unavailable")


def test_an_address_that_belongs_to_nobody_is_not_found(client: httpx.Client) -> None:
    problem(client.get("/billing/fees"), 404, "not-found")
    problem(client.get("/"), 404, "not-found")


def test_an_address_that_is_too_long_is_said_to_be(client: httpx.Client) -> None:
    problem(client.get("/directory/households?q=" + "x" * 20_000), 414, "address-too-long")


def test_the_callers_request_id_is_kept(client: httpx.Client) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": "3e6b9c1c-6b1f-4a53-9a57-1b7b3b2c0001"})
    assert answer.headers["x-request-id"] == "3e6b9c1c-6b1f-4a53-9a57-1b7b3b2c0001"


def test_a_request_without_an_id_or_with_one_that_no_log_should_hold_gets_a_new_one(
    client: httpx.Client,
) -> None:
    for headers in ({}, {"X-Request-Id": 'x"},{"level":"forged'}, {"X-Request-Id": "a" * 200}):
        answer = client.get("/healthz", headers=headers)
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])


def test_logins_are_slowed_down_but_other_requests_are_not(client: httpx.Client) -> None:
    statuses = [client.post("/directory/sessions", json={}) for _ in range(12)]
    refused = [answer for answer in statuses if answer.status_code == 429]
    assert 3 <= len(refused) < 12
    problem(refused[0], 429, "too-many-requests")
    assert int(refused[0].headers["retry-after"]) > 0
    problem(client.get("/directory/me"), 502, "service-unavailable")


def test_one_token_can_not_take_the_place_of_all(client: httpx.Client) -> None:
    greedy = {"Authorization": "Bearer greedy"}
    statuses = {client.get("/safety/incidents", headers=greedy).status_code for _ in range(1500)}
    assert statuses == {502, 429}
    assert client.get("/safety/incidents", headers={"Authorization": "Bearer modest"}).status_code == 502


def test_the_list_of_documents_is_served(client: httpx.Client) -> None:
    assert client.get("/openapi/").json() == {
        "documents": [f"/openapi/{name}.json" for name in ("directory", "safety", "bulletin")]
    }


def test_its_log_names_the_path_but_never_what_was_searched_for(
    client: httpx.Client, gateway: Gateway
) -> None:
    client.get("/directory/households?q=%E5%B1%B1%E7%94%B0", headers={"X-Request-Id": "find-this-line"})
    log = (gateway.folder / "gateway.log").read_text()
    line = next(line for line in log.splitlines() if '"find-this-line"' in line)
    assert '"path":"/directory/households"' in line
    assert "%E5%B1%B1" not in line
