"""The whole stack behind its gateway: what it serves, what it weighs, and that it comes back after any
crash.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from tests.neighbourhood import loopback
from tests.neighbourhood.abruptly import thrown_away_stack

from kairan_local.overview import resident
from kairan_local.running_stack import RunningStack

GIB = 1024**3


@pytest.fixture
def client(stack: RunningStack) -> Iterator[httpx.Client]:
    with loopback.client(base_url=stack.url, timeout=10) as client:
        yield client


def test_every_service_is_reached_through_the_one_address(client: httpx.Client) -> None:
    assert client.get("/directory/jwks.json").json()["keys"][0]["alg"] == "ES256"
    for path in ("/safety/incidents", "/bulletin/inbox", "/translate/phrases"):
        refused = client.get(path)
        assert refused.status_code == 401
        assert refused.headers["content-type"].startswith("application/problem+json")


def test_the_documents_of_all_services_are_served(client: httpx.Client) -> None:
    for address in client.get("/openapi/").json()["documents"]:
        document = client.get(address).json()
        assert document["openapi"].startswith("3.1")
        assert document["paths"]


def test_the_services_word_for_a_fault_is_passed_on_untouched(client: httpx.Client) -> None:
    answer = client.get("/directory/nothing-here", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert answer.json()["type"] != "about:blank"


def test_a_command_of_a_service_works_on_the_running_stack(stack: RunningStack, client: httpx.Client) -> None:
    token = stack.run("kairan-directory", "operator-token").strip()
    answer = client.post(
        "/directory/unions",
        json={"slug": "local-stack", "name": "試験校下"},
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "local-stack"},
    )
    assert answer.status_code == 201


def test_the_idle_stack_weighs_less_than_one_and_a_half_gibibytes(stack: RunningStack) -> None:
    names = ["supervisord", *stack.processes]
    pids = {"supervisord": psutil.Process(stack.pid("gateway")).ppid()}
    weights = {name: resident(stack.supervision, name, pids.get(name) or stack.pid(name)) for name in names}
    assert all(weights.values())
    assert sum(weights.values()) < 1.4 * GIB, weights  # what is left is for the command that keeps it up


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["gateway", "directory-serve", "safety-follow", "mongodb", "eventstore", "kafka", "rabbitmq"]
)
def test_a_killed_process_comes_back_and_the_stack_works_again(
    stack: RunningStack, client: httpx.Client, name: str
) -> None:
    stack.kill(name)
    stack.wait_all_healthy()
    assert client.get("/directory/jwks.json").status_code == 200
    assert client.get("/safety/incidents").status_code == 401


@pytest.mark.slow
def test_one_of_two_serve_processes_may_die_and_nobody_is_refused(
    fresh_eventstore_url: str,
    amqp_vhost: str,
    mongo_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On given servers: the service and the gateway are what matters here."""
    monkeypatch.setenv("KAIRAN_EVENTSTORE_URL", fresh_eventstore_url)
    monkeypatch.setenv("KAIRAN_AMQP_URL", amqp_vhost)
    monkeypatch.setenv("KAIRAN_MONGO_URL", mongo_url)
    parts = frozenset({"directory", "gateway"})
    with thrown_away_stack(tmp_path / "home", parts, serves={"directory": 2}) as stack:
        seen, enough = Counter[int](), threading.Event()
        caller = threading.Thread(target=_ask_until, args=(enough, stack.url, seen))
        caller.start()
        stack.kill("directory-serve-1")
        stack.kill("directory-serve-2")
        enough.set()
        caller.join()
    assert set(seen) == {200}
    assert seen[200] > 20


def _ask_until(enough: threading.Event, url: str, seen: Counter[int]) -> None:
    with loopback.client(base_url=url, timeout=10) as client:
        while not enough.wait(0.02):
            seen[client.get("/directory/jwks.json").status_code] += 1
