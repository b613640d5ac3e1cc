"""Directory and translate together, each as it really runs: names that the directory knows come through the
machine, and articles are put into the languages that its households use.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pymongo
import pytest
from tests.integration.directory.callers import Caller, ok
from tests.integration.directory.conftest import Directory, Town, founded
from tests.integration.processes import DirectoryProcesses, Surroundings
from tests.integration.translate.processes import TranslateProcesses, TranslateSurroundings
from tests.neighbourhood.event_store import event_store
from tests.neighbourhood.service import virtual_host, wait_until

from kairan_local.parts.rabbitmq import RabbitMQ
from kairan_translate.engine.machine import engine_environment
from kairan_translate.engine.packages import install_file
from kairan_translate.settings import ENVIRONMENTS

PACKAGES = Path(__file__).parents[2] / "integration" / "translate" / "packages"


@dataclass
class Together:
    """Both services on one bus, and a town that was founded in the directory."""

    town: Town
    translate: TranslateProcesses
    database: "pymongo.database.Database[dict[str, Any]]"

    def call(self, who: Caller, method: str, path: str, body: Any = None) -> Any:
        headers = {
            "Authorization": f"Bearer {who.token}",
            "Idempotency-Key": uuid4().hex,
            "Accept-Language": "en",
        }
        url = f"{self.translate.url}/translate{path}"
        answer = httpx.request(method, url, json=body, headers=headers, timeout=30, trust_env=False)
        assert answer.status_code in (200, 201, 202), answer.text
        return answer.json()

    def translated(self, who: Caller, text: str) -> str:
        """The text in English, as soon as the machine has made it."""
        path = f"/texts/{self.call(who, 'POST', '/texts', {'text': text, 'target': 'en'})['text_id']}"
        body = {"text": text, "target": "en"}
        wait_until(lambda: self.call(who, "POST", "/texts", body)["state"] == "ready")
        return str(self.call(who, "GET", path)["translated"])

    def languages(self) -> dict[str, list[str]]:
        shown: dict[str, list[str]] = self.call(self.town.chair, "GET", f"/areas/{self.town.id}/languages")
        return shown

    def say(self, who: Caller, language: str) -> None:
        path = f"/households/{who.who['household_id']}/members/{who.who['member_id']}/language"
        ok(who.send("PUT", path, json={"language": language}))


@pytest.fixture(scope="module")
def together(
    rabbitmq: RabbitMQ, mongo_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Together]:
    folder = tmp_path_factory.mktemp("directory-translate")
    with event_store(folder) as eventstore_url:
        yield from started(folder, eventstore_url, virtual_host(rabbitmq, "languages"), mongo_url)


def started(folder: Path, eventstore_url: str, amqp_url: str, mongo_url: str) -> Iterator[Together]:
    """All five processes, and the town that translate has heard of."""
    environment = engine_environment(ENVIRONMENTS)
    environment.make()
    install_file(PACKAGES / "town-ja_en.argosmodel", folder / "packages", environment)
    around: dict[str, Any] = {
        "eventstore_url": eventstore_url,
        "amqp_url": amqp_url,
        "mongo_url": mongo_url,
        "database_prefix": f"t{uuid4().hex[:8]}_",
    }
    directory = DirectoryProcesses(Surroundings(folder=folder / "directory", **around))
    more = {"ARGOS_PACKAGES_DIR": str(folder / "packages"), "KAIRAN_ENGINE_FOLDER": str(ENVIRONMENTS)}
    jwks_url = f"{directory.url}/directory/jwks.json"
    translate = TranslateProcesses(
        TranslateSurroundings(folder=folder / "translate", jwks_url=jwks_url, more=more, **around)
    )
    processes = [directory.serve, directory.follow, translate.serve, translate.follow, translate.work]
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(mongo_url, tz_aware=True)
    databases = {name: client[f"{around['database_prefix']}{name}"] for name in ("directory", "translate")}
    try:
        for process in processes:
            process.start()
        with httpx.Client(base_url=directory.url, timeout=20, trust_env=False) as http:
            operator = Caller(http, directory.run("operator-token").strip())
            town = founded(Directory(directory, http, databases["directory"], operator))
            known = databases["translate"]["places"]
            wait_until(lambda: known.count_documents({"_id": town.id}) == 1)
            yield Together(town, translate, databases["translate"])
    finally:
        for process in processes:
            process.kill()
        client.close()


def test_a_place_that_the_directory_knows_comes_through_without_anybody_entering_it(
    together: Together,
) -> None:
    said = together.translated(together.town.chair, "7月7日に米泉西町で清掃を行います。")
    assert said == "The cleaning will be held at 米泉西町 on July 7."


def test_who_is_in_office_comes_through_by_name_and_nothing_of_it_is_kept(together: Together) -> None:
    said = together.translated(together.town.chair, "お問い合わせは泉一郎までお願いします。")
    assert said == "For questions, please contact 泉一郎."
    kept = {name: list(together.database[name].find()) for name in together.database.list_collection_names()}
    written = {name for name, documents in kept.items() if "泉 一郎" in str(documents)}
    assert written == set()
    assert "泉一郎" not in str(kept["sentences"])


def test_what_a_household_reads_in_is_added_to_what_the_officers_chose_and_goes_with_it(
    together: Together,
) -> None:
    town = together.town
    together.call(town.chair, "PUT", f"/areas/{town.id}/languages", {"languages": ["en"]})
    together.say(town.resident, "vi")
    together.say(town.chair, "vi")
    wait_until(lambda: together.languages() == {"languages": ["en"], "used": ["vi"]})
    together.say(town.chair, "pt")
    wait_until(lambda: together.languages()["used"] == ["vi", "pt"])
    household = town.resident.who["household_id"]
    ok(town.directory.operator.post(f"/households/{household}/departures"), 201)
    wait_until(lambda: together.languages()["used"] == ["pt"])
    told = together.database["used_languages"].find_one({"_id": town.id})
    assert told is not None
    assert set(told) == {"_id", "union_id", "languages", "position"}
