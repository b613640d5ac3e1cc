"""Households and members over HTTP: lists, changes, care, departure, erasure."""

from typing import Any
from uuid import uuid4

import pytest

from .callers import Caller, csv_of, eventually, ok, refused
from .conftest import Town


@pytest.fixture
def household(town: Town) -> dict[str, Any]:
    """A household of its own for each test, in block 1."""
    block = town.households["0001"]["block_id"]
    body = {
        "number": f"9{uuid4().int % 10**6:06d}",
        "block_id": block,
        "phone": "076-241-9999",
        "address": "米泉町9-9",
        "members": [
            {"name": "新田 新太"},
            {"name": "新田 新子", "relation": "妻", "birth_date": "1990-01-02"},
        ],
    }
    return dict(ok(town.chair.post(f"/associations/{town.id}/households", body), 201))


def path(household: dict[str, Any], *more: str) -> str:
    return "/".join([f"/households/{household['household_id']}", *more])


class TestLists:
    def test_households_are_listed_by_number_page_by_page(self, town: Town) -> None:
        pages = town.chair.households(town.id, limit=1)
        numbers = [each["number"] for each in pages]
        assert numbers[:3] == ["0001", "0002", "0003"]
        first = pages[0]
        assert (first["head_name"], first["phone"], first["members"]) == ("米泉 太郎", "076-241-0001", 2)

    def test_a_block_s_households_are_listed(self, town: Town) -> None:
        block = town.households["0003"]["block_id"]
        assert [each["number"] for each in town.chair.households(town.id, block_id=block)] == ["0003"]

    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("花子", ["0001"]),
            ("ヨネイズミ", ["0001"]),
            ("米泉太", ["0001"]),
            ("0002", ["0002"]),
            ("09012345678", ["0003"]),
            ("居ない人", []),
        ],
    )
    def test_households_are_found_by_name_reading_number_and_phone(
        self, town: Town, text: str, numbers: list[str]
    ) -> None:
        assert [each["number"] for each in town.chair.households(town.id, q=text)] == numbers

    def test_a_block_leader_lists_the_own_block_and_no_other(self, town: Town) -> None:
        block = town.households["0003"]["block_id"]
        town.appoint(town.resident, "block_leader", block_id=block)
        leader = town.again("0003")
        listed = leader.households(town.id, block_id=block)
        assert [each["number"] for each in listed] == ["0003"]
        other = town.households["0001"]["block_id"]
        for query in ({}, {"block_id": other}):
            refused(leader.get(f"/associations/{town.id}/households", **query), 403, "officers-only")

    @pytest.mark.parametrize(
        "query", [{"limit": 0}, {"limit": 201}, {"block_id": "x"}, {"q": ""}, {"x": "1"}]
    )
    def test_a_query_that_makes_no_sense_is_refused(self, town: Town, query: dict[str, Any]) -> None:
        refused(town.chair.get(f"/associations/{town.id}/households", **query), 422, "validation")


