"""Surveys over HTTP: named and anonymous, who sees what and when, closing by hand and by the clock."""

import json
from typing import Any
from uuid import UUID

import pytest
from tests.integration.bulletin.attendance.asking import at, scope_of
from tests.integration.bulletin.calling import Bulletin, slug, wait_until
from tests.neighbourhood.union import Household, Union, found_union, operator

from kairan_bulletin.domain.survey.streams import ballot_subject
from kairan_kernel.esdb import EsdbStore

QUESTIONS = [
    {"kind": "single", "title": "倉庫の場所は", "options": ["公園", "会館"], "required": True},
    {"kind": "multiple", "title": "足りない物", "options": ["水", "毛布", "発電機"], "most": 2},
    {"kind": "number", "title": "家族の人数", "least": 1, "most": 20},
    {"kind": "text", "title": "ご意見"},
]


def opened(bulletin: Bulletin, union: Union, **more: Any) -> str:
    nishi = union.associations[0]
    body = {
        "scope": scope_of(nishi),
        "title": "防災倉庫",
        "questions": QUESTIONS,
        "closes_at": at(days=3),
        **more,
    }
    made = bulletin.post(nishi.officer(), "/bulletin/surveys", body)
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


def reply(bulletin: Bulletin, path: str, household: Household, place: int, said: str | None = None) -> Any:
    replies: list[dict[str, Any]] = [
        {"number": 1, "choices": [place]},
        {"number": 2, "choices": [1, 3]},
        {"number": 3, "value": 4},
    ]
    if said is not None:
        replies.append({"number": 4, "text": said})
    return bulletin.post(household.member(), f"{path}/answers", {"replies": replies})


def counts(results: dict[str, Any], number: int = 1) -> list[int]:
    return [option["households"] for option in results["questions"][number - 1]["options"]]


def test_a_named_survey_adds_up_exactly_and_the_latest_answer_counts(
    bulletin: Bulletin, union: Union
) -> None:
    nishi = union.associations[0]
    path = opened(bulletin, union, results_when="always")
    for household in nishi.households[:3]:
        assert reply(bulletin, path, household, 1, "賛成です").status_code == 201
    assert reply(bulletin, path, nishi.households[0], 2, "=やはり会館").status_code == 201
    results = bulletin.get(nishi.households[5].member(), f"{path}/results").json()
    assert (results["answered"], results["households"], results["final"]) == (3, 6, False)
    assert (counts(results), counts(results, 2)) == ([2, 1], [3, 0, 3])
    assert results["questions"][2]["numbers"] == [{"value": 4, "households": 3}]
    assert (results["questions"][2]["sum"], results["questions"][3]["texts"]) == (12, 3)
    rows = bulletin.get(nishi.officer(), f"{path}/answers").json()["items"]
    said = {row["number"]: row["replies"][-1]["text"] for row in rows}
    assert said == {"1001": "=やはり会館", "1002": "賛成です", "1003": "賛成です"}
    file = bulletin.get(nishi.officer(), f"{path}/answers.csv").content.decode("utf-8-sig")
    assert "'=やはり会館" in file
    assert "水、発電機" in file


def test_an_anonymous_survey_shows_its_result_only_after_the_closing(
    bulletin: Bulletin, union: Union
) -> None:
    nishi = union.associations[0]
    chair = nishi.officer()
    path = opened(bulletin, union, anonymous=True)
    for n, household in enumerate(nishi.households[:4]):
        assert reply(bulletin, path, household, n % 2 + 1, f"意見{4 - n}").status_code == 201
    assert slug(bulletin.get(chair, f"{path}/results")) == "results-not-yet"
    hidden = bulletin.get(chair, f"{path}/answers")
    assert (hidden.status_code, slug(hidden)) == (403, "survey-is-anonymous")
    closed = bulletin.made(chair, f"{path}/closings")
    assert closed["ballot_key_destroyed_at"] is not None
    results = bulletin.get(nishi.households[5].member(), f"{path}/results").json()
    assert (counts(results), results["answered"], results["final"]) == ([2, 2], 4, True)
    assert results["texts"] == {"4": ["意見1", "意見2", "意見3", "意見4"]}
    late = reply(bulletin, path, nishi.households[4], 1)
    assert (late.status_code, slug(late)) == (409, "survey-closed")


