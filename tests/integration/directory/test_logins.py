"""Passcodes, logins, refreshes, passwords over HTTP; and how often one may guess."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import jwt
import pytest

from .callers import PASSWORD, eventually, ok, refused
from .conftest import Town


@pytest.fixture
def number(town: Town) -> str:
    """A new household's number, for each test."""
    block = town.households["0001"]["block_id"]
    made = f"8{uuid4().int % 10**6:06d}"
    body = {"number": made, "block_id": block, "members": [{"name": "新田 新太"}, {"name": "新田 新子"}]}
    household = ok(town.chair.post(f"/associations/{town.id}/households", body), 201)
    town.households[made] = household
    return made


def first(town: Town, number: str, **more: Any) -> dict[str, Any]:
    body = town.door(number, passcode=town.passcode(number), password=PASSWORD, **more)
    return dict(ok(town.directory.nobody.post("/first-logins", body), 201))


class TestPasscodes:
    def test_they_are_printed_for_chosen_households(self, town: Town, number: str) -> None:
        order = {"household_ids": [town.households[number]["household_id"]]}
        (issued,) = ok(town.chair.post(f"/associations/{town.id}/passcodes", order), 201)["items"]
        assert (issued["number"], issued["name"]) == (number, "新田 新太")
        assert len(issued["passcode"]) == 11

    def test_they_are_printed_for_all_who_never_logged_in(self, town: Town, number: str) -> None:
        order = {"all_without_login": True}
        issued = ok(town.chair.post(f"/associations/{town.id}/passcodes", order), 201)["items"]
        numbers = {each["number"] for each in issued}
        assert number in numbers
        assert "0002" not in numbers

    def test_a_repeated_order_prints_the_same_ones(self, town: Town, number: str) -> None:
        order, key = {"household_ids": [town.households[number]["household_id"]]}, str(uuid4())
        path = f"/associations/{town.id}/passcodes"
        once, again = (ok(town.chair.post(path, order, key=key), 201) for _ in range(2))
        assert once == again

    def test_they_come_as_a_file_for_letters(self, town: Town, number: str) -> None:
        order = {"household_ids": [town.households[number]["household_id"]]}
        reply = town.chair.post(f"/associations/{town.id}/passcodes", order, headers={"Accept": "text/csv"})
        assert reply.headers["content-type"].startswith("text/csv")
        lines = reply.content.decode("utf-8-sig").splitlines()
        assert lines[0] == "利用者番号,班,世帯主氏名,パスコード,期限"
        assert lines[1].startswith(f"{number},1班,新田 新太,")

    @pytest.mark.parametrize(
        "order", [{}, {"household_ids": []}, {"household_ids": [str(uuid4())], "all_without_login": True}]
    )
    def test_an_order_says_for_whom(self, town: Town, order: dict[str, Any]) -> None:
        refused(town.chair.post(f"/associations/{town.id}/passcodes", order), 422, "validation")

    def test_a_neighbour_s_household_gets_none(self, town: Town) -> None:
        order = {"household_ids": [town.neighbour.who["household_id"]]}
        problem = refused(town.chair.post(f"/associations/{town.id}/passcodes", order), 422, "validation")
        assert problem["errors"][0]["code"] == "household-unknown"

    def test_a_household_orders_one_for_its_next_member(self, town: Town, number: str) -> None:
        tokens = first(town, number)
        own = town.directory.bearer(tokens["access_token"])
        issued = ok(own.post(f"/households/{tokens['household_id']}/passcodes"), 201)["items"][0]
        body = town.door(number, passcode=issued["passcode"], password=PASSWORD, name="新田　新子")
        second = ok(town.directory.nobody.post("/first-logins", body), 201)
        assert second["seat"] == 2
        assert second["member_id"] == town.households[number]["members"][1]["member_id"]