class TestChanges:
    def test_a_household_is_enrolled_and_seen_at_once(self, town: Town, household: dict[str, Any]) -> None:
        assert ok(town.chair.get(path(household))) == household
        assert [member["head"] for member in household["members"]] == [True, False]
        assert household["members"][1]["birth_date"] == "1990-01-02"
        listed = {each["number"] for each in town.chair.households(town.id, q=household["number"])}
        assert listed == {household["number"]}

    def test_a_number_is_enrolled_once_whatever_its_zeros(self, town: Town) -> None:
        block = town.households["0001"]["block_id"]
        body = {"number": "1", "block_id": block, "members": [{"name": "x"}]}
        reply = town.chair.post(f"/associations/{town.id}/households", body)
        refused(reply, 409, "household-exists")

    def test_every_fault_of_a_household_is_named(self, town: Town) -> None:
        body = {"number": "十", "block_id": "x", "members": [{"name": "", "email": "no"}], "phone": 5}
        problem = refused(town.chair.post(f"/associations/{town.id}/households", body), 422, "validation")
        assert {error["pointer"] for error in problem["errors"]} == {
            "/number",
            "/block_id",
            "/members/0/name",
            "/members/0/email",
            "/phone",
        }

    def test_a_block_of_another_association_is_unknown(self, town: Town) -> None:
        body = {"number": "77", "block_id": str(uuid4()), "members": [{"name": "x"}]}
        refused(town.chair.post(f"/associations/{town.id}/households", body), 422, "block-unknown")

    def test_fields_are_set_kept_and_cleared(self, town: Town, household: dict[str, Any]) -> None:
        change = {"phone": "076-241-1111", "address": None}
        changed = ok(town.chair.send("PATCH", path(household), json=change))
        assert (changed["phone"], changed["address"]) == ("076-241-1111", None)
        changed = ok(town.chair.send("PATCH", path(household), json={"note": "留守がち"}))
        assert (changed["phone"], changed["note"]) == ("076-241-1111", "留守がち")

    def test_what_is_written_is_kept_in_the_spelling_of_a_roster(
        self, town: Town, household: dict[str, Any]
    ) -> None:
        change = {"phone": "０７６（２４１）１１１１", "note": "留守\u3000がち\n夜のみ"}
        changed = ok(town.chair.send("PATCH", path(household), json=change))
        assert (changed["phone"], changed["note"]) == ("076-241-1111", "留守 がち 夜のみ")
        second = household["members"][1]["member_id"]
        change = {"kana": "にった しんこ", "relation": "世帯主", "name": "新田\u3000新子"}
        reply = town.chair.send("PATCH", path(household, "members", second), json=change)
        member = ok(reply)["members"][1]
        assert (member["kana"], member["relation"], member["name"]) == ("ニッタ シンコ", None, "新田 新子")
        exported = town.chair.get(f"/associations/{town.id}/roster.csv").content
        report = ok(town.chair.roster(town.id, exported, dry_run=True))
        assert (report["faults"], report["households"]["changed"]) == ([], 0)

    def test_what_a_roster_would_refuse_is_refused_here_too(
        self, town: Town, household: dict[str, Any]
    ) -> None:
        change = {"phone": "不明", "note": "bell\x07"}
        problem = refused(town.chair.send("PATCH", path(household), json=change), 422, "validation")
        told = {(error["pointer"], error["code"]): error["message"] for error in problem["errors"]}
        assert set(told) == {("/phone", "phone-unreadable"), ("/note", "control-character")}
        assert "市外局番" in told["/phone", "phone-unreadable"]
        members = [{"name": "x", "kana": "漢字"}]
        body = {"number": "5", "block_id": household["block_id"], "members": members}
        reply = town.chair.post(f"/associations/{town.id}/households", body)
        assert refused(reply, 422, "validation")["errors"][0]["pointer"] == "/members/0/kana"

    def test_a_household_moves_to_another_block(self, town: Town, household: dict[str, Any]) -> None:
        block = town.households["0003"]["block_id"]
        moved = ok(town.chair.send("PATCH", path(household), json={"block_id": block}))
        assert (moved["block_id"], moved["block_name"]) == (block, "2班")

    def test_the_head_changes(self, town: Town, household: dict[str, Any]) -> None:
        second = household["members"][1]["member_id"]
        changed = ok(town.chair.send("PATCH", path(household), json={"head_id": second}))
        assert [member["head"] for member in changed["members"]] == [False, True]
        reply = town.chair.send("PATCH", path(household), json={"head_id": str(uuid4())})
        refused(reply, 404, "member-unknown")

    def test_an_empty_change_is_refused(self, town: Town, household: dict[str, Any]) -> None:
        problem = refused(town.chair.send("PATCH", path(household), json={}), 422, "validation")
        assert problem["errors"][0]["code"] == "nothing-to-change"

    def test_residents_change_their_own_contact_but_not_their_block(self, town: Town) -> None:
        own = f"/households/{town.resident.who['household_id']}"
        changed = ok(town.resident.send("PATCH", own, json={"phone": "090-0000-0000"}))
        assert changed["phone"] == "090-0000-0000"
        ok(town.chair.send("PATCH", own, json={"phone": "090-1234-5678"}))
        block = town.households["0001"]["block_id"]
        refused(town.resident.send("PATCH", own, json={"block_id": block}), 403, "officers-only")

    def test_members_come_change_and_go(self, town: Town, household: dict[str, Any]) -> None:
        added = ok(
            town.chair.post(path(household, "members"), {"name": "新田 三郎", "relation": "長男"}), 201
        )
        third = added["members"][2]["member_id"]
        change = {"kana": "ニッタ サブロウ", "relation": None}
        changed = ok(town.chair.send("PATCH", path(household, "members", third), json=change))
        assert (changed["members"][2]["kana"], changed["members"][2]["relation"]) == ("ニッタ サブロウ", None)
        assert town.chair.send("DELETE", path(household, "members", third)).status_code == 204
        assert len(ok(town.chair.get(path(household)))["members"]) == 2
        refused(town.chair.send("DELETE", path(household, "members", third)), 404, "member-unknown")

    def test_the_last_member_stays(self, town: Town, household: dict[str, Any]) -> None:
        first, second = (member["member_id"] for member in household["members"])
        assert town.chair.send("DELETE", path(household, "members", first)).status_code == 204
        refused(town.chair.send("DELETE", path(household, "members", second)), 409, "last-member")

    def test_a_household_that_is_not_there_is_not_found(self, town: Town) -> None:
        refused(town.directory.operator.get(f"/households/{uuid4()}"), 404, "not-found")


