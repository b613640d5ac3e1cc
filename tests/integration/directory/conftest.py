"""The directory as it really runs, once for all tests of this folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pymongo
import pytest
from tests.integration.processes import DirectoryProcesses, Surroundings
from tests.neighbourhood import loopback
from tests.neighbourhood.event_store import event_store
from tests.neighbourhood.service import virtual_host

from kairan_local.parts.rabbitmq import RabbitMQ

from .callers import PASSWORD, Caller, csv_of, ok

ROSTER = csv_of(
    "0001,1班,米泉 太郎,ヨネイズミ タロウ,本人,S23.3.9,西,米泉町1-1,076-241-0001,,高齢,足が不自由,平常時,",
    "0001,1班,米泉 花子,ヨネイズミ ハナコ,妻,1950/4/1,西,米泉町1-1,,,要介護,寝たきり,災害時,",
    "0002,1班,泉 一郎,イズミ イチロウ,本人,1975-05-05,西,米泉町1-2,076-241-0002,ichiro@example.jp,,,,",
    "0003,2班,野町 次郎,ノマチ ジロウ,本人,S40.1.2,西,米泉町2-1,090-1234-5678,,難病,透析,なし,留守がち",
)


@dataclass
class Directory:
    """The running service, and what tests ask of it and of what is under it."""

    processes: DirectoryProcesses
    client: httpx.Client
    database: pymongo.database.Database[dict[str, Any]]
    operator: Caller

    @property
    def nobody(self) -> Caller:
        return Caller(self.client)

    def bearer(self, token: str, **who: Any) -> Caller:
        return Caller(self.client, token, who)


@dataclass
class Town:
    """A union with two associations, the first with a small roster; everybody in it who matters."""

    directory: Directory
    union: dict[str, Any]
    association: dict[str, Any]
    neighbours: dict[str, Any]
    households: dict[str, dict[str, Any]]
    chair: Caller
    resident: Caller
    neighbour: Caller
    _union_chair: Caller | None = None

    @property
    def id(self) -> str:
        return str(self.association["association_id"])

    def door(self, number: str, **more: Any) -> dict[str, Any]:
        return {
            "union": self.union["slug"],
            "association": self.association["slug"],
            "household_number": number,
            **more,
        }

    def passcode(self, number: str) -> str:
        order = {"household_ids": [self.households[number]["household_id"]]}
        issued = ok(self.directory.operator.post(f"/associations/{self.id}/passcodes", order), 201)
        return str(issued["items"][0]["passcode"])

    def logged_in(self, number: str, **who: Any) -> Caller:
        body = self.door(number, passcode=self.passcode(number), password=PASSWORD, **who)
        tokens = ok(self.directory.nobody.post("/first-logins", body), 201)
        return self.directory.bearer(tokens["access_token"], **tokens)

    def again(self, number: str, **more: Any) -> Caller:
        """Log in once more, so that the token has today's offices."""
        body = self.door(number, password=PASSWORD, **more)
        tokens = ok(self.directory.nobody.post("/sessions", body), 201)
        return self.directory.bearer(tokens["access_token"], **tokens)

    def union_chair(self) -> Caller:
        """The resident of 0001 as chair of the union; made at the first use."""
        if self._union_chair is None:
            caller = self.logged_in("0001")
            body = {"member_id": caller.who["member_id"], "role": "chair", "from": "2024-04-01"}
            path = f"/unions/{self.union['union_id']}/appointments"
            ok(self.directory.operator.post(path, body), 201)
            self._union_chair = self.again("0001")
        return self._union_chair

    def appoint(self, caller: Caller, role: str, **more: Any) -> dict[str, Any]:
        body = {"member_id": caller.who["member_id"], "role": role, "from": "2024-04-01", **more}
        path = f"/associations/{self.id}/appointments"
        return dict(ok(self.directory.operator.post(path, body), 201))


@pytest.fixture(scope="session")
def directory(
    rabbitmq: RabbitMQ, mongo_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Directory]:
    """serve and follow, with an event store, a virtual host and databases of their own."""
    folder = tmp_path_factory.mktemp("directory")
    with event_store(folder) as eventstore_url:
        around = Surroundings(
            eventstore_url=eventstore_url,
            amqp_url=virtual_host(rabbitmq, "directory"),
            mongo_url=mongo_url,
            database_prefix=f"t{uuid4().hex[:8]}_",
            folder=folder,
        )
        yield from _running(DirectoryProcesses(around))


def _running(processes: DirectoryProcesses) -> Iterator[Directory]:
    mongo: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(processes.around.mongo_url)
    try:
        processes.follow.start()
        processes.serve.start()
        operator = processes.run("operator-token").strip()
        with loopback.client(base_url=processes.url, timeout=20) as client:
            database = mongo[f"{processes.around.database_prefix}directory"]
            yield Directory(processes, client, database, Caller(client, operator))
    finally:
        processes.serve.kill()
        processes.follow.kill()
        mongo.close()


@pytest.fixture(scope="module")
def town(directory: Directory) -> Town:
    """Nishi with three households, and Higashi next door with one: one town a module."""
    return founded(directory)


@pytest.fixture(scope="module")
def other_town(directory: Directory) -> Town:
    """Another union altogether."""
    return founded(directory)


def founded(directory: Directory) -> Town:
    operator = directory.operator
    slug = f"yone-{uuid4().hex[:8]}"
    union = ok(operator.post("/unions", {"slug": slug, "name": "米泉校下町会連合会"}), 201)
    path = f"/unions/{union['union_id']}/associations"
    nishi = ok(operator.post(path, {"slug": "nishi", "name": "米泉西町会"}), 201)
    higashi = ok(operator.post(path, {"slug": "higashi", "name": "米泉東町会"}), 201)
    operator.imported(nishi["association_id"], ROSTER)
    operator.imported(higashi["association_id"], csv_of("1,1班,東 三郎,,本人,,,,,,,,,"))
    listed = {each["number"]: each for each in operator.households(nishi["association_id"])}
    town = Town(directory, union, nishi, higashi, listed, operator, operator, operator)
    chair = town.logged_in("0002")
    town.appoint(chair, "chair")
    town.chair = town.again("0002")
    town.resident = town.logged_in("0003")
    town.neighbour = _neighbour(town)
    return town


def _neighbour(town: Town) -> Caller:
    """The chair next door, who must learn nothing of Nishi."""
    directory, association_id = town.directory, town.neighbours["association_id"]
    (household,) = directory.operator.households(association_id)
    order = {"household_ids": [household["household_id"]]}
    issued = ok(directory.operator.post(f"/associations/{association_id}/passcodes", order), 201)
    door = {"union": town.union["slug"], "association": "higashi", "household_number": "1"}
    passcode = issued["items"][0]["passcode"]
    body = {**door, "passcode": passcode, "password": PASSWORD}
    tokens = ok(directory.nobody.post("/first-logins", body), 201)
    office = {"member_id": tokens["member_id"], "role": "chair", "from": "2024-04-01"}
    ok(directory.operator.post(f"/associations/{association_id}/appointments", office), 201)
    tokens = ok(directory.nobody.post("/sessions", {**door, "password": PASSWORD}), 201)
    return directory.bearer(tokens["access_token"], **tokens)
