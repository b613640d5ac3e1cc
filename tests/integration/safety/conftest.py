"""The safety service as it really runs, once for all tests of this folder, with a directory played by the
bus.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pymongo
import pytest
from tests.integration.processes import SafetyProcesses, SafetySurroundings
from tests.neighbourhood.event_store import event_store
from tests.neighbourhood.identity import Issuer, publishing
from tests.neighbourhood.service import Service, virtual_host, wait_until
from tests.neighbourhood.union import Household, Union, found_union

from kairan_contracts.identity import Principal
from kairan_local.parts.rabbitmq import RabbitMQ
from kairan_safety.roll.finding import Finding


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    with publishing() as made:
        yield made


@pytest.fixture(scope="session")
def surroundings(
    rabbitmq: RabbitMQ, mongo_url: str, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SafetySurroundings]:
    """An event store, a virtual host and databases of this folder's own."""
    folder = tmp_path_factory.mktemp("safety")
    with event_store(folder) as eventstore_url:
        yield SafetySurroundings(
            eventstore_url=eventstore_url,
            amqp_url=virtual_host(rabbitmq, "safety"),
            mongo_url=mongo_url,
            jwks_url=issuer.url,
            database_prefix=f"t{uuid4().hex[:8]}_",
            folder=folder,
        )


@dataclass
class Safety(Service):
    """The running service, and what a test does with it."""

    processes: SafetyProcesses

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
        return Finding(self.database).line(UUID(incident_id), household.household_id) or {}

    def wait_for_line(self, incident_id: str, household: Household, line: str) -> dict[str, Any]:
        wait_until(lambda: self.line_of(incident_id, household).get("line") == line)
        return self.line_of(incident_id, household)


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