class TestCare:
    def care(self, caller: Caller, household: dict[str, Any], **body: Any) -> dict[str, Any]:
        member = household["members"][0]["member_id"]
        reply = caller.send("PUT", path(household, "members", member, "care-need"), json=body)
        return dict(ok(reply)["members"][0])

    @pytest.mark.parametrize(("consent", "seen"), [("peacetime", True), ("disaster", False), ("none", False)])
    def test_officers_see_in_peacetime_what_was_consented_to(
        self, town: Town, household: dict[str, Any], consent: str, seen: bool
    ) -> None:
        body = {"kind": "illness", "detail": "透析", "consent": consent}
        member = self.care(town.chair, household, **body)
        assert member["care"] == (body if seen else None)

    def test_a_household_sees_its_own_needs(self, town: Town) -> None:
        own = ok(town.resident.get(f"/households/{town.resident.who['household_id']}"))
        assert own["members"][0]["care"] == {"kind": "illness", "detail": "透析", "consent": "none"}

    def test_an_operator_sees_none(self, town: Town, household: dict[str, Any]) -> None:
        body = {"kind": "illness", "detail": "透析", "consent": "peacetime"}
        assert self.care(town.directory.operator, household, **body)["care"] is None

    def test_a_need_is_withdrawn(self, town: Town, household: dict[str, Any]) -> None:
        self.care(town.chair, household, kind="infant", consent="peacetime")
        member = household["members"][0]["member_id"]
        reply = town.chair.send("DELETE", path(household, "members", member, "care-need"))
        assert reply.status_code == 204
        assert ok(town.chair.get(path(household)))["members"][0]["care"] is None

    def test_a_kind_or_consent_that_is_none_is_refused(self, town: Town, household: dict[str, Any]) -> None:
        member = household["members"][0]["member_id"]
        target = path(household, "members", member, "care-need")
        problem = refused(town.chair.send("PUT", target, json={"kind": "x"}), 422, "validation")
        assert {error["pointer"] for error in problem["errors"]} == {"/kind", "/consent"}


