"""The translate service as it really runs, with its engine in a virtual environment of its own and two small
packages, once for all tests of this folder; bulletin and directory are played by the bus.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pymongo
import pytest
from tests.neighbourhood.event_store import event_store
from tests.neighbourhood.identity import Issuer, publishing
from tests.neighbourhood.service import virtual_host
from tests.neighbourhood.union import Union, found_union

from kairan_local.parts.rabbitmq import RabbitMQ
from kairan_translate.engine.environment import Environment
from kairan_translate.engine.machine import Machine, engine_environment
from kairan_translate.engine.packages import install_file
from kairan_translate.settings import ENVIRONMENTS
from kairan_translate.speech.voice import voice_environment

from .calling import Translate
from .processes import TranslateProcesses, TranslateSurroundings

PACKAGES = Path(__file__).parent / "packages"


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    with publishing() as made:
        yield made


@pytest.fixture(scope="session")
def engine() -> Environment:
    """The engine's virtual environment: made once a machine, then kept."""
    environment = engine_environment(ENVIRONMENTS)
    environment.make()
    return environment


@pytest.fixture(scope="session")
def voice() -> Environment:
    """The voice's virtual environment: made once a machine, then kept."""
    environment = voice_environment(ENVIRONMENTS)
    environment.make()
    return environment


@pytest.fixture(scope="session")
def packages(engine: Environment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ja → en and en → es, installed as an operator does."""
    folder = tmp_path_factory.mktemp("packages")
    for pair in ("ja_en", "en_es"):
        install_file(PACKAGES / f"town-{pair}.argosmodel", folder, engine)
    return folder


@pytest.fixture(scope="session")
def machine(engine: Environment, packages: Path) -> Iterator[Machine]:
    made = Machine(engine, packages)
    yield made
    made.close()


@pytest.fixture(scope="session")
def surroundings(
    rabbitmq: RabbitMQ,
    mongo_url: str,
    issuer: Issuer,
    packages: Path,
    voice: Environment,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[TranslateSurroundings]:
    """An event store, a virtual host and databases of this folder's own."""
    folder = tmp_path_factory.mktemp("translate")
    with event_store(folder) as eventstore_url:
        yield TranslateSurroundings(
            eventstore_url=eventstore_url,
            amqp_url=virtual_host(rabbitmq, "translate"),
            mongo_url=mongo_url,
            jwks_url=issuer.url,
            database_prefix=f"t{uuid4().hex[:8]}_",
            folder=folder,
            more={"ARGOS_PACKAGES_DIR": str(packages), "KAIRAN_ENGINE_FOLDER": str(ENVIRONMENTS)},
        )


@pytest.fixture(scope="session")
def translate(surroundings: TranslateSurroundings, issuer: Issuer) -> Iterator[Translate]:
    """``serve``, ``follow`` and ``work``, healthy."""
    processes = TranslateProcesses(surroundings)
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(surroundings.mongo_url, tz_aware=True)
    try:
        processes.serve.start()
        processes.follow.start()
        processes.work.start()
        yield Translate(processes, issuer, client[f"{surroundings.database_prefix}translate"])
    finally:
        for process in (processes.serve, processes.follow, processes.work):
            process.kill()
        client.close()


@pytest.fixture
def union() -> Union:
    """A union of two associations of two blocks of three households."""
    return found_union()


@pytest.fixture
def own_packages(packages: Path, tmp_path: Path) -> Path:
    """A folder with the same packages that a test may spoil."""
    return Path(shutil.copytree(packages, tmp_path / "packages"))
