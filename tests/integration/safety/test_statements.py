"""Statements and receipts over HTTP: who may speak for whom, and what is kept with which marks."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from tests.neighbourhood import loopback
from tests.neighbourhood.union import Union, found_union

from kairan_contracts.identity import Principal
from kairan_contracts.vocabulary import Role, ScopeKind

from .conftest import Safety, wait_until
from .test_notices import slug


@pytest.fixture
def incident(safety: Safety, union: Union) -> str:
    return safety.drill(union)


def test_a_resident_speaks_for_the_own_household(safety: Safety, union: Union, incident: str) -> None:
    household = union.households[0]
    answer = safety.state(household.member(), incident, "wants_contact", means="web")
    body = answer.json()
    assert answer.status_code == 201
    assert (body["household_id"], body["kind"], body["status"]) == (
        str(household.household_id),
        "self",
        "wants_contact",
    )
    assert body["revision"] >= 4
    safety.wait_for_line(incident, household, "wants_contact")


def test_the_same_request_again_is_one_statement(safety: Safety, union: Union, incident: str) -> None:
    household = union.households[0]
    first = safety.state(household.member(), incident, key="tap")
    again = safety.state(household.member(), incident, key="tap")
    assert again.json() == first.json()
    safety.state(household.member(2), incident)
    wait_until(lambda: len(safety.line_of(incident, household).get("statements", [])) == 2)
    assert safety.line_of(incident, household)["line"] == "safe"


def test_other_content_under_the_same_key_is_kept_on_its_own(
    safety: Safety, union: Union, incident: str
) -> None:
    member = union.households[0].member()
    first = safety.state(member, incident, "safe", key="same")
    second = safety.state(member, incident, "needs_support", key="same")
    assert second.status_code == 201
    assert second.json()["statement_id"] != first.json()["statement_id"]


def test_a_leader_speaks_for_the_block_by_proxy(safety: Safety, union: Union, incident: str) -> None:
    block = union.associations[0].blocks[0]
    answer = safety.state(
        block.leader(), incident, "needs_support", household_id=block.households[1].household_id
    )
    assert answer.json()["kind"] == "proxy"
    safety.wait_for_line(incident, block.households[1], "needs_support")


def test_a_leader_of_another_block_is_refused_by_name(safety: Safety, union: Union, incident: str) -> None:
    first, second = union.associations[0].blocks
    answer = safety.state(first.leader(), incident, household_id=second.households[1].household_id)
    assert (answer.status_code, slug(answer)) == (403, "not-your-block")


def test_a_neighbour_without_a_role_speaks_for_nobody_else(
    safety: Safety, union: Union, incident: str
) -> None:
    block = union.associations[0].blocks[0]
    for kind, refusal in (
        ("proxy", "role-needed"),
        ("visit", "role-needed"),
        ("self", "only-for-own-household"),
    ):
        answer = safety.state(
            block.households[0].member(), incident, household_id=block.households[1].household_id, kind=kind
        )
        assert (answer.status_code, slug(answer)) == (403, refusal)


def test_a_household_of_another_association_does_not_exist(
    safety: Safety, union: Union, incident: str
) -> None:
    nishi, higashi = union.associations
    answer = safety.state(
        nishi.officer(), incident, household_id=higashi.households[0].household_id, kind="proxy"
    )
    assert (answer.status_code, slug(answer)) == (404, "household-unknown")


def test_the_unions_officer_speaks_for_every_association(safety: Safety, union: Union, incident: str) -> None:
    household = union.associations[1].households[0]
    assert safety.state(union.officer(), incident, household_id=household.household_id).status_code == 201


def test_an_unknown_household_is_unknown(safety: Safety, union: Union, incident: str) -> None:
    answer = safety.state(union.associations[0].officer(), incident, household_id=uuid4())
    assert (answer.status_code, slug(answer)) == (404, "household-unknown")


def test_a_visit_supersedes_what_came_before(safety: Safety, union: Union, incident: str) -> None:
    nishi = union.associations[0]
    household = nishi.blocks[0].households[0]
    safety.state(household.member(), incident, "needs_support")
    supporter = (
        nishi.blocks[1].households[0].member(1, (Role.SUPPORTER, ScopeKind.ASSOCIATION, nishi.association_id))
    )
    answer = safety.state(supporter, incident, "safe", household_id=household.household_id, kind="visit")
    assert answer.json()["kind"] == "visit"
    line = safety.wait_for_line(incident, household, "safe")
    assert [said["status"] for said in line["statements"]] == ["needs_support", "safe"]


def test_a_newcomer_off_the_roll_is_kept_and_marked(safety: Safety, union: Union, incident: str) -> None:
    newcomer = found_union().households[0].member()
    placed = Principal(
        subject=newcomer.subject,
        kind=newcomer.kind,
        household_id=newcomer.household_id,
        block_id=union.associations[0].blocks[0].block_id,
        association_id=union.associations[0].association_id,
        union_id=union.union_id,
        union=union.slug,
        association="nishi",
    )
    answer = safety.state(placed, incident)
    assert (answer.status_code, answer.json()["marks"]) == (201, ["not_on_roll"])


def test_a_clock_ten_years_off_is_kept_and_marked(safety: Safety, union: Union, incident: str) -> None:
    long_ago = (datetime.now(UTC) - timedelta(days=3650)).isoformat()
    answer = safety.state(union.households[0].member(), incident, said_at=long_ago)
    assert (answer.status_code, answer.json()["marks"]) == (201, ["clock_off"])


def test_a_late_statement_is_kept_and_marked(safety: Safety, union: Union, incident: str) -> None:
    household = union.households[0]
    safety.close(union.officer(), incident)
    answer = safety.state(household.member(), incident, "needs_support")
    assert (answer.status_code, answer.json()["marks"]) == (201, ["late"])
    wait_until(lambda: len(safety.line_of(incident, household).get("statements", [])) == 1)
    assert safety.line_of(incident, household)["line"] == "unread"


def test_an_unknown_incident_is_unknown_to_everybody(safety: Safety, union: Union) -> None:
    answer = safety.state(union.households[0].member(), str(uuid4()))
    assert (answer.status_code, slug(answer)) == (404, "incident-unknown")


def test_every_fault_of_a_statement_is_named_in_japanese(safety: Safety, union: Union, incident: str) -> None:
    body = {
        "status": "fine",
        "kind": "device",
        "means": "pigeon",
        "note": "あ" * 2001,
        "said_at": "yesterday",
        "household_id": "7",
    }
    path = f"/safety/incidents/{incident}/statements"
    answer = safety.post(union.households[0].member(), path, body, language="ja")
    assert (answer.status_code, slug(answer)) == (422, "validation")
    faults = {each["pointer"]: each["message"] for each in answer.json()["errors"]}
    assert set(faults) == {"/status", "/kind", "/means", "/note", "/said_at", "/household_id"}
    assert faults["/kind"] == "self・proxy・visit のいずれかにしてください。"


def test_a_note_of_200_kilobytes_is_refused_and_one_of_two_megabytes_not_even_read(
    safety: Safety, union: Union, incident: str
) -> None:
    path = f"/safety/incidents/{incident}/statements"
    member = union.households[0].member()
    long = safety.post(member, path, {"status": "safe", "note": "a" * 200_000})
    assert (long.status_code, long.json()["errors"][0]["pointer"]) == (422, "/note")
    huge = safety.post(member, path, {"status": "safe", "note": "a" * 2_000_000})
    assert (huge.status_code, slug(huge)) == (413, "body-too-large")


def test_broken_json_and_missing_keys_are_refused(safety: Safety, union: Union, incident: str) -> None:
    url = f"{safety.processes.url}/safety/incidents/{incident}/statements"
    token = safety.issuer.token(union.households[0].member())
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    keyless = loopback.post(url, json={"status": "safe"}, headers=headers)
    assert (keyless.status_code, slug(keyless)) == (400, "idempotency-key-missing")
    broken = loopback.post(url, content=b'{"status": ', headers={**headers, "Idempotency-Key": "k"})
    assert (broken.status_code, slug(broken)) == (400, "malformed-json")


def test_a_note_is_sealed_in_the_log_and_open_on_the_roll(
    safety: Safety, union: Union, incident: str
) -> None:
    household = union.associations[0].blocks[0].households[0]
    safety.state(household.member(), incident, "needs_support", note="玄関が開きません")
    line = safety.wait_for_line(incident, household, "needs_support")
    assert line["statements"][0]["note"].startswith("v1.")
    roll = safety.roll(union.associations[0].officer(), incident, status="needs_support").json()
    assert roll["items"][0]["statements"][0]["note"] == "玄関が開きません"


def test_a_household_sees_its_own_history_and_no_other(safety: Safety, union: Union, incident: str) -> None:
    block = union.associations[0].blocks[0]
    mine, other = block.households[0], block.households[1]
    safety.state(mine.member(), incident, "safe", note="全員います")
    safety.wait_for_line(incident, mine, "safe")
    path = f"/safety/incidents/{incident}/households"
    history = safety.get(mine.member(2), f"{path}/{mine.household_id}/statements").json()
    assert [said["note"] for said in history["statements"]] == ["全員います"]
    assert history["line"] == "safe"
    for who, status in ((other.member(), 403), (block.leader(), 200), (union.officer(), 200)):
        assert safety.get(who, f"{path}/{mine.household_id}/statements").status_code == status
    stranger = safety.get(union.associations[1].officer(), f"{path}/{mine.household_id}/statements")
    assert (stranger.status_code, slug(stranger)) == (404, "household-unknown")


def test_a_receipt_makes_the_line_read(safety: Safety, union: Union, incident: str) -> None:
    block = union.associations[0].blocks[0]
    path = f"/safety/incidents/{incident}/read-receipts"
    answer = safety.post(block.households[0].member(), path, {}, key="seen")
    assert answer.status_code == 201
    assert safety.post(block.households[0].member(), path, {}, key="seen").json() == answer.json()
    safety.wait_for_line(incident, block.households[0], "read")
    by_leader = {"household_id": str(block.households[2].household_id)}
    assert safety.post(block.leader(), path, by_leader).status_code == 201
    safety.wait_for_line(incident, block.households[2], "read")


def test_a_receipt_for_anothers_household_takes_a_role(safety: Safety, union: Union, incident: str) -> None:
    block = union.associations[0].blocks[0]
    path = f"/safety/incidents/{incident}/read-receipts"
    body = {"household_id": str(block.households[1].household_id)}
    assert safety.post(block.households[2].member(), path, body).status_code == 403
    assert safety.post(union.associations[1].officer(), path, body).status_code == 404
    assert safety.post(block.leader(), path, {"household_id": 7}).status_code == 422


def test_a_receipt_after_closing_is_kept_and_changes_nothing(
    safety: Safety, union: Union, incident: str
) -> None:
    household = union.households[0]
    safety.close(union.officer(), incident)
    path = f"/safety/incidents/{incident}/read-receipts"
    assert safety.post(household.member(), path, {}).status_code == 201
    safety.state(household.member(), incident)
    wait_until(lambda: len(safety.line_of(incident, household).get("statements", [])) == 1)
    assert safety.line_of(incident, household)["line"] == "unread"
