"""The safety service as it really runs, once for all tests of this folder, with a directory played by the
bus.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pymongo
import pytest
from tests.integration.processes import SafetyProcesses, SafetySurroundings

from kairan_contracts.events import contract_of, load_strict
from kairan_contracts.identity import Principal
from kairan_kernel.cloudevents import envelope
from kairan_kernel.ids import new_id
from kairan_kernel.publisher import Message, Publisher
from kairan_local.parts.eventstore import EventStore
from kairan_local.parts.rabbitmq import RabbitMQ
from kairan_local.ports import free_ports
from kairan_local.solo import running

from .identity import Issuer, publishing
from .neighbourhood import Household, Union, found_union


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    with publishing() as made:
        yield made


def virtual_host(rabbitmq: RabbitMQ) -> str:
    """The URL of a new, empty virtual host of the broker; it goes with the broker."""
    name = f"safety-{uuid4().hex[:8]}"
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    login = (rabbitmq.user, rabbitmq.password)
    with httpx.Client(
        base_url=rabbitmq.management_url, auth=login, timeout=20, trust_env=False
    ) as management:
        management.put(f"/vhosts/{name}").raise_for_status()
        management.put(f"/permissions/{name}/{rabbitmq.user}", json=everything).raise_for_status()
    return rabbitmq.url(name)


@pytest.fixture(scope="session")
def surroundings(
    rabbitmq: RabbitMQ, mongo_url: str, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SafetySurroundings]:
    """An event store, a virtual host and databases of this folder's own."""
    folder = tmp_path_factory.mktemp("safety")
    port, health_port = free_ports(2)
    node = EventStore(folder=folder / "eventstore", port=port, health_port=health_port)
    with running(node, folder / "eventstore", abruptly=True):
        yield SafetySurroundings(
            eventstore_url=node.url,
            amqp_url=virtual_host(rabbitmq),
            mongo_url=mongo_url,
            jwks_url=issuer.url,
            database_prefix=f"t{uuid4().hex[:8]}_",
            folder=folder,
        )


