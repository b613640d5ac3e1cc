"""What others hear on the bus and over RPC; and what can be dropped and built again."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pika
import pytest
from nameko.standalone.rpc import ServiceRpcProxy

from kairan_contracts.events import load_strict
from kairan_contracts.identity import Principal
from kairan_contracts.names import EXCHANGE

from .callers import Caller, csv_of, eventually, ok
from .conftest import Directory, Town, founded


@pytest.fixture
def heard(directory: Directory) -> Iterator[list[dict[str, Any]]]:
    """Everything published from now on; asked for by `listen`."""
    connection = pika.BlockingConnection(pika.URLParameters(directory.processes.around.amqp_url))
    channel = connection.channel()
    channel.exchange_declare(EXCHANGE, "topic", durable=True)
    queue = channel.queue_declare("", exclusive=True).method.queue
    channel.queue_bind(queue, EXCHANGE, "directory.#")
    messages: list[dict[str, Any]] = []

    class Heard(list[dict[str, Any]]):
        def all(self) -> list[dict[str, Any]]:
            while (found := channel.basic_get(queue, auto_ack=True))[2] is not None:
                method, properties, body = found
                messages.append({**json.loads(body), "key": method.routing_key, "properties": properties})
            return messages

    yield Heard()
    connection.close()


def listen(heard: Any, enough: int, **about: str) -> list[dict[str, Any]]:
    def concerning() -> list[dict[str, Any]]:
        return [
            each
            for each in heard.all()
            if all(each["data"].get(name) == value for name, value in about.items())
        ]

    return list(eventually(concerning, lambda found: len(found) >= enough))


def test_everything_that_others_must_hear_is_published(directory: Directory, heard: Any) -> None:
    town = founded(directory)
    household = town.households["0003"]["household_id"]
    block = town.households["0001"]["block_id"]
    ok(town.chair.send("PATCH", f"/households/{household}", json={"block_id": block}))
    ok(town.chair.post(f"/households/{household}/departures"), 201)
    ok(town.chair.post(f"/households/{household}/returns"), 201)
    preview = ok(town.chair.post(f"/households/{household}/erasures/previews"), 201)
    body = {"confirmation": preview["confirmation"]}
    ok(town.chair.post(f"/households/{household}/erasures", body), 201)
    told = listen(heard, 6, household_id=household)
    kinds = [each["type"].removeprefix("kairan.directory.") for each in told]
    assert kinds == [
        "household_enrolled.v1",
        "first_login_recorded.v1",
        "household_moved.v1",
        "household_departed.v1",
        "household_enrolled.v1",
        "household_erased.v1",
    ]
    assert [each["data"].get("has_logged_in") for each in told] == [False, True, True, True, True, None]
    for each, kind in zip(told, kinds, strict=True):
        load_strict(f"directory.{kind}", each["data"])
        assert each["key"] == f"directory.{kind}.{town.union['slug']}.nishi"
        assert each["properties"].message_id == each["id"]
    positions = [int(each["position"]) for each in told]
    assert positions == sorted(positions)


def test_no_name_phone_or_address_is_ever_published(directory: Directory, heard: Any) -> None:
    town = founded(directory)
    told = listen(heard, 12, union=town.union["slug"])
    everything = json.dumps([each["data"] for each in told], ensure_ascii=False)
    for personal in ("太郎", "タロウ", "一郎", "241-0001", "米泉町", "example.jp", "透析"):
        assert personal not in everything


class TestLanguagesInUse:
    def said(self, town: Town, number: str, language: str | None) -> None:
        household = town.households[number]["household_id"]
        member = ok(town.chair.get(f"/households/{household}"))["members"][0]["member_id"]
        door = f"/households/{household}/members/{member}/language"
        if language is None:
            ok(town.chair.send("DELETE", door), 204)
        else:
            ok(town.chair.send("PUT", door, json={"language": language}))

    def test_the_list_of_an_association_is_told_when_a_language_comes_or_goes(
        self, directory: Directory, heard: Any
    ) -> None:
        town = founded(directory)
        self.said(town, "0001", "vi")
        self.said(town, "0002", "vi")
        self.said(town, "0003", "ne")
        self.said(town, "0003", "ja")
        self.said(town, "0001", None)
        household = town.households["0002"]["household_id"]
        ok(town.directory.operator.post(f"/households/{household}/departures"), 201)
        ok(town.directory.operator.post(f"/households/{household}/returns"), 201)
        preview = ok(town.directory.operator.post(f"/households/{household}/erasures/previews"), 201)
        body = {"confirmation": preview["confirmation"]}
        ok(town.directory.operator.post(f"/households/{household}/erasures", body), 201)

        def lists() -> list[Any]:
            told = [each for each in heard.all() if each["type"].endswith(".languages_listed.v1")]
            return [each["data"]["languages"] for each in told if each["data"]["association_id"] == town.id]

        assert eventually(lists, lambda told: told[-1:] == [[]] and ["vi", "ne"] in told)[0] == ["vi"]
        stored = [each for each in heard.all() if each["type"].endswith(".languages_listed.v1")]
        assert all(set(each["data"]) & {"household_id", "member_id"} == set() for each in stored)


class TestNamesInUse:
    def test_those_in_office_and_the_towns_are_told_and_nobody_else(self, directory: Directory) -> None:
        town = founded(directory)
        union_id = town.union["union_id"]
        config = {"AMQP_URI": directory.processes.around.amqp_url}
        with ServiceRpcProxy("directory", config, timeout=10) as rpc:
            told = rpc.names_in_use(union_id=union_id, association_id=town.id)
            assert told == {"people": ["泉 一郎"], "towns": ["西"]}
            block = town.households["0003"]["block_id"]
            town.appoint(town.resident, "block_leader", block_id=block)
            of_association = eventually(
                lambda: rpc.names_in_use(union_id=union_id, association_id=town.id)["people"],
                lambda people: len(people) == 2,
            )
            assert of_association == ["泉 一郎", "野町 次郎"]
            of_union = rpc.names_in_use(union_id=union_id, association_id=None)
            assert of_union == {"people": ["東 三郎", "泉 一郎"], "towns": ["西"]}


class TestHouseholdCards:
    @pytest.fixture
    def rpc(self, directory: Directory) -> Iterator[Any]:
        config = {"AMQP_URI": directory.processes.around.amqp_url}
        with ServiceRpcProxy("directory", config, timeout=10) as proxy:
            yield proxy

    def cards(self, rpc: Any, town: Town, caller: Caller, mode: str | None = None) -> dict[str, Any]:
        me = ok(caller.get("/me"))
        claims = {
            "sub": me["subject"],
            "kind": me["kind"],
            "household_id": me["household_id"],
            "association_id": me["association_id"],
            "union_id": me["union_id"],
            "appointments": [
                {name: office[name] for name in ("role", "scope_kind", "scope_id")}
                for office in me["appointments"]
            ],
        }
        assert Principal.from_claims(claims).subject == UUID(me["subject"])
        cards = rpc.household_cards(association_id=town.id, household_ids=None, viewer=claims, mode=mode)
        return {card["number"]: card for card in cards.values()}

    @pytest.mark.parametrize(
        ("mode", "known"), [(None, ["太郎"]), ("drill", ["太郎"]), ("disaster", ["太郎", "花子"])]
    )
    def test_officers_get_names_and_the_needs_that_were_consented_to(
        self, rpc: Any, town: Town, mode: str | None, known: list[str]
    ) -> None:
        cards = self.cards(rpc, town, town.chair, mode)
        assert set(cards) == {"0001", "0002", "0003"}
        first = cards["0001"]
        assert (first["head_name"], first["phone"], first["block_name"]) == (
            "米泉 太郎",
            "076-241-0001",
            "1班",
        )
        assert first["members"] == ["米泉 太郎", "米泉 花子"]
        assert [care["name"].split()[1] for care in first["care"]] == known
        assert cards["0003"]["care"] == []

    def test_a_resident_gets_the_own_household_alone(self, rpc: Any, town: Town) -> None:
        cards = self.cards(rpc, town, town.resident)
        assert set(cards) == {"0003"}
        assert [care["kind"] for care in cards["0003"]["care"]] == ["illness"]

    def test_a_neighbour_gets_nothing(self, rpc: Any, town: Town) -> None:
        assert self.cards(rpc, town, town.neighbour, "disaster") == {}

    def test_households_are_chosen_by_id_and_another_association_s_are_left_out(
        self, rpc: Any, town: Town
    ) -> None:
        ids = [town.households["0002"]["household_id"], town.neighbour.who["household_id"]]
        claims = {"sub": ids[0], "kind": "operator"}
        cards = rpc.household_cards(association_id=town.id, household_ids=ids, viewer=claims)
        assert list(cards) == ids[:1]


def test_read_models_built_again_from_the_log_are_the_same(town: Town) -> None:
    database, processes = town.directory.database, town.directory.processes
    names = [
        "associations_of_unions",
        "households_of_associations",
        "imports_of_associations",
        "open_sessions",
        "terms_of_office",
    ]

    def everything() -> dict[str, list[dict[str, Any]]]:
        return {name: sorted(database[name].find(), key=lambda each: each["_id"]) for name in names}

    town.directory.operator.imported(town.id, csv_of("0004,1班,追加 一,,,,,,,,,,,"))
    before = everything()
    assert all(before.values())
    processes.run("rebuild")
    assert everything() == before
    processes.run("rebuild", "terms_of_office")
    assert everything() == before


def test_a_read_model_that_is_none_is_refused(directory: Directory) -> None:
    with pytest.raises(AssertionError, match="no such read model"):
        directory.processes.run("rebuild", "horoscopes")


def test_events_are_sent_again_to_one_queue(directory: Directory, town: Town) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(directory.processes.around.amqp_url))
    channel = connection.channel()
    channel.queue_declare("city.on_household_enrolled", durable=True)
    told = directory.processes.run("republish", "--queue", "city.on_household_enrolled")
    count = channel.queue_declare("city.on_household_enrolled", passive=True).method.message_count
    connection.close()
    assert told.strip() == f"{count} messages"
    assert count >= 4


def test_unions_are_founded_from_a_file(directory: Directory, tmp_path: Any) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(
        '[[unions]]\nslug = "toita"\nname = "戸板"\n'
        '[[unions.associations]]\nslug = "kita"\nname = "北町会"\nkind = "jichikai"\n',
        "utf-8",
    )
    first, again = (directory.processes.run("found", str(plan)).splitlines() for _ in range(2))
    assert ["founded" in line for line in first] == [True, True]
    assert ["is there" in line for line in again] == [True, True]
    found = ok(directory.operator.get(f"/associations/{first[1].split()[-1]}"))
    assert (found["name"], found["kind"], found["union"]) == ("北町会", "jichikai", "toita")
