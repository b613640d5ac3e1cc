"""Resolutions over HTTP: one vote a household, proxies, quorum, and a result that anybody can recount."""

import json
import os
import subprocess
from dataclasses import replace
from typing import Any

import pytest
from tests.integration.bulletin.attendance.asking import at, scope_of
from tests.integration.bulletin.calling import Bulletin, slug, wait_until
from tests.neighbourhood.union import Household, Union, found_union, operator

FOR, AGAINST, ABSTAIN = "for", "against", "abstain"


def opened(bulletin: Bulletin, union: Union, **more: Any) -> str:
    nishi = union.associations[0]
    body = {
        "scope": scope_of(nishi),
        "title": "臨時総会",
        "proposals": ["第1号議案 予算", "第2号議案 規約"],
        "closes_at": at(days=3),
        **more,
    }
    made = bulletin.post(nishi.officer(), "/bulletin/resolutions", body)
    assert made.status_code == 201, made.text
    assert (made.json()["voters"], made.json()["outcome"]) == (6, None)
    return str(made.headers["location"])


def vote(bulletin: Bulletin, path: str, household: Household, *choices: str) -> Any:
    return bulletin.post(household.member(), f"{path}/votes", {"choices": list(choices)})


def leave(bulletin: Bulletin, path: str, household: Household, to: Household) -> Any:
    body = {"proxy_to": str(to.household_id)}
    return bulletin.post(household.member(), f"{path}/votes", body)