class TestDeparture:
    def test_a_household_departs_and_returns(self, town: Town, household: dict[str, Any]) -> None:
        gone = ok(town.chair.post(path(household, "departures"), {"departed_on": "2024-09-30"}), 201)
        assert (gone["presence"], gone["departed_on"]) == ("departed", "2024-09-30")
        refused(town.chair.post(path(household, "departures")), 409, "household-departed")
        reply = town.chair.send("PATCH", path(household), json={"phone": "076-241-0000"})
        assert "2024-09-30" in refused(reply, 409, "household-departed")["detail"]
        back = ok(town.chair.post(path(household, "returns")), 201)
        assert (back["presence"], back["departed_on"]) == ("present", None)
        refused(town.chair.post(path(household, "returns")), 409, "household-exists")

    def test_a_roster_does_not_bring_it_back(self, town: Town, household: dict[str, Any]) -> None:
        ok(town.chair.post(path(household, "departures")), 201)
        line = f"{household['number']},1班,別人,,,,,,,,,,,"
        reply = town.chair.roster(town.id, csv_of(line))
        problem = refused(reply, 422, "roster-faulty")
        assert [error["code"] for error in problem["errors"]] == ["number-departed"]


class TestErasure:
    def erased(self, town: Town, household: dict[str, Any]) -> dict[str, Any]:
        preview = ok(town.chair.post(path(household, "erasures", "previews")), 201)
        assert (preview["number"], preview["members"]) == (household["number"], 2)
        body = {"confirmation": preview["confirmation"]}
        return dict(ok(town.chair.post(path(household, "erasures"), body), 201))

    def test_nothing_personal_is_left_anywhere(self, town: Town, household: dict[str, Any]) -> None:
        key = str(household["household_id"])
        vault = town.directory.database.client[f"{town.directory.database.name}_keys"]["keys"]
        assert "key" in (vault.find_one({"_id": key}) or {})
        self.erased(town, household)
        assert "key" not in (vault.find_one({"_id": key}) or {})
        document = town.directory.database["households_of_associations"].find_one({"_id": key}) or {}
        assert (document["presence"], document["sealed"], document["members"]) == ("erased", [], [])
        shown = ok(town.chair.get(path(household)))
        assert (shown["presence"], shown["phone"], shown["members"]) == ("erased", None, [])
        listed = town.chair.households(town.id, q=household["number"])
        assert [(each["head_name"], each["phone"]) for each in listed] == [(None, None)]

    def test_it_takes_two_steps(self, town: Town, household: dict[str, Any]) -> None:
        other = ok(
            town.chair.post(f"/households/{town.households['0001']['household_id']}/erasures/previews"), 201
        )
        for confirmation in ("guess", other["confirmation"]):
            reply = town.chair.post(path(household, "erasures"), {"confirmation": confirmation})
            refused(reply, 422, "confirmation-invalid")
        assert ok(town.chair.get(path(household)))["presence"] == "present"

    def test_somebody_else_s_confirmation_is_not_enough(self, town: Town, household: dict[str, Any]) -> None:
        preview = ok(town.directory.operator.post(path(household, "erasures", "previews")), 201)
        body = {"confirmation": preview["confirmation"]}
        refused(town.chair.post(path(household, "erasures"), body), 422, "confirmation-invalid")

    def test_an_erased_household_cannot_be_written_to_any_more(
        self, town: Town, household: dict[str, Any]
    ) -> None:
        self.erased(town, household)
        reply = town.chair.send("PATCH", path(household), json={"phone": "076-241-0000"})
        refused(reply, 410, "household-erased")
        refused(town.chair.post(path(household, "erasures", "previews")), 410, "household-erased")
        body = {"number": household["number"], "block_id": household["block_id"], "members": [{"name": "x"}]}
        refused(town.chair.post(f"/associations/{town.id}/households", body), 410, "household-erased")

    def test_a_key_that_came_back_is_destroyed_again_by_the_follower(
        self, town: Town, household: dict[str, Any]
    ) -> None:
        """As if the process had died between the decision and the destruction of the key."""
        processes = town.directory.processes
        key = str(household["household_id"])
        vault = town.directory.database.client[f"{town.directory.database.name}_keys"]["keys"]
        kept = vault.find_one({"_id": key})
        processes.follow.stop()
        try:
            self.erased(town, household)
            assert kept is not None
            vault.replace_one({"_id": key}, kept)
        finally:
            processes.follow.start()
        gone = eventually(lambda: vault.find_one({"_id": key}), lambda found: "key" not in found)
        assert "destroyed_at" in gone
