"""Attendance over HTTP: calling, changing one's mind, deadlines, tallies, the file for Excel, for whom."""

import csv
import io
import json
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.bulletin.calling import Bulletin, slug, wait_until
from tests.neighbourhood.union import Union, found_union, operator

from kairan_contracts.directory.events import HouseholdErasedSchema
from kairan_kernel.esdb import EsdbStore

from .asking import answer, at, call, festival, scope_of, standing


def test_a_call_is_found_by_whom_it_concerns(bulletin: Bulletin, union: Union) -> None:
    nishi, higashi = union.associations
    path = call(bulletin, nishi)
    resident = nishi.households[0].member()
    seen = bulletin.get(resident, path).json()
    assert (seen["title"], seen["state"], seen["households"], seen["own_answer"]) == (
        "夏祭り",
        "open",
        6,
        None,
    )
    wait_until(lambda: len(bulletin.get(resident, "/bulletin/attendances?state=open").json()["items"]) == 1)
    assert bulletin.get(higashi.officer(), "/bulletin/attendances").json()["items"] == []
    everywhere = call(bulletin, union)
    assert bulletin.get(higashi.households[0].member(), everywhere).status_code == 200
    wait_until(lambda: len(bulletin.get(union.officer(), "/bulletin/attendances").json()["items"]) == 2)


def test_a_household_changes_its_mind_until_the_deadline(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = call(bulletin, nishi, deadline=at(seconds=4))
    who = nishi.households[0].member()
    assert standing(answer(bulletin, path, who, 2, comment="楽しみです")) == ("seated", None)
    assert standing(answer(bulletin, path, who, 0)) == ("absent", None)
    wait_until(lambda: bulletin.get(who, path).json()["closed_at"] is not None)
    late = answer(bulletin, path, who, 1, language="ja")
    assert (late.status_code, slug(late)) == (409, "answers-closed")
    assert bulletin.get(who, path).json()["own_answer"]["standing"] == "absent"
    amended = bulletin.post(nishi.officer(), f"{path}/amendments", {"capacity": 9})
    assert (amended.status_code, slug(amended)) == (409, "attendance-already-closed")


def test_a_deadline_that_is_put_off_holds(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = call(bulletin, nishi, deadline=at(seconds=4))
    amended = bulletin.post(nishi.officer(), f"{path}/amendments", {"deadline": at(days=2)})
    assert amended.status_code == 201, amended.text
    marker = call(bulletin, nishi, deadline=at(seconds=4))
    wait_until(lambda: bulletin.get(nishi.officer(), marker).json()["closed_at"] is not None)
    assert bulletin.get(nishi.officer(), path).json()["state"] == "open"


def test_a_repeat_is_one_answer_and_another_under_its_key_is_refused(
    bulletin: Bulletin, union: Union
) -> None:
    nishi = union.associations[0]
    path = call(bulletin, nishi)
    who, key = nishi.households[0].member(), uuid4().hex
    first = answer(bulletin, path, who, 2, key=key)
    assert answer(bulletin, path, who, 2, key=key).json() == first.json()
    other = answer(bulletin, path, who, 1, key=key)
    assert (other.status_code, slug(other)) == (422, "idempotency-key-reused")
    assert bulletin.get(who, path).json()["taken"] == 2


def test_a_block_leader_answers_from_paper_for_the_own_block_only(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    first, second = nishi.blocks
    path = call(bulletin, nishi)
    household = first.households[1]
    more = {"household_id": str(household.household_id), "means": "paper"}
    told = answer(bulletin, path, first.leader(), 1, **more)
    assert (told.status_code, told.json()["proxy"]) == (201, True)
    assert bulletin.get(household.member(), path).json()["own_answer"]["standing"] == "seated"
    elsewhere = {"household_id": str(second.households[1].household_id)}
    assert slug(answer(bulletin, path, first.leader(), 1, **elsewhere)) == "not-your-block"
    assert slug(answer(bulletin, path, first.households[2].member(), 1, **elsewhere)) == "role-needed"
    neighbour = {"household_id": str(union.associations[1].households[0].household_id)}
    assert slug(answer(bulletin, path, nishi.officer(), 1, **neighbour)) == "household-unknown"
    assert slug(answer(bulletin, path, nishi.officer(), 1, household_id=str(uuid4()))) == "household-unknown"


def test_tallies_by_block_and_the_file_for_excel(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = call(bulletin, nishi, capacity=4)
    comments = ["=SUM(A1)", "楽しみです", "", "㈱髙橋"]
    for household, comment in zip(nishi.households, comments, strict=False):
        answer(bulletin, path, household.member(), 2, **({"comment": comment} if comment else {}))
    answer(bulletin, path, nishi.households[4].member(), 0)
    tallies = bulletin.get(nishi.officer(), f"{path}/tallies").json()
    by_name = {each["block_name"]: each for each in tallies["blocks"]}
    one, two = by_name["1班"], by_name["2班"]
    assert (one["households"], one["seated"], one["people_seated"], one["waiting"]) == (3, 2, 4, 1)
    assert (two["answered"], two["waiting"], two["people_waiting"], two["absent"]) == (2, 1, 2, 1)
    assert tallies["total"]["answered"] == 5
    for encoding in ("utf-8-sig", "cp932"):
        file = bulletin.get(nishi.officer(), f"{path}/answers.csv", params={"encoding": encoding})
        rows = list(csv.reader(io.StringIO(file.content.decode(encoding))))
        assert rows[0][:2] == ["利用者番号", "班"]
        assert rows[0][2].startswith("世帯主")
        assert rows[0][3:5] == ["出欠", "人数"]
        assert [row[3] for row in rows[1:]] == ["参加", "参加", "空き待ち", "空き待ち", "欠席"]
        assert rows[1][7] == "'=SUM(A1)"
        assert rows[4][7] == "㈱髙橋"
    leaders = bulletin.get(nishi.blocks[1].leader(), f"{path}/answers").json()["items"]
    assert [row["number"] for row in leaders] == ["2001", "2002"]


def test_comments_are_sealed_in_the_log_and_gone_when_the_household_is_erased(
    bulletin: Bulletin, union: Union
) -> None:
    nishi = union.associations[0]
    household = nishi.households[0]
    path = call(bulletin, nishi)
    answer(bulletin, path, household.member(), 1, comment="入院のため遅れます")
    store = EsdbStore(bulletin.processes.around.eventstore_url)
    stored = store.read_stream(f"attendance-{path.rsplit('/', 1)[-1]}")
    store.close()
    assert json.loads(stored[1].data)["comment"].startswith("v1.")
    assert "入院" not in stored[1].data.decode()
    erased = {key: household.placement()[key] for key in erased_fields()}
    bulletin.tell("household_erased", {**erased, "erased_at": at()})
    listing = f"{path}/answers"
    wait_until(
        lambda: (
            [each["comment"] for each in bulletin.get(nishi.officer(), listing).json()["items"]][:1] == [None]
        )
    )
    assert bulletin.get(nishi.officer(), path).json()["taken"] == 1


def erased_fields() -> list[str]:
    return [name for name in HouseholdErasedSchema().fields if name != "erased_at"]


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"deadline": at(days=-1)}, "deadline-passed"),
        ({"deadline": at(days=20)}, "deadline-after-start"),
        ({"ends_at": at(days=9)}, "ends-before-start"),
        ({"capacity": 0}, "validation"),
        ({"party_most": 1000}, "validation"),
        ({"title": ""}, "validation"),
        ({"starts_at": "tomorrow"}, "validation"),
    ],
)
def test_a_call_with_faults_is_refused(bulletin: Bulletin, union: Union, more: Any, problem: str) -> None:
    nishi = union.associations[0]
    answer = bulletin.post(nishi.officer(), "/bulletin/attendances", festival(nishi, **more))
    assert (answer.status_code, slug(answer)) == (422, problem)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"attending": True, "party_size": 4}, "party-too-large"),
        ({"attending": True, "party_size": 1_000_000}, "validation"),
        ({"attending": True, "party_size": 0}, "validation"),
        ({"attending": True, "party_size": "3"}, "validation"),
        ({}, "validation"),
        ({"attending": True, "comment": "x" * 501}, "validation"),
    ],
)
def test_an_answer_with_faults_is_refused_and_changes_nothing(
    bulletin: Bulletin, union: Union, body: Any, problem: str
) -> None:
    nishi = union.associations[0]
    path = call(bulletin, nishi)
    told = bulletin.post(nishi.households[0].member(), f"{path}/answers", body, language="ja")
    assert (told.status_code, slug(told)) == (422, problem)
    assert bulletin.get(nishi.officer(), path).json()["answered"] == 0


