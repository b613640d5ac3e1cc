"""What tests do with a running service that hears of households: ask it over HTTP, play the directory on its
bus, wait. Each service's own tests add what is theirs.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pymongo
from tests.integration.processes import ServiceProcesses
from tests.neighbourhood import loopback
from tests.neighbourhood.identity import Issuer
from tests.neighbourhood.union import Union

from kairan_contracts.events import contract_of, load_strict
from kairan_contracts.identity import Principal
from kairan_kernel.cloudevents import envelope
from kairan_kernel.ids import new_id
from kairan_kernel.publisher import Message, Publisher
from kairan_local.parts.rabbitmq import RabbitMQ


@dataclass
class Service:
    """The running service; `database` is its own, with the collection ``households``."""

    processes: ServiceProcesses
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
        return loopback.request(method, url, json=body, headers=headers, timeout=30, **more)

    def get(self, who: Principal | None, path: str, **more: Any) -> httpx.Response:
        return self.call(who, "GET", path, **more)

    def post(self, who: Principal | None, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return self.call(who, "POST", path, body, **more)

    def put(self, who: Principal | None, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return self.call(who, "PUT", path, body, **more)

    def made(self, who: Principal, path: str, body: Any = None, **more: Any) -> Any:
        """POST that must succeed; what was made."""
        answer = self.post(who, path, body, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def tell(self, event: str, data: dict[str, Any], *, position: int | None = None) -> UUID:
        """Publish an event as the directory's relay would; returns its id."""
        [event_id] = self.tell_all(event, [data], position=position)
        return event_id

    def tell_all(self, event: str, about: list[dict[str, Any]], *, position: int | None = None) -> list[UUID]:
        messages = [self._message(event, data, position) for data in about]
        with Publisher(self.processes.around.amqp_url) as publisher:
            publisher.publish(messages)
        return [UUID(message.id) for message in messages]

    def enrol(self, union: Union) -> Union:
        """Tell of every household of the union, and wait until the service knows them all."""
        self.tell_all("household_enrolled", [each.placement() for each in union.households])
        known = {"union_id": str(union.union_id), "present": True}
        wait_until(lambda: self.database["households"].count_documents(known) == len(union.households))
        return union

    def _message(self, event: str, data: dict[str, Any], position: int | None) -> Message:
        contract = contract_of(f"directory.{event}.v1")
        load_strict(contract.full_name, data)
        self.position += 1
        event_id = new_id()
        body = envelope(
            event_id=event_id,
            service="directory",
            event=event,
            time=datetime.now(UTC),
            data=data,
            position=position or self.position,
        )
        key = contract.routing_key(data["union"], data["association"])
        return Message(routing_key=key, body=body, id=str(event_id), type=contract.type)


def slug(answer: httpx.Response) -> str:
    """The name of the problem in an answer."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return str(answer.json()["type"]).rsplit("/", 1)[-1]


def wait_until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Return as soon as the condition holds; fail when it does not come about."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(0.05)


def virtual_host(rabbitmq: RabbitMQ, name: str) -> str:
    """The URL of a new, empty virtual host of the broker; it goes with the broker."""
    host = f"{name}-{uuid4().hex[:8]}"
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    login = (rabbitmq.user, rabbitmq.password)
    with loopback.client(base_url=rabbitmq.management_url, auth=login, timeout=20) as management:
        management.put(f"/vhosts/{host}").raise_for_status()
        management.put(f"/permissions/{host}/{rabbitmq.user}", json=everything).raise_for_status()
    return rabbitmq.url(host)