class TestFirstLogin:
    def test_it_opens_the_head_s_login_and_is_remembered(self, town: Town, number: str) -> None:
        tokens = first(town, number)
        assert tokens["seat"] == 1
        assert tokens["member_id"] == town.households[number]["members"][0]["member_id"]
        me = town.directory.bearer(tokens["access_token"])
        assert ok(me.get("/me"))["household_number"] == number
        household = ok(me.get(f"/households/{tokens['household_id']}"))
        assert (household["has_logged_in"], household["members"][0]["seat"]) == (True, 1)

    def test_a_token_says_where_its_bearer_belongs(self, town: Town, number: str) -> None:
        tokens = first(town, number)
        claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
        assert claims["household_id"] == tokens["household_id"]
        assert (claims["union"], claims["association"]) == (town.union["slug"], "nishi")
        assert claims["exp"] - claims["iat"] == tokens["expires_in"] == 1800

    def test_whoever_the_roster_does_not_list_is_added(self, town: Town, number: str) -> None:
        tokens = first(town, number, name="新田 四郎")
        household = ok(town.chair.get(f"/households/{tokens['household_id']}"))
        assert [member["name"] for member in household["members"]][2] == "新田 四郎"

    def test_a_passcode_works_once(self, town: Town, number: str) -> None:
        passcode = town.passcode(number)
        body = town.door(number, passcode=passcode, password=PASSWORD)
        ok(town.directory.nobody.post("/first-logins", body), 201)
        refused(town.directory.nobody.post("/first-logins", body), 401, "login-refused")

    def test_a_lost_answer_is_given_again(self, town: Town, number: str) -> None:
        body = town.door(number, passcode=town.passcode(number), password=PASSWORD)
        key = str(uuid4())
        once, again = (ok(town.directory.nobody.post("/first-logins", body, key=key), 201) for _ in range(2))
        assert (once["session_id"], once["refresh_token"]) == (again["session_id"], again["refresh_token"])

    def test_the_key_of_another_s_login_opens_nothing(self, town: Town, number: str) -> None:
        key = str(uuid4())
        body = town.door(number, passcode=town.passcode(number), password=PASSWORD)
        ok(town.directory.nobody.post("/first-logins", body, key=key), 201)
        guess = {**body, "passcode": "AAAAA-AAAAA"}
        reply = town.directory.nobody.post("/first-logins", guess, key=key)
        refused(reply, 422, "idempotency-key-reused")

    @pytest.mark.parametrize(
        "more", [{"passcode": "AAAAA-AAAAA"}, {"household_number": "999999"}, {"association": "nowhere"}]
    )
    def test_every_wrong_guess_is_refused_with_the_same_words(
        self, town: Town, number: str, more: dict[str, str]
    ) -> None:
        town.passcode(number)
        body = {**town.door(number, passcode="BBBBB-BBBBB", password=PASSWORD), **more}
        problem = refused(town.directory.nobody.post("/first-logins", body), 401, "login-refused")
        assert problem["title"] == "ログインできませんでした"

    def test_a_short_password_is_not_accepted(self, town: Town, number: str) -> None:
        body = town.door(number, passcode="AAAAA-AAAAA", password="short")
        problem = refused(town.directory.nobody.post("/first-logins", body), 422, "validation")
        assert [error["pointer"] for error in problem["errors"]] == ["/password"]

    def test_a_new_passcode_brings_a_new_password(self, town: Town, number: str) -> None:
        first(town, number)
        body = town.door(number, passcode=town.passcode(number), password="another password")
        assert ok(town.directory.nobody.post("/first-logins", body), 201)["seat"] == 1
        reply = town.directory.nobody.post("/sessions", town.door(number, password=PASSWORD))
        refused(reply, 401, "login-refused")

    def test_four_people_of_a_household_log_in_and_no_fifth(self, town: Town, number: str) -> None:
        seats = [first(town, number, name=f"新田 {n}郎")["seat"] for n in range(4)]
        assert seats == [1, 2, 3, 4]
        body = town.door(number, passcode=town.passcode(number), password=PASSWORD, name="新田 末吉")
        refused(town.directory.nobody.post("/first-logins", body), 409, "too-many-logins")


