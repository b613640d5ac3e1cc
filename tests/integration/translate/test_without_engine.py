"""A machine without language packages: safety phrases go out, the rest says so, and nothing is installed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pymongo
import pytest
from tests.neighbourhood.identity import Issuer
from tests.neighbourhood.service import virtual_host, wait_until
from tests.neighbourhood.union import Union

from kairan_local.parts.rabbitmq import RabbitMQ
from kairan_local.parts.services import Service
from kairan_local.shortcomings import shortcomings
from kairan_translate.engine.environment import Environment

from .calling import Translate
from .conftest import PACKAGES
from .processes import TranslateProcesses, TranslateSurroundings


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bare")


@pytest.fixture(scope="module")
def bare(
    surroundings: TranslateSurroundings, rabbitmq: RabbitMQ, issuer: Issuer, folder: Path
) -> Iterator[Translate]:
    """``serve`` and ``work`` with no package, on a bus and databases of their own: for texts on demand."""
    around = replace(
        surroundings,
        amqp_url=virtual_host(rabbitmq, "translate"),
        database_prefix=f"t{uuid4().hex[:8]}_",
        folder=folder / "run",
        more={
            "ARGOS_PACKAGES_DIR": str(folder / "packages"),
            "KAIRAN_ENGINE_FOLDER": str(folder / "engines"),
        },
    )
    processes = TranslateProcesses(around)
    client: pymongo.MongoClient[dict[str, object]] = pymongo.MongoClient(around.mongo_url, tz_aware=True)
    try:
        processes.serve.start()
        processes.work.start()
        yield Translate(processes, issuer, client[f"{around.database_prefix}translate"])
    finally:
        processes.serve.kill()
        processes.work.kill()
        client.close()


def test_it_starts_and_says_that_only_phrases_are_translated(bare: Translate, union: Union) -> None:
    resident = union.households[0].member()
    wait_until(lambda: bare.get(resident, "/translate/engine").json()["seen_at"] is not None)
    told = bare.get(resident, "/translate/engine").json()
    assert (told["state"], told["engine"], told["packages"]) == ("no_packages", None, [])
    assert told["notice"].startswith("There is no language package: only safety phrases are translated")
    japanese = bare.get(resident, "/translate/engine", language="ja").json()["notice"]
    assert "安全のことばだけ" in japanese


def test_whoever_starts_the_stack_is_told(bare: Translate, folder: Path) -> None:
    means = {"engine": "only approved phrases are translated"}
    service = Service(
        name="translate",
        folder=folder,
        environment={},
        serves=(bare.processes.http_port,),
        jobs={"work": bare.processes.work_port},
        needs=(),
        without=means,
    )
    assert shortcomings([service]) == ["translate: only approved phrases are translated"]
    gone = replace(service, serves=(), jobs={"work": 1})
    assert shortcomings([gone]) == []


def test_an_article_goes_out_with_its_phrases_and_nothing_is_installed_for_it(
    bare: Translate, union: Union, folder: Path
) -> None:
    resident = union.households[0].member()
    text = "外出を控えてください。\n会費は無料です。"
    asked = bare.post(resident, "/translate/texts", {"text": text, "target": "en"})
    if asked.status_code == 202:
        path = asked.headers["Location"]
        wait_until(lambda: bare.get(resident, path).json()["state"] == "ready")
        asked = bare.get(resident, path)
    made = asked.json()
    first, second = made["segments"]
    assert (first["text"], first["approval"]) == ("Avoid going out.", "draft")
    assert (second["text"], second["reason"]) == ("会費は無料です。", "no_engine")
    assert made["outcome"] == "partial"
    assert not (folder / "engines").exists()


def test_the_first_package_is_noticed_without_a_restart(
    bare: Translate, union: Union, folder: Path, engine: Environment
) -> None:
    resident = union.households[0].member()
    (folder / "engines").symlink_to(engine.folder)
    done = bare.processes.run("packages", "install", str(PACKAGES / "town-ja_en.argosmodel"))
    assert done == "installed: ja-en\n"
    wait_until(lambda: bare.get(resident, "/translate/engine").json()["state"] == "ready", seconds=40)
    pairs = bare.get(resident, "/translate/engine").json()["packages"]
    assert pairs == [{"source": "ja", "target": "en", "version": "1.0"}]