ROUTES = [
    ("GET", "", None),
    ("POST", "/answers", {"attending": True}),
    ("GET", "/answers", None),
    ("GET", "/answers.csv", None),
    ("GET", "/tallies", None),
    ("POST", "/amendments", {"capacity": 9}),
    ("POST", "/closings", None),
]


@pytest.mark.parametrize(("method", "tail", "body"), ROUTES)
def test_a_neighbouring_officer_and_a_stranger_find_no_attendance(
    bulletin: Bulletin, union: Union, method: str, tail: str, body: Any
) -> None:
    path = call(bulletin, union.associations[0]) + tail
    for who in (union.associations[1].officer(), found_union().officer()):
        answer = bulletin.call(who, method, path, body)
        assert (answer.status_code, slug(answer)) == (404, "attendance-unknown")
    assert bulletin.call(None, method, path, body).status_code == 401
    assert bulletin.call(operator(), method, path, body).status_code == 403


@pytest.mark.parametrize(("method", "tail", "body"), ROUTES[2:])
def test_a_resident_without_a_role_is_refused(
    bulletin: Bulletin, union: Union, method: str, tail: str, body: Any
) -> None:
    path = call(bulletin, union.associations[0]) + tail
    answer = bulletin.call(union.associations[0].households[0].member(), method, path, body)
    assert (answer.status_code, slug(answer)) == (403, "officers-only" if method == "POST" else "role-needed")


def test_officers_call_for_their_own_area_only(bulletin: Bulletin, union: Union) -> None:
    nishi, higashi = union.associations
    body = festival(nishi)
    assert slug(bulletin.post(nishi.households[0].member(), "/bulletin/attendances", body)) == "officers-only"
    assert slug(bulletin.post(higashi.officer(), "/bulletin/attendances", body)) == "area-unknown"
    both = {**body, "scope": {**scope_of(nishi), **scope_of(union)}}
    assert slug(bulletin.post(nishi.officer(), "/bulletin/attendances", both)) == "validation"
