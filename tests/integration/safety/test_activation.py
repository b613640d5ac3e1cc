"""Activating in two steps, over HTTP."""

from typing import Any
from uuid import uuid4

import pytest
from tests.neighbourhood.service import wait_until
from tests.neighbourhood.union import Union, found_union

from .conftest import Safety
from .test_notices import scope_of, slug


def test_a_preview_says_whom_it_would_reach_and_sends_nothing(safety: Safety, union: Union) -> None:
    preview = safety.preview(union.officer(), scope_of(union)).json()
    assert (preview["households"], preview["blocks"], preview["never_logged_in"]) == (12, 4, 4)
    assert [(each["association"], each["households"]) for each in preview["associations"]] == [
        ("higashi", 6),
        ("nishi", 6),
    ]
    assert safety.get(union.officer(), "/safety/incidents").json()["items"] == []


def test_the_same_confirmation_gives_the_same_incident(safety: Safety, union: Union) -> None:
    preview = safety.preview(union.officer(), scope_of(union)).json()
    body = {"confirmation": preview["confirmation"]}
    first = safety.post(union.officer(), "/safety/incidents", body)
    again = safety.post(union.officer(), "/safety/incidents", body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert first.headers["location"] == f"/safety/incidents/{first.json()['incident_id']}"


def test_an_incident_is_seen_at_once_by_those_whom_it_concerns(safety: Safety, union: Union) -> None:
    incident_id = safety.drill(union)
    seen = safety.get(union.households[0].member(), f"/safety/incidents/{incident_id}")
    assert seen.status_code == 200
    body = seen.json()
    assert (body["state"], body["mode"], body["households"]) == ("open", "drill", 12)
    assert body["auto_close_at"] is not None
    assert body["notice"]["title"] == "安否確認訓練"


def test_a_disaster_calls_everyone_and_stays_open(safety: Safety, union: Union) -> None:
    incident_id = safety.drill(union, mode="disaster")
    body = safety.get(union.officer(), f"/safety/incidents/{incident_id}").json()
    assert (body["mode"], body["everyone"], body["auto_close_at"]) == ("disaster", True, None)


def test_a_drill_calls_chosen_blocks_only(safety: Safety, union: Union) -> None:
    block = union.associations[0].blocks[0]
    scope = {**scope_of(union), "block_ids": [str(block.block_id)]}
    incident_id = safety.activate(union.officer(), scope)
    body = safety.get(union.officer(), f"/safety/incidents/{incident_id}").json()
    assert (body["households"], body["blocks"], body["everyone"]) == (3, 1, False)
    neighbour = union.associations[1].households[0].member()
    assert safety.get(neighbour, f"/safety/incidents/{incident_id}").status_code == 404
    outside = union.associations[0].blocks[1].households[0].member()
    answer = safety.state(outside, incident_id)
    assert answer.json()["marks"] == ["not_on_roll"]


def test_a_drill_calls_chosen_associations_only(safety: Safety, union: Union) -> None:
    higashi = union.associations[1]
    scope = {**scope_of(union), "association_ids": [str(higashi.association_id)]}
    preview = safety.preview(union.officer(), scope).json()
    assert [each["association"] for each in preview["associations"]] == ["higashi"]


def test_unknown_places_are_each_named(safety: Safety, union: Union) -> None:
    block = union.associations[0].blocks[0]
    scope = {
        **scope_of(union),
        "block_ids": [str(block.block_id), str(uuid4())],
        "association_ids": [str(uuid4())],
    }
    answer = safety.preview(union.officer(), scope)
    assert (answer.status_code, slug(answer)) == (422, "validation")
    assert {(each["pointer"], each["code"]) for each in answer.json()["errors"]} == {
        ("/scope/block_ids/1", "block-unknown"),
        ("/scope/association_ids/0", "association-unknown"),
    }


@pytest.mark.parametrize(
    ("more", "refusal"),
    [({"hide_names": True}, "names-hidden-in-disaster"), ({}, "disaster-calls-everyone")],
)
def test_a_disaster_neither_chooses_nor_hides(
    safety: Safety, union: Union, more: dict[str, Any], refusal: str
) -> None:
    chosen = {} if more else {"block_ids": [str(union.associations[0].blocks[0].block_id)]}
    answer = safety.preview(union.officer(), {**scope_of(union), **chosen}, mode="disaster", **more)
    assert (answer.status_code, slug(answer)) == (422, refusal)


def test_an_empty_scope_is_refused(safety: Safety) -> None:
    nobody = found_union()
    answer = safety.preview(nobody.officer(), scope_of(nobody))
    assert (answer.status_code, slug(answer)) == (422, "nobody-to-call")


def test_every_fault_of_a_preview_is_named(safety: Safety, union: Union) -> None:
    body = {
        "notice_id": "x",
        "mode": "war",
        "scope": {},
        "reminders": {"every_minutes": 0, "times": 99},
        "auto_close_minutes": 10**6,
    }
    answer = safety.post(union.officer(), "/safety/incidents/previews", body)
    assert answer.status_code == 422
    assert {each["pointer"] for each in answer.json()["errors"]} == {
        "/notice_id",
        "/mode",
        "/scope",
        "/reminders/every_minutes",
        "/reminders/times",
        "/auto_close_minutes",
    }


def test_an_unknown_notice_is_not_sent(safety: Safety, union: Union) -> None:
    body = {"notice_id": str(uuid4()), "mode": "drill", "scope": scope_of(union)}
    answer = safety.post(union.officer(), "/safety/incidents/previews", body)
    assert (answer.status_code, slug(answer)) == (404, "notice-unknown")


def test_who_may_not_call_previews_nothing(safety: Safety, union: Union) -> None:
    nishi, higashi = union.associations
    notice_id = safety.compose(nishi.officer(), {"association_id": str(nishi.association_id)})
    body = {"notice_id": notice_id, "mode": "drill", "scope": {"association_id": str(nishi.association_id)}}
    leader = safety.post(nishi.blocks[0].leader(), "/safety/incidents/previews", body)
    assert (leader.status_code, slug(leader)) == (403, "caller-role-needed")
    neighbour = safety.post(higashi.officer(), "/safety/incidents/previews", body)
    assert (neighbour.status_code, slug(neighbour)) == (404, "headquarters-unknown")


def test_another_persons_confirmation_is_invalid(safety: Safety, union: Union) -> None:
    preview = safety.preview(union.officer(), scope_of(union)).json()
    other = union.associations[0].officer()
    answer = safety.post(other, "/safety/incidents", {"confirmation": preview["confirmation"]})
    assert (answer.status_code, slug(answer)) == (422, "confirmation-invalid")
    forged = safety.post(union.officer(), "/safety/incidents", {"confirmation": "x.y.z"})
    assert (forged.status_code, slug(forged)) == (422, "confirmation-invalid")


def test_the_text_that_was_previewed_is_the_text_that_goes_out(safety: Safety, union: Union) -> None:
    chair = union.officer()
    notice_id = safety.compose(chair, scope_of(union))
    body = {"notice_id": notice_id, "mode": "drill", "scope": scope_of(union)}
    preview = safety.post(chair, "/safety/incidents/previews", body).json()
    safety.call(chair, "PUT", f"/safety/notices/{notice_id}", {"title": "後から", "body": "変えた"})
    made = safety.post(chair, "/safety/incidents", {"confirmation": preview["confirmation"]})
    assert made.json()["notice"]["title"] == "安否確認訓練"


def test_incidents_are_listed_by_state(safety: Safety, union: Union) -> None:
    chair = union.officer()
    first, second = safety.drill(union), safety.drill(union)
    safety.close(chair, first)

    def listed(state: str) -> list[str]:
        items = safety.get(chair, "/safety/incidents", params={"state": state}).json()["items"]
        return [each["incident_id"] for each in items]

    wait_until(lambda: (listed("closed"), listed("open")) == ([first], [second]))
    page = safety.get(chair, "/safety/incidents", params={"limit": 1}).json()
    assert page["items"][0]["incident_id"] == second
    rest = safety.get(chair, "/safety/incidents", params={"limit": 1, "cursor": page["next"]}).json()
    assert [each["incident_id"] for each in rest["items"]] == [first]
    stranger = found_union().officer()
    assert safety.get(stranger, "/safety/incidents").json()["items"] == []


def test_a_query_that_is_wrong_is_named(safety: Safety, union: Union) -> None:
    answer = safety.get(union.officer(), "/safety/incidents", params={"state": "ajar", "limit": 0})
    assert answer.status_code == 422
    assert {each["pointer"] for each in answer.json()["errors"]} == {"?state", "?limit"}
