"""Names beside numbers on officers' lists: the bulletin asks a directory that really runs, and goes on
without it.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import pymongo
import pytest
from pypdf import PdfReader
from tests.integration.bulletin.attendance.asking import at
from tests.integration.bulletin.processes import BulletinProcesses, BulletinSurroundings
from tests.integration.directory.callers import Caller
from tests.integration.directory.conftest import Directory, Town, founded
from tests.integration.processes import DirectoryProcesses, Surroundings
from tests.neighbourhood import loopback
from tests.neighbourhood.event_store import event_store
from tests.neighbourhood.service import virtual_host, wait_until

from kairan_local.parts.rabbitmq import RabbitMQ

NAMES = {"0001": "米泉 太郎", "0002": "泉 一郎", "0003": "野町 次郎"}
NOBODY = dict.fromkeys(NAMES)
QUESTIONS = [{"kind": "single", "title": "場所は", "options": ["公園", "会館"]}]


@dataclass
class Bulletin:
    """The running service beside the directory, and a town whose people read, answer and vote there."""

    processes: BulletinProcesses
    town: Town
    paths: dict[str, str] = field(default_factory=dict)

    def call(self, who: Caller, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {who.token}", "Idempotency-Key": uuid4().hex}
        url = f"{self.processes.url}/bulletin{path}"
        return loopback.request(method, url, json=body, headers=headers, timeout=20, **more)

    def made(self, who: Caller, path: str, body: Any = None) -> Any:
        answer = self.call(who, "POST", path, body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def seen(self, path: str, who: Caller | None = None, **params: Any) -> httpx.Response:
        answer = self.call(who or self.town.chair, "GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer

    def settle(self) -> None:
        """An article, an attendance, a survey and a resolution, each answered by everybody but 0001."""
        chair, scope = self.town.chair, {"association_id": self.town.id}
        everybody = {"post": {"roles": ["chair"]}, "read": {"everyone": True}}
        menu = {"scope": scope, "kind": "article", "title": "回覧板", **everybody}
        paper = self.call(chair, "PUT", f"/households/{chair.who['household_id']}/channels", {"paper": True})
        assert paper.status_code == 200, paper.text
        draft = {"title": "清掃", "body": "日曜の朝です。", "audience": {"everyone": True}}
        menu_id = self.made(chair, "/menus", menu)["menu_id"]
        article_id = self.made(chair, "/articles", {**draft, "menu_id": menu_id})["article_id"]
        self.made(chair, f"/articles/{article_id}/publications")
        about = {"scope": scope, "title": "清掃"}
        when = {"starts_at": at(days=9), "deadline": at(days=5)}
        attendance = self.made(chair, "/attendances", {**about, **when})["attendance_id"]
        asked = {**about, "questions": QUESTIONS, "closes_at": at(days=2)}
        survey = self.made(chair, "/surveys", asked)["survey_id"]
        proposed = {**about, "proposals": ["掃除する"], "closes_at": at(days=2)}
        resolution = self.made(chair, "/resolutions", proposed)["resolution_id"]
        self.paths = {
            "article": f"/articles/{article_id}",
            "attendance": f"/attendances/{attendance}",
            "survey": f"/surveys/{survey}",
            "resolution": f"/resolutions/{resolution}",
        }
        for who in (chair, self.town.resident):
            self.made(who, f"{self.paths['article']}/read-receipts", {})
            self.made(who, f"{self.paths['attendance']}/answers", {"attending": True})
            self.made(who, f"{self.paths['survey']}/answers", {"replies": [{"number": 1, "choices": [1]}]})

    def names(self, path: str, who: Caller | None = None, **params: Any) -> tuple[dict[str, Any], bool]:
        """Name by number as a list shows them, and whether it says that names could be had."""
        page = self.seen(path, who, **params).json()
        return {each["number"]: each["head_name"] for each in page["items"]}, page["names_available"]


@pytest.fixture(scope="module")
def bulletin(
    rabbitmq: RabbitMQ, mongo_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bulletin]:
    """Both services on one bus, and a town founded in the directory that the bulletin has heard of."""
    folder = tmp_path_factory.mktemp("names")
    mongo: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(mongo_url)
    with event_store(folder) as eventstore_url:
        around: dict[str, Any] = {
            "eventstore_url": eventstore_url,
            "amqp_url": virtual_host(rabbitmq, "names"),
            "mongo_url": mongo_url,
            "database_prefix": f"t{uuid4().hex[:8]}_",
        }
        directory = DirectoryProcesses(Surroundings(folder=folder / "directory", **around))
        jwks_url = f"{directory.url}/directory/jwks.json"
        processes = BulletinProcesses(
            BulletinSurroundings(folder=folder / "bulletin", jwks_url=jwks_url, **around)
        )
        started = [directory.serve, directory.follow, processes.serve, processes.follow]
        try:
            for each in started:
                each.start()
            with loopback.client(base_url=directory.url, timeout=20) as client:
                yield settled(processes, directory, client, mongo)
        finally:
            for each in started:
                each.kill()
            mongo.close()


def settled(
    processes: BulletinProcesses,
    directory: DirectoryProcesses,
    client: httpx.Client,
    mongo: "pymongo.MongoClient[dict[str, Any]]",
) -> Bulletin:
    prefix = directory.around.database_prefix
    operator = Caller(client, directory.run("operator-token").strip())
    town = founded(Directory(directory, client, mongo[f"{prefix}directory"], operator))
    known = mongo[f"{prefix}bulletin"]["households"]
    wait_until(lambda: known.count_documents({"association_id": town.id, "present": True}) == len(NAMES))
    made = Bulletin(processes, town)
    made.settle()
    readers = f"{made.paths['article']}/readers"
    wait_until(lambda: len(made.seen(readers, unread="true").json()["items"]) == 1)
    return made


def test_who_has_not_read_is_listed_by_name(bulletin: Bulletin) -> None:
    article = bulletin.paths["article"]
    assert bulletin.names(f"{article}/readers") == (NAMES, True)
    assert bulletin.names(f"{article}/readers", unread="true") == ({"0001": "米泉 太郎"}, True)


@pytest.mark.parametrize("kind", ["attendance", "survey"])
def test_who_answered_is_listed_by_name_on_the_page_and_in_the_file(bulletin: Bulletin, kind: str) -> None:
    answered = {"0002": "泉 一郎", "0003": "野町 次郎"}
    answers = f"{bulletin.paths[kind]}/answers"
    assert bulletin.names(answers) == (answered, True)
    if kind == "survey":
        assert bulletin.names(f"{bulletin.paths[kind]}/respondents") == (answered, True)
    rows = list(csv.DictReader(io.StringIO(bulletin.seen(f"{answers}.csv").content.decode("utf-8-sig"))))
    assert {row["利用者番号"]: row["世帯主"] for row in rows} == answered


def test_the_roll_of_voters_is_listed_by_name(bulletin: Bulletin) -> None:
    assert bulletin.names(f"{bulletin.paths['resolution']}/votes") == (NAMES, True)


def test_the_lists_on_paper_have_names(bulletin: Bulletin) -> None:
    article, block_id = bulletin.paths["article"], bulletin.town.households["0002"]["block_id"]
    assert bulletin.names(f"{article}/blocks/{block_id}/paper-list") == ({"0002": "泉 一郎"}, True)
    listed = bulletin.seen(f"{article}/paper-list.csv").content.decode("utf-8-sig").splitlines()
    assert listed == ["班,世帯番号,世帯,配布,既読", "1班,0002,泉 一郎,□,済"]


def test_without_the_directory_the_lists_still_come_and_say_so(bulletin: Bulletin) -> None:
    article, attendance = bulletin.paths["article"], bulletin.paths["attendance"]
    directory = bulletin.town.directory.processes.serve
    directory.kill()
    try:
        assert bulletin.names(f"{article}/readers") == (NOBODY, False)
        assert bulletin.names(f"{attendance}/answers") == ({"0002": None, "0003": None}, False)
        file = bulletin.seen(f"{attendance}/answers.csv").content.decode("utf-8-sig")
        assert file.splitlines()[0].startswith("利用者番号,班,世帯主（名簿から取得できませんでした）,出欠")
        listed = bulletin.seen(f"{article}/paper-list.csv").content.decode("utf-8-sig").splitlines()
        assert listed[1] == "1班,0002,,□,済"
        assert "取得できませんでした" in listed[0]
        printed = PdfReader(io.BytesIO(bulletin.seen(f"{article}/paper-list.pdf").content))
        assert "氏名は名簿から取得できませんでした" in printed.pages[0].extract_text()
    finally:
        directory.start()
    wait_until(lambda: bulletin.names(f"{article}/readers") == (NAMES, True))
