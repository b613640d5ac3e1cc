"""Real servers for every test: started at first use on free ports of 127.0.0.1, in folders of their own, gone
at the end.

A server that can't start fails the test that wanted it, with the tail of its log.
`eventstore_url`, `amqp_url`, `mongo_url` and `kafka_url` live as long as the test run; the `fresh_…` ones and
`amqp_vhost`, `mongo_database` belong to one test.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pymongo
import pytest
from tests.neighbourhood import loopback
from tests.neighbourhood.abruptly import thrown_away_stack
from tests.neighbourhood.event_store import event_store
from tests.neighbourhood.ports import free_ports
from tests.workers import ByGroups, turn_of
from xdist.remote import Producer

from kairan_local.parts.kafka import Tansu
from kairan_local.parts.rabbitmq import RabbitMQ, RabbitPorts
from kairan_local.parts.secantusdb import SecantusDB
from kairan_local.running_stack import RunningStack
from kairan_local.solo import running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In the order in which they begin."""
    items.sort(key=lambda item: turn_of(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByGroups:
    """Used when several workers play them (`make test`)."""
    return ByGroups(config, log)


@pytest.fixture(scope="session")
def eventstore_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An event store node that the whole test run shares; a store given in KAIRAN_EVENTSTORE_URL is used
    instead.
    """
    if given := os.environ.get("KAIRAN_EVENTSTORE_URL"):
        yield given
        return
    with event_store(tmp_path_factory.mktemp("store")) as url:
        yield url


@pytest.fixture
def fresh_eventstore_url(tmp_path: Path) -> Iterator[str]:
    """An empty event store node of this test's own, for tests that read $all."""
    with event_store(tmp_path) as url:
        yield url


@pytest.fixture(scope="session")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQ]:
    """A private RabbitMQ node; `amqp_url` and `amqp_vhost` are what most tests want."""
    folder = tmp_path_factory.mktemp("rabbitmq")
    amqp, mqtt, management, metrics, epmd, distribution = free_ports(6)
    ports = RabbitPorts(
        amqp=amqp, mqtt=mqtt, management=management, metrics=metrics, epmd=epmd, distribution=distribution
    )
    part = RabbitMQ(folder=folder, ports=ports, password=secrets.token_hex(8), cookie=secrets.token_hex(16))
    with running(part, folder, abruptly=True):
        yield part


@pytest.fixture(scope="session")
def amqp_url(rabbitmq: RabbitMQ) -> str:
    """The default virtual host, shared by all tests."""
    return rabbitmq.url()


@pytest.fixture
def amqp_vhost(rabbitmq: RabbitMQ) -> Iterator[str]:
    """The URL of an empty virtual host of this test's own."""
    name = f"test-{uuid4().hex[:12]}"
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    login = (rabbitmq.user, rabbitmq.password)
    with loopback.client(base_url=rabbitmq.management_url, auth=login, timeout=20) as management:
        management.put(f"/vhosts/{name}").raise_for_status()
        management.put(f"/permissions/{name}/{rabbitmq.user}", json=everything).raise_for_status()
        yield rabbitmq.url(name)
        management.delete(f"/vhosts/{name}").raise_for_status()


@pytest.fixture(scope="session")
def mongo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A MongoDB server that the whole test run shares."""
    folder = tmp_path_factory.mktemp("mongodb")
    part = SecantusDB(folder=folder, port=free_ports(1)[0])
    with running(part, folder, abruptly=True):
        yield part.url


@pytest.fixture
def mongo_database(mongo_url: str) -> Iterator[pymongo.database.Database[dict[str, object]]]:
    """An empty database of this test's own, dropped afterwards."""
    client: pymongo.MongoClient[dict[str, object]] = pymongo.MongoClient(
        mongo_url, tz_aware=True, socketTimeoutMS=60_000
    )
    name = f"test_{uuid4().hex[:12]}"
    yield client[name]
    client.drop_database(name)
    client.close()


@pytest.fixture(scope="session")
def kafka_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Kafka-protocol broker that the whole test run shares."""
    folder = tmp_path_factory.mktemp("kafka")
    part = Tansu(folder=folder, port=free_ports(1)[0])
    with running(part, folder, abruptly=True):
        yield part.url


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """The whole stack behind its gateway, shared by all end-to-end tests; `.url`, `.run(…)`,
    `.restart(name)`, `.kill(name)`.
    """
    with thrown_away_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running