def test_votes_and_proxies_come_to_a_result_that_the_log_confirms(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    a, b, c, d, e, _ = nishi.households
    path = opened(bulletin, union)
    assert vote(bulletin, path, a, FOR, AGAINST).status_code == 201
    vote(bulletin, path, b, AGAINST, AGAINST)
    vote(bulletin, path, b, FOR, ABSTAIN)  # its latest vote counts
    assert leave(bulletin, path, c, a).status_code == 201
    leave(bulletin, path, d, e)  # which does not vote: takes part, votes for nothing
    told = bulletin.get(c.member(), path).json()
    assert (told["took_part"], told["outcome"], told["own"]["proxy_to"]) == (4, None, str(a.household_id))
    closed = bulletin.made(nishi.officer(), f"{path}/closings")
    outcome = closed["outcome"]
    assert {name: outcome[name] for name in ("voters", "voted", "by_proxy", "unexercised", "present")} == {
        "voters": 6,
        "voted": 2,
        "by_proxy": 1,
        "unexercised": 1,
        "present": 4,
    }
    assert outcome["quorum_reached"] is True
    assert [
        (each["votes_for"], each["votes_against"], each["abstentions"], each["passed"])
        for each in outcome["proposals"]
    ] == [(3, 0, 0, True), (0, 2, 1, False)]
    recounted = bulletin.get(a.member(), f"{path}/recount").json()
    assert recounted["matches"] is True
    assert recounted["outcome"] == recounted["frozen"] == outcome


def test_the_command_recounts_from_the_log(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = opened(bulletin, union)
    vote(bulletin, path, nishi.households[0], FOR, FOR)
    closed = bulletin.made(nishi.officer(), f"{path}/closings")
    environment = {**os.environ, **bulletin.processes.environment}
    ended = subprocess.run(
        [bulletin.processes.command, "recount", path.rsplit("/", 1)[-1]],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert (told["matches"], told["outcome"]["digest"]) == (True, closed["outcome"]["digest"])


def test_without_a_quorum_nothing_passes(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = opened(bulletin, union)
    for household in nishi.households[:3]:
        vote(bulletin, path, household, FOR, FOR)
    outcome = bulletin.made(nishi.officer(), f"{path}/closings")["outcome"]
    assert (outcome["present"], outcome["quorum_reached"]) == (3, False)
    assert [each["passed"] for each in outcome["proposals"]] == [False, False]


def test_nobody_sees_how_households_voted_before_the_closing(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = opened(bulletin, union)
    vote(bulletin, path, nishi.households[0], FOR, FOR)
    rows = bulletin.get(nishi.officer(), f"{path}/votes").json()["items"]
    assert [(row["took_part"], row["act"]) for row in rows][:2] == [(True, None), (False, None)]
    bulletin.made(nishi.officer(), f"{path}/closings")
    rows = bulletin.get(nishi.officer(), f"{path}/votes").json()["items"]
    assert rows[0]["act"]["choices"] == [FOR, FOR]


def test_a_vote_after_the_closing_is_refused_and_changes_nothing(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = opened(bulletin, union)
    bulletin.made(nishi.officer(), f"{path}/closings")
    late = vote(bulletin, path, nishi.households[0], FOR, FOR)
    assert (late.status_code, slug(late)) == (409, "resolution-closed")
    assert bulletin.get(nishi.officer(), path).json()["took_part"] == 0
    again = bulletin.post(nishi.officer(), f"{path}/closings")
    assert (again.status_code, slug(again)) == (409, "resolution-closed")


def test_the_clock_closes_it_at_its_time(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = opened(bulletin, union, closes_at=at(seconds=3))
    for household in nishi.households[:4]:
        vote(bulletin, path, household, FOR, AGAINST)
    wait_until(lambda: bulletin.get(nishi.officer(), path).json()["outcome"] is not None)
    outcome = bulletin.get(nishi.officer(), path).json()["outcome"]
    assert (outcome["present"], outcome["proposals"][0]["passed"]) == (4, True)
    assert bulletin.get(nishi.officer(), f"{path}/recount").json()["matches"] is True


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        ({"choices": [FOR]}, 422, "choices-dont-fit"),
        ({"choices": [FOR, "maybe"]}, 422, "validation"),
        ({}, 422, "validation"),
        ({"proxy_to": "5a1c3d52-2f6a-5b0e-9a51-0c6a3d1f7b11"}, 422, "proxy-to-nobody"),
    ],
)
def test_a_vote_that_cannot_be_is_refused(
    bulletin: Bulletin, union: Union, body: Any, status: int, problem: str
) -> None:
    path = opened(bulletin, union)
    answer = bulletin.post(union.associations[0].households[0].member(), f"{path}/votes", body)
    assert (answer.status_code, slug(answer)) == (status, problem)


def test_a_household_that_came_later_is_not_on_the_roll(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = opened(bulletin, union)
    newcomer = replace(found_union().households[0], block=nishi.blocks[0])
    answer = vote(bulletin, path, newcomer, FOR, FOR)
    assert (answer.status_code, slug(answer)) == (403, "not-a-voter")


ROUTES = [
    ("GET", "", None),
    ("POST", "/votes", {"choices": [FOR, FOR]}),
    ("GET", "/votes", None),
    ("POST", "/closings", None),
    ("GET", "/recount", None),
]


@pytest.mark.parametrize(("method", "tail", "body"), ROUTES)
def test_a_neighbouring_officer_and_a_stranger_find_no_resolution(
    bulletin: Bulletin, union: Union, method: str, tail: str, body: Any
) -> None:
    path = opened(bulletin, union) + tail
    for who in (union.associations[1].officer(), found_union().officer()):
        answer = bulletin.call(who, method, path, body)
        assert (answer.status_code, slug(answer)) == (404, "resolution-unknown")
    assert bulletin.call(None, method, path, body).status_code == 401
    assert bulletin.call(operator(), method, path, body).status_code == 403


def test_a_resident_opens_and_closes_none_and_sees_no_roll(bulletin: Bulletin, union: Union) -> None:
    nishi, higashi = union.associations
    resident = nishi.households[0].member()
    path = opened(bulletin, union)
    assert slug(bulletin.post(resident, f"{path}/closings")) == "officers-only"
    assert slug(bulletin.get(resident, f"{path}/votes")) == "role-needed"
    body = {"scope": scope_of(nishi), "title": "x", "proposals": ["y"], "closes_at": at(days=1)}
    assert slug(bulletin.post(resident, "/bulletin/resolutions", body)) == "officers-only"
    assert slug(bulletin.post(higashi.officer(), "/bulletin/resolutions", body)) == "area-unknown"
    assert slug(bulletin.get(resident, f"{path}/recount")) == "resolution-not-closed"
    wait_until(lambda: len(bulletin.get(resident, "/bulletin/resolutions").json()["items"]) == 1)
    assert bulletin.get(higashi.officer(), "/bulletin/resolutions").json()["items"] == []
