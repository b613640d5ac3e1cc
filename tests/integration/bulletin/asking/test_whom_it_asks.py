"""Attendances and surveys for some households alone: by block and by group, frozen when they are opened."""

from typing import Any

import pytest
from tests.integration.bulletin.attendance.asking import answer, at, call, festival, scope_of, standing
from tests.integration.bulletin.calling import Bulletin, slug, wait_until
from tests.integration.bulletin.survey.test_survey import QUESTIONS
from tests.integration.bulletin.survey.test_survey import opened as survey
from tests.neighbourhood.union import Household, Union, found_union

from kairan_contracts.identity import Principal

FILLED = {"replies": [{"number": 1, "choices": [1]}]}


def group(bulletin: Bulletin, union: Union, *members: Household) -> str:
    """The children's club of the western association, with these households in it."""
    chair, scope = union.associations[0].officer(), scope_of(union.associations[0])
    group_id = str(bulletin.made(chair, "/bulletin/groups", {"scope": scope, "name": "子ども会"})["group_id"])
    if members:
        join(bulletin, union, group_id, *members)
    return group_id


def join(bulletin: Bulletin, union: Union, group_id: str, *members: Household) -> None:
    ids = [str(each.household_id) for each in members]
    changed = bulletin.post(
        union.associations[0].officer(), f"/bulletin/groups/{group_id}/members", {"join": ids}
    )
    assert changed.status_code == 201, changed.text
    known = {"_id": group_id, "members": {"$all": ids}}
    wait_until(lambda: bulletin.database["groups"].count_documents(known) == 1)


def opened(bulletin: Bulletin, union: Union, kind: str, **audience: Any) -> str:
    """The path of a new attendance or survey of the western association that asks these."""
    if kind == "attendances":
        return call(bulletin, union.associations[0], audience=audience)
    return survey(bulletin, union, audience=audience)


def told(bulletin: Bulletin, kind: str, path: str, who: Principal, **more: Any) -> Any:
    body = {"attending": True} if kind == "attendances" else FILLED
    return bulletin.post(who, f"{path}/answers", {**body, **more})


def listed(bulletin: Bulletin, kind: str, who: Principal) -> set[str]:
    items = bulletin.get(who, f"/bulletin/{kind}").json()["items"]
    return {f"/bulletin/{kind}/{each[kind.removesuffix('s') + '_id']}" for each in items}


KINDS = pytest.mark.parametrize("kind", ["attendances", "surveys"])


@KINDS
def test_who_lives_in_another_block_is_not_asked(bulletin: Bulletin, union: Union, kind: str) -> None:
    first, second = union.associations[0].blocks
    path = opened(bulletin, union, kind, block_ids=[str(first.block_id)])
    inside, outside = first.households[0].member(), second.households[0].member()
    seen = bulletin.get(inside, path).json()
    assert (seen["households"], seen["everyone"]) == (3, False)
    assert told(bulletin, kind, path, inside).status_code == 201
    problem = f"{kind.removesuffix('s')}-unknown"
    for refused in (bulletin.get(outside, path), told(bulletin, kind, path, outside)):
        assert (refused.status_code, slug(refused)) == (404, problem)
    assert slug(bulletin.get(second.leader(), path)) == problem
    assert bulletin.get(first.leader(), path).status_code == 200
    wait_until(lambda: path in listed(bulletin, kind, inside))
    assert path in listed(bulletin, kind, union.associations[0].officer())
    assert path in listed(bulletin, kind, union.officer())
    assert path not in listed(bulletin, kind, outside)


@KINDS
def test_an_officer_answers_for_no_household_that_is_not_asked(
    bulletin: Bulletin, union: Union, kind: str
) -> None:
    nishi = union.associations[0]
    first, second = nishi.blocks
    path = opened(bulletin, union, kind, block_ids=[str(first.block_id)])
    beside = {"household_id": str(second.households[1].household_id), "means": "paper"}
    refused = told(bulletin, kind, path, nishi.officer(), **beside)
    assert (refused.status_code, slug(refused)) == (404, "household-unknown")
    asked = {"household_id": str(first.households[1].household_id), "means": "paper"}
    assert told(bulletin, kind, path, nishi.officer(), **asked).status_code == 201
    assert bulletin.get(nishi.officer(), path).json()["answered"] == 1