def test_the_log_and_the_vault_tie_no_household_to_its_ballot(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = opened(bulletin, union, anonymous=True)
    for n, household in enumerate(nishi.households[:3]):
        reply(bulletin, path, household, n % 2 + 1, "あ" * (1 + 100 * n))
    bulletin.made(nishi.officer(), f"{path}/closings")
    survey_id = UUID(path.rsplit("/", 1)[-1])
    ballots = [json.loads(stored.data) for stored in stream(bulletin, survey_id) if "Answered" in stored.type]
    assert {each["replies"] for each in ballots} == {None}
    assert len({len(each["ballot"]) for each in ballots}) == 1
    vault = bulletin.database.client[f"{bulletin.database.name}_keys"]["keys"]
    key = vault.find_one({"_id": str(ballot_subject(survey_id))})
    assert key is not None
    assert set(key) == {"_id", "destroyed_at"}


def stream(bulletin: Bulletin, survey_id: UUID) -> list[Any]:
    store = EsdbStore(bulletin.processes.around.eventstore_url)
    try:
        return store.read_stream(f"survey-{survey_id}")
    finally:
        store.close()


def test_what_fewer_than_three_answered_anonymously_is_never_shown(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = opened(bulletin, union, anonymous=True)
    for household in nishi.households[:2]:
        reply(bulletin, path, household, 1)
    bulletin.made(nishi.officer(), f"{path}/closings")
    results = bulletin.get(nishi.officer(), f"{path}/results").json()
    assert (results["too_few"], results["questions"], results["answered"]) == (True, None, 2)


def test_the_clock_closes_counts_and_destroys(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = opened(bulletin, union, anonymous=True, closes_at=at(seconds=4))
    for household in nishi.households[:3]:
        assert reply(bulletin, path, household, 2).status_code == 201
    wait_until(lambda: bulletin.get(nishi.officer(), path).json()["ballot_key_destroyed_at"] is not None)
    results = bulletin.get(nishi.officer(), f"{path}/results").json()
    assert counts(results) == [0, 3]


def test_results_are_for_whom_they_are_meant(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = opened(bulletin, union, results_for="respondents", results_when="always")
    reply(bulletin, path, nishi.households[0], 1)
    assert bulletin.get(nishi.households[0].member(), f"{path}/results").status_code == 200
    refused = bulletin.get(nishi.households[1].member(), f"{path}/results")
    assert (refused.status_code, slug(refused)) == (403, "results-not-for-you")


def test_every_fault_of_an_answer_is_named_in_the_callers_language(bulletin: Bulletin, union: Union) -> None:
    path = opened(bulletin, union)
    replies = [
        {"number": 9, "choices": [1]},
        {"number": 2, "choices": [1, 2, 3]},
        {"number": 3, "value": 99},
        {"number": 3, "text": "x"},
    ]
    who = union.associations[0].households[0].member()
    answer = bulletin.post(who, f"{path}/answers", {"replies": replies}, language="ja")
    assert (answer.status_code, slug(answer)) == (422, "validation")
    faults = {(each["pointer"], each["code"]): each["message"] for each in answer.json()["errors"]}
    assert faults == {
        ("/replies/0/number", "question-unknown"): "この番号の設問はありません。",
        ("/replies/1/choices", "choices-out-of-range"): "選ぶ数が決められた範囲にありません。",
        ("/replies/2/value", "number-out-of-range"): "数が決められた範囲にありません。",
        ("/replies/3/number", "answered-twice"): "同じ設問に二度答えています。",
        ("/replies", "question-unanswered"): "設問1は必ず答えてください。",
    }
    assert bulletin.get(who, path).json()["answered"] == 0


def test_a_survey_that_cannot_be_asked_is_refused(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    body = {"scope": scope_of(nishi), "title": "x", "closes_at": at(days=1)}
    one = [{"kind": "single", "title": "?", "options": ["a"]}]
    answer = bulletin.post(nishi.officer(), "/bulletin/surveys", {**body, "questions": one})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "two-options-needed")
    early = {**body, "questions": QUESTIONS, "anonymous": True, "results_when": "always"}
    assert slug(bulletin.post(nishi.officer(), "/bulletin/surveys", early)) == "anonymous-results-wait"
    past = {**body, "questions": QUESTIONS, "closes_at": at(days=-1)}
    assert slug(bulletin.post(nishi.officer(), "/bulletin/surveys", past)) == "closes-in-the-past"


def test_a_block_leader_answers_from_paper_for_the_own_block_only(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    first, second = nishi.blocks
    path = opened(bulletin, union)
    body = {"replies": [{"number": 1, "choices": [1]}], "means": "paper"}
    own = {**body, "household_id": str(first.households[1].household_id)}
    assert bulletin.post(first.leader(), f"{path}/answers", own).status_code == 201
    other = {**body, "household_id": str(second.households[1].household_id)}
    assert slug(bulletin.post(first.leader(), f"{path}/answers", other)) == "not-your-block"
    rows = bulletin.get(first.leader(), f"{path}/respondents").json()["items"]
    assert [row["number"] for row in rows] == ["1002"]


ROUTES = [
    ("GET", "", None),
    ("POST", "/answers", {"replies": []}),
    ("POST", "/closings", None),
    ("GET", "/results", None),
    ("GET", "/respondents", None),
    ("GET", "/answers", None),
    ("GET", "/answers.csv", None),
]


@pytest.mark.parametrize(("method", "tail", "body"), ROUTES)
def test_a_neighbouring_officer_and_a_stranger_find_no_survey(
    bulletin: Bulletin, union: Union, method: str, tail: str, body: Any
) -> None:
    path = opened(bulletin, union) + tail
    for who in (union.associations[1].officer(), found_union().officer()):
        answer = bulletin.call(who, method, path, body)
        assert (answer.status_code, slug(answer)) == (404, "survey-unknown")
    assert bulletin.call(None, method, path, body).status_code == 401
    assert bulletin.call(operator(), method, path, body).status_code == 403


@pytest.mark.parametrize(("method", "tail", "body"), [ROUTES[2], ROUTES[4], ROUTES[5], ROUTES[6]])
def test_a_resident_without_a_role_is_refused(
    bulletin: Bulletin, union: Union, method: str, tail: str, body: Any
) -> None:
    path = opened(bulletin, union) + tail
    answer = bulletin.call(union.associations[0].households[0].member(), method, path, body)
    assert (answer.status_code, slug(answer)) == (403, "officers-only" if method == "POST" else "role-needed")


def test_a_resident_opens_no_survey_and_finds_those_that_concern_them(
    bulletin: Bulletin, union: Union
) -> None:
    nishi, higashi = union.associations
    body = {"scope": scope_of(nishi), "title": "x", "questions": QUESTIONS, "closes_at": at(days=1)}
    refused = bulletin.post(nishi.households[0].member(), "/bulletin/surveys", body)
    assert (refused.status_code, slug(refused)) == (403, "officers-only")
    assert slug(bulletin.post(higashi.officer(), "/bulletin/surveys", body)) == "area-unknown"
    opened(bulletin, union)
    resident = nishi.households[0].member()
    listing = "/bulletin/surveys?state=open"
    wait_until(lambda: len(bulletin.get(resident, listing).json()["items"]) == 1)
    assert bulletin.get(higashi.officer(), listing).json()["items"] == []
