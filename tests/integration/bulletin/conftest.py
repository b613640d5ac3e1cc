"""The bulletin service as it really runs, once for all tests of this folder, with a directory played by the
bus.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pymongo
import pytest
from tests.neighbourhood.event_store import event_store
from tests.neighbourhood.identity import Issuer, publishing
from tests.neighbourhood.service import virtual_host
from tests.neighbourhood.union import Union, found_union

from kairan_local.parts.rabbitmq import RabbitMQ

from . import outside_world
from .calling import Bulletin
from .processes import BulletinProcesses, BulletinSurroundings


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    with publishing() as made:
        yield made


@pytest.fixture(scope="session")
def surroundings(
    rabbitmq: RabbitMQ, mongo_url: str, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BulletinSurroundings]:
    """An event store, a virtual host and databases of this folder's own."""
    folder = tmp_path_factory.mktemp("bulletin")
    with event_store(folder) as eventstore_url:
        yield BulletinSurroundings(
            eventstore_url=eventstore_url,
            amqp_url=virtual_host(rabbitmq, "bulletin"),
            mongo_url=mongo_url,
            jwks_url=issuer.url,
            database_prefix=f"t{uuid4().hex[:8]}_",
            folder=folder,
            more=outside_world.environment(folder),
        )


@pytest.fixture(scope="session")
def bulletin(surroundings: BulletinSurroundings, issuer: Issuer) -> Iterator[Bulletin]:
    """``serve`` and ``follow``, healthy."""
    processes = BulletinProcesses(surroundings)
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(surroundings.mongo_url, tz_aware=True)
    try:
        processes.serve.start()
        processes.follow.start()
        yield Bulletin(processes, issuer, client[f"{surroundings.database_prefix}bulletin"])
    finally:
        processes.serve.kill()
        processes.follow.kill()
        client.close()


@pytest.fixture
def union(bulletin: Bulletin) -> Union:
    """A union of two associations of two blocks of three households, known to the service."""
    return bulletin.enrol(found_union())