@KINDS
def test_who_joins_the_group_afterwards_is_not_asked(bulletin: Bulletin, union: Union, kind: str) -> None:
    nishi = union.associations[0]
    member, late = nishi.households[0], nishi.households[3]
    group_id = group(bulletin, union, member)
    path = opened(bulletin, union, kind, group_ids=[group_id])
    join(bulletin, union, group_id, late)
    assert bulletin.get(nishi.officer(), path).json()["households"] == 1
    assert told(bulletin, kind, path, late.member()).status_code == 404
    assert told(bulletin, kind, path, member.member()).status_code == 201
    anew = opened(bulletin, union, kind, group_ids=[group_id])
    assert told(bulletin, kind, anew, late.member()).status_code == 201


@KINDS
@pytest.mark.parametrize("audience", ["nobody", "next door", "not one kind"])
def test_an_audience_that_holds_nobody_asks_nothing(
    bulletin: Bulletin, union: Union, kind: str, audience: str
) -> None:
    nishi, higashi = union.associations
    wish = {
        "nobody": {"group_ids": [group(bulletin, union)]} if audience == "nobody" else {},
        "next door": {"block_ids": [str(higashi.blocks[0].block_id)]},
        "not one kind": {},
    }[audience]
    body = festival(nishi)
    if kind == "surveys":
        body = {"scope": scope_of(nishi), "title": "x", "questions": QUESTIONS, "closes_at": at(days=1)}
    refused = bulletin.post(nishi.officer(), f"/bulletin/{kind}", {**body, "audience": wish})
    assert (refused.status_code, slug(refused)) == (422, "audience-empty")


def test_tallies_count_the_households_that_were_asked(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    one, two = nishi.blocks[0].households[0], nishi.blocks[1].households[0]
    path = call(bulletin, nishi, audience={"household_ids": [str(each.household_id) for each in (one, two)]})
    assert standing(answer(bulletin, path, one.member(), 2)) == ("seated", None)
    assert standing(answer(bulletin, path, two.member(), 2)) == ("waiting", 1)
    tallies = bulletin.get(nishi.officer(), f"{path}/tallies").json()
    assert [(each["households"], each["answered"]) for each in tallies["blocks"]] == [(1, 1), (1, 1)]


def test_a_repeated_call_is_the_same_call_although_the_group_is_empty_by_now(
    bulletin: Bulletin, union: Union
) -> None:
    nishi = union.associations[0]
    group_id = group(bulletin, union, nishi.households[0])
    body = festival(nishi, audience={"group_ids": [group_id]})
    first = bulletin.post(nishi.officer(), "/bulletin/attendances", body, key="same")
    leave = {"leave": [str(nishi.households[0].household_id)]}
    assert bulletin.post(nishi.officer(), f"/bulletin/groups/{group_id}/members", leave).status_code == 201
    wait_until(lambda: bulletin.database["groups"].count_documents({"_id": group_id, "members": []}) == 1)
    again = bulletin.post(nishi.officer(), "/bulletin/attendances", body, key="same")
    assert (again.status_code, again.headers["location"]) == (201, first.headers["location"])


def test_what_asks_everyone_asks_who_moves_in_too(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = call(bulletin, nishi)
    assert bulletin.get(nishi.officer(), path).json()["everyone"] is True
    newcomer = Household(found_union().union_id, "2009", nishi.blocks[1])
    assert standing(answer(bulletin, path, newcomer.member(), 1)) == ("seated", None)


def test_the_calendar_shows_it_to_those_who_are_asked(bulletin: Bulletin, union: Union) -> None:
    first, second = union.associations[0].blocks
    path = call(bulletin, union.associations[0], audience={"block_ids": [str(first.block_id)]})
    inside, outside = first.households[0].member(), second.households[0].member()
    everyones = call(bulletin, union.associations[0])
    ids = {name.rsplit("/", 1)[-1] for name in (path, everyones)}

    def shown(who: Principal) -> set[str]:
        answer = bulletin.get(who, "/bulletin/calendar", params={"until": at(days=30)})
        return {each["entry_id"] for each in answer.json()["items"]}

    wait_until(lambda: shown(inside) == ids)
    assert shown(outside) == {everyones.rsplit("/", 1)[-1]}
    for who, entries in ((inside, 2), (outside, 1)):
        address = bulletin.made(who, "/bulletin/calendar/feeds", {})["address"]
        assert bulletin.get(None, address).text.count("BEGIN:VEVENT") == entries