@dataclass
class Safety:
    """The running service, and what a test does with it."""

    processes: SafetyProcesses
    issuer: Issuer
    database: pymongo.database.Database[dict[str, Any]]
    position: int = field(default_factory=lambda: int(time.time()))

    def call(
        self,
        who: Principal | None,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        language: str = "en",
        **more: Any,
    ) -> httpx.Response:
        headers = {"Accept-Language": language, "Idempotency-Key": key or uuid4().hex}
        if who is not None:
            headers["Authorization"] = f"Bearer {self.issuer.token(who)}"
        headers |= more.pop("headers", {})
        url = self.processes.url + path
        return httpx.request(method, url, json=body, headers=headers, timeout=30, trust_env=False, **more)

    def get(self, who: Principal | None, path: str, **more: Any) -> httpx.Response:
        return self.call(who, "GET", path, **more)

    def post(self, who: Principal | None, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return self.call(who, "POST", path, body, **more)

    def tell(self, event: str, data: dict[str, Any], *, position: int | None = None) -> UUID:
        """Publish an event as the directory's relay would; returns its id."""
        contract = contract_of(f"directory.{event}.v1")
        load_strict(contract.full_name, data)
        self.position += 1
        event_id = new_id()
        at = position or self.position
        body = envelope(
            event_id=event_id,
            service="directory",
            event=event,
            time=datetime.now(UTC),
            data=data,
            subject=f"household-{data['household_id']}",
            position=at,
        )
        key = contract.routing_key(data["union"], data["association"])
        with Publisher(self.processes.around.amqp_url) as publisher:
            publisher.publish([Message(routing_key=key, body=body, id=str(event_id), type=contract.type)])
        return event_id

    def enrol(self, union: Union) -> Union:
        """Tell of every household of the union, and wait until safety knows them all."""
        contract = contract_of("directory.household_enrolled.v1")
        messages = []
        for household in union.households:
            self.position += 1
            event_id = new_id()
            body = envelope(
                event_id=event_id,
                service="directory",
                event="household_enrolled",
                time=datetime.now(UTC),
                data=household.placement(),
                position=self.position,
            )
            key = contract.routing_key(union.slug, household.block.association.slug)
            messages.append(Message(routing_key=key, body=body, id=str(event_id), type=contract.type))
        with Publisher(self.processes.around.amqp_url) as publisher:
            publisher.publish(messages)
        known = {"union_id": str(union.union_id), "present": True}
        wait_until(lambda: self.database["households"].count_documents(known) == len(messages))
        return union

    def compose(self, who: Principal, scope: dict[str, Any], **more: Any) -> str:
        body = {"title": "安否確認訓練", "body": "訓練です。安否をお知らせください。", "scope": scope, **more}
        answer = self.post(who, "/safety/notices", body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["notice_id"])

    def preview(self, who: Principal, scope: dict[str, Any], **more: Any) -> httpx.Response:
        headquarters = {key: value for key, value in scope.items() if key in ("union_id", "association_id")}
        notice_id = self.compose(who, headquarters)
        body = {"notice_id": notice_id, "mode": "drill", "scope": scope, **more}
        return self.post(who, "/safety/incidents/previews", body)

    def activate(self, who: Principal, scope: dict[str, Any], **more: Any) -> str:
        """A running incident's id."""
        preview = self.preview(who, scope, **more)
        assert preview.status_code == 200, preview.text
        confirmation = {"confirmation": preview.json()["confirmation"]}
        answer = self.post(who, "/safety/incidents", confirmation)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["incident_id"])

    def drill(self, union: Union, **more: Any) -> str:
        return self.activate(union.officer(), {"union_id": str(union.union_id)}, **more)

    def close(self, who: Principal, incident_id: str) -> dict[str, Any]:
        preview = self.post(who, f"/safety/incidents/{incident_id}/closings/previews")
        assert preview.status_code == 200, preview.text
        confirmation = {"confirmation": preview.json()["confirmation"]}
        answer = self.post(who, f"/safety/incidents/{incident_id}/closings", confirmation)
        assert answer.status_code == 201, answer.text
        closed: dict[str, Any] = answer.json()
        return closed

    def state(self, who: Principal, incident_id: str, status: str = "safe", **more: Any) -> httpx.Response:
        key = more.pop("key", None)
        body = {"status": status, **{name: str(value) for name, value in more.items()}}
        return self.post(who, f"/safety/incidents/{incident_id}/statements", body, key=key)

    def roll(self, who: Principal, incident_id: str, **params: Any) -> httpx.Response:
        return self.get(who, f"/safety/incidents/{incident_id}/roll", params=params)

    def line_of(self, incident_id: str, household: Household) -> dict[str, Any]:
        found = self.database["roll_lines"].find_one({"_id": f"{incident_id}:{household.household_id}"})
        return found or {}

    def wait_for_line(self, incident_id: str, household: Household, line: str) -> dict[str, Any]:
        wait_until(lambda: self.line_of(incident_id, household).get("line") == line)
        return self.line_of(incident_id, household)


def wait_until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Return as soon as the condition holds; fail when it does not come about."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def safety(surroundings: SafetySurroundings, issuer: Issuer) -> Iterator[Safety]:
    """``serve`` and ``follow``, healthy."""
    processes = SafetyProcesses(surroundings)
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(surroundings.mongo_url, tz_aware=True)
    try:
        processes.serve.start()
        processes.follow.start()
        yield Safety(processes, issuer, client[f"{surroundings.database_prefix}safety"])
    finally:
        processes.serve.kill()
        processes.follow.kill()
        client.close()


@pytest.fixture
def union(safety: Safety) -> Union:
    """A union of two associations of two blocks of three households, known to the service."""
    return safety.enrol(found_union())