class TestSessions:
    def test_a_login_by_number_and_password(self, town: Town, number: str) -> None:
        first(town, number)
        body = town.door(f"00{number}", password=PASSWORD)
        assert ok(town.directory.nobody.post("/sessions", body), 201)["seat"] == 1

    @pytest.mark.parametrize("more", [{"password": "wrong"}, {"seat": 2}, {"household_number": "999999"}])
    def test_every_wrong_login_is_refused_with_the_same_words(
        self, town: Town, number: str, more: dict[str, Any]
    ) -> None:
        first(town, number)
        body = {**town.door(number, password=PASSWORD), **more}
        refused(town.directory.nobody.post("/sessions", body), 401, "login-refused")

    def test_a_refresh_token_gives_the_next_and_is_used_up(self, town: Town, number: str) -> None:
        nobody, tokens = town.directory.nobody, first(town, number)
        body = {"refresh_token": tokens["refresh_token"]}
        second = ok(nobody.post("/sessions/refreshes", body), 201)
        assert second["refresh_token"] != tokens["refresh_token"]
        third = ok(nobody.post("/sessions/refreshes", {"refresh_token": second["refresh_token"]}), 201)
        refused(nobody.post("/sessions/refreshes", body), 401, "session-over")
        family = {"refresh_token": third["refresh_token"]}
        refused(nobody.post("/sessions/refreshes", family), 401, "session-over")

    def test_a_lost_refresh_is_given_again_under_the_same_key(self, town: Town, number: str) -> None:
        nobody, key = town.directory.nobody, str(uuid4())
        body = {"refresh_token": first(town, number)["refresh_token"]}
        once, again = (ok(nobody.post("/sessions/refreshes", body, key=key), 201) for _ in range(2))
        assert once["refresh_token"] == again["refresh_token"]
        ok(nobody.post("/sessions/refreshes", {"refresh_token": once["refresh_token"]}), 201)

    @pytest.mark.parametrize("forged", ["x", "56ae25b3-f40d-42d8-a556-89cf6d116e11.0.AAAA"])
    def test_a_forged_refresh_token_is_refused(self, town: Town, forged: str) -> None:
        reply = town.directory.nobody.post("/sessions/refreshes", {"refresh_token": forged})
        refused(reply, 401, "session-over")

    def test_logging_out_ends_the_session(self, town: Town, number: str) -> None:
        tokens = first(town, number)
        assert (
            town.directory.bearer(tokens["access_token"]).send("DELETE", "/sessions/current").status_code
            == 204
        )
        body = {"refresh_token": tokens["refresh_token"]}
        refused(town.directory.nobody.post("/sessions/refreshes", body), 401, "session-over")

    def test_a_new_password_ends_the_other_sessions(self, town: Town, number: str) -> None:
        nobody, tokens = town.directory.nobody, first(town, number)
        own = town.directory.bearer(tokens["access_token"])
        change = {"current": "wrong", "password": "another password"}
        refused(own.send("PUT", "/me/password", json=change), 401, "login-refused")
        renewed = ok(own.send("PUT", "/me/password", json={**change, "current": PASSWORD}))
        refused(
            nobody.post("/sessions/refreshes", {"refresh_token": tokens["refresh_token"]}),
            401,
            "session-over",
        )
        ok(nobody.post("/sessions/refreshes", {"refresh_token": renewed["refresh_token"]}), 201)
        ok(nobody.post("/sessions", town.door(number, password="another password")), 201)

    def test_departure_ends_logins_and_sessions(self, town: Town, number: str) -> None:
        nobody, tokens = town.directory.nobody, first(town, number)
        household = tokens["household_id"]
        sessions = town.directory.database["open_sessions"]
        eventually(lambda: sessions.count_documents({"household_id": household}), lambda n: n == 1)
        ok(town.chair.post(f"/households/{household}/departures"), 201)
        body = {"refresh_token": tokens["refresh_token"]}
        refused(nobody.post("/sessions/refreshes", body), 401, "session-over")
        refused(nobody.post("/sessions", town.door(number, password=PASSWORD)), 401, "login-refused")
        eventually(lambda: sessions.count_documents({"household_id": household}), lambda n: n == 0)

    def test_a_removed_member_s_session_ends(self, town: Town, number: str) -> None:
        tokens = first(town, number)
        path = f"/households/{tokens['household_id']}/members/{tokens['member_id']}"
        assert town.chair.send("DELETE", path).status_code == 204
        body = {"refresh_token": tokens["refresh_token"]}
        refused(town.directory.nobody.post("/sessions/refreshes", body), 401, "session-over")


def test_who_guesses_too_often_waits_and_other_households_do_not(town: Town, number: str) -> None:
    first(town, number)
    wrong = town.door(number, password="wrong")
    for _ in range(10):
        refused(town.directory.nobody.post("/sessions", wrong), 401, "login-refused")
    reply = town.directory.nobody.post("/sessions", town.door(number, password=PASSWORD))
    assert "分後" in refused(reply, 429, "too-many-guesses")["detail"]
    assert 0 < int(reply.headers["retry-after"]) <= 900
    assert town.again("0002").token


def test_an_address_that_guesses_at_many_households_waits_and_others_do_not(town: Town) -> None:
    def guess(number: int, address: str) -> int:
        body = town.door(str(700_000 + number), password="wrong")
        headers = {"X-Real-IP": address}
        return town.directory.nobody.post("/sessions", body, headers=headers).status_code

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda number: guess(number, "203.0.113.7"), range(110)))
    assert (answers.count(401), answers.count(429)) == (100, 10)
    assert guess(1, "203.0.113.8") == 401


def test_a_storm_of_logins_is_answered_and_leaves_others_their_turn(town: Town) -> None:
    stop = threading.Event()
    seconds: list[float] = []

    def look_on() -> None:
        while not stop.is_set():
            began = time.monotonic()
            ok(town.chair.get(f"/associations/{town.id}"))
            seconds.append(time.monotonic() - began)

    onlooker = threading.Thread(target=look_on)
    onlooker.start()
    with ThreadPoolExecutor(60) as pool:
        body = town.door("0002", password=PASSWORD)
        replies = list(pool.map(lambda _: town.directory.nobody.post("/sessions", body), range(180)))
    stop.set()
    onlooker.join()
    statuses = {reply.status_code for reply in replies}
    assert statuses <= {201, 429, 503}
    assert 201 in statuses
    for reply in replies:
        assert reply.status_code == 201 or int(reply.headers["retry-after"]) > 0
    assert sorted(seconds)[len(seconds) // 2] < 1


def test_an_operator_is_told_who_it_is(town: Town) -> None:
    me = ok(town.directory.operator.get("/me"))
    assert (me["kind"], me["household_id"], me["appointments"]) == ("operator", None, [])
