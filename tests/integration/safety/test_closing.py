"""Reminders by hand, closing in two steps, and what is left to see afterwards."""

from typing import Any

import pytest
from tests.neighbourhood.union import Union, found_union

from kairan_contracts.vocabulary import Role, ScopeKind

from .conftest import Safety, wait_until
from .test_notices import slug


@pytest.fixture
def incident(safety: Safety, union: Union) -> str:
    return safety.drill(union)


def test_a_reminder_goes_to_the_silent_once(safety: Safety, union: Union, incident: str) -> None:
    household = union.households[0]
    safety.state(household.member(), incident)
    path = f"/safety/incidents/{incident}/reminders"
    first = safety.post(union.officer(), path, key="now")
    assert (first.status_code, first.json()["households"], first.json()["step"]) == (201, 11, None)
    again = safety.post(union.officer(), path, key="now")
    assert again.json() == first.json()
    silent = union.households[1]
    wait_until(lambda: safety.line_of(incident, silent).get("reminders") == 1)
    assert safety.line_of(incident, household)["reminders"] == 0
    reminded = safety.get(union.officer(), f"/safety/incidents/{incident}").json()["reminded"]
    assert [each["households"] for each in reminded] == [11]


def test_reminding_and_closing_take_the_role(safety: Safety, union: Union, incident: str) -> None:
    nishi = union.associations[0]
    for path in ("reminders", "closings/previews", "closings"):
        body = {"confirmation": "x"} if path == "closings" else None
        url = f"/safety/incidents/{incident}/{path}"
        refused = safety.post(nishi.officer(), url, body)
        assert (refused.status_code, slug(refused)) == (403, "caller-role-needed")
        stranger = safety.post(found_union().officer(), url, body)
        assert (stranger.status_code, slug(stranger)) == (404, "incident-unknown")


def test_a_preview_says_who_is_still_silent(safety: Safety, union: Union, incident: str) -> None:
    safety.state(union.households[0].member(), incident, "needs_support")
    preview = safety.post(union.officer(), f"/safety/incidents/{incident}/closings/previews").json()
    assert (preview["households"], preview["still_silent"]) == (12, 11)
    assert preview["totals"]["needs_support"] == 1
    assert preview["totals"]["never_logged_in"] == 4


def test_the_same_confirmation_closes_once_and_answers_the_same(
    safety: Safety, union: Union, incident: str
) -> None:
    path = f"/safety/incidents/{incident}/closings"
    preview = safety.post(union.officer(), f"{path}/previews").json()
    body = {"confirmation": preview["confirmation"]}
    first = safety.post(union.officer(), path, body)
    again = safety.post(union.officer(), path, body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert first.json()["closed_automatically"] is False


def test_a_closed_incident_is_neither_closed_nor_reminded_of_again(
    safety: Safety, union: Union, incident: str
) -> None:
    chair, path = union.officer(), f"/safety/incidents/{incident}"
    other = union.households[0].member(4, (Role.SECRETARIAT, ScopeKind.UNION, union.union_id))
    spare = safety.post(other, f"{path}/closings/previews").json()["confirmation"]
    safety.close(chair, incident)
    for answer in (
        safety.post(chair, f"{path}/closings/previews"),
        safety.post(other, f"{path}/closings", {"confirmation": spare}),
        safety.post(chair, f"{path}/reminders"),
    ):
        assert (answer.status_code, slug(answer)) == (409, "incident-already-closed")


def test_a_confirmation_is_for_its_own_incident(safety: Safety, union: Union, incident: str) -> None:
    other = safety.drill(union)
    preview = safety.post(union.officer(), f"/safety/incidents/{other}/closings/previews").json()
    body = {"confirmation": preview["confirmation"]}
    answer = safety.post(union.officer(), f"/safety/incidents/{incident}/closings", body)
    assert (answer.status_code, slug(answer)) == (422, "confirmation-invalid")
    empty = safety.post(union.officer(), f"/safety/incidents/{incident}/closings", {})
    assert (empty.status_code, empty.json()["errors"][0]["code"]) == (422, "required")


def test_residents_see_the_totals_of_their_own_association(
    safety: Safety, union: Union, incident: str
) -> None:
    nishi, higashi = union.associations
    safety.state(nishi.households[0].member(), incident, "needs_support")
    whole = safety.close(union.officer(), incident)
    assert [each["association"] for each in whole["totals_by_association"]] == ["higashi", "nishi"]
    own = safety.get(higashi.households[0].member(), f"/safety/incidents/{incident}").json()
    assert [each["association"] for each in own["totals_by_association"]] == ["higashi"]
    assert (own["totals"]["households"], own["totals"]["needs_support"]) == (6, 0)


def curve(safety: Safety, union: Union, incident_id: str, statements: int) -> dict[str, Any]:
    """Once it shows so many statements."""
    path = f"/safety/incidents/{incident_id}/response-curve"
    found: dict[str, Any] = {}

    def shown() -> int:
        found.update(safety.get(union.officer(), path).json())
        return sum(point["safe"] + point["wants_contact"] for point in found["minutes"])

    wait_until(lambda: shown() == statements)
    return found


def test_the_response_curve_counts_answers_by_minute(safety: Safety, union: Union, incident: str) -> None:
    nishi, higashi = union.associations
    for household in nishi.households[:3]:
        safety.state(household.member(), incident)
    safety.state(nishi.households[0].member(), incident, "wants_contact")
    found = curve(safety, union, incident, 4)
    assert (found["households"], found["answered"], found["minutes"][0]["minute"]) == (12, 3, 0)
    assert sum(point["first_answers"] for point in found["minutes"]) == 3
    path = f"/safety/incidents/{incident}/response-curve"
    own = safety.get(higashi.households[0].member(), path).json()
    assert (own["households"], own["answered"]) == (6, 0)
    assert safety.get(found_union().officer(), path).status_code == 404


def test_two_drills_are_compared(safety: Safety, union: Union, incident: str) -> None:
    nishi = union.associations[0]
    second = safety.drill(union)
    safety.state(nishi.households[0].member(), incident)
    for household in nishi.households[:4]:
        safety.state(household.member(), second)
    curve(safety, union, incident, 1)
    curve(safety, union, second, 4)
    params = {"first": incident, "second": second}
    compared = safety.get(union.officer(), "/safety/drill-comparisons", params=params).json()
    rates = {each["name"]: (each["first_rate"], each["second_rate"]) for each in compared["associations"]}
    assert rates == {"西町会": (0.1667, 0.6667), "東町会": (0.0, 0.0)}
    assert compared["minutes"][-1]["first"] == 1
    assert compared["minutes"][-1]["second"] == 4


def test_only_two_drills_of_the_same_headquarters_are_comparable(
    safety: Safety, union: Union, incident: str
) -> None:
    disaster = safety.drill(union, mode="disaster")
    params = {"first": incident, "second": disaster}
    answer = safety.get(union.officer(), "/safety/drill-comparisons", params=params)
    assert (answer.status_code, slug(answer)) == (422, "not-comparable")
    missing = safety.get(union.officer(), "/safety/drill-comparisons", params={"first": incident})
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (422, "?second")
    stranger = safety.get(found_union().officer(), "/safety/drill-comparisons", params=params)
    assert (stranger.status_code, slug(stranger)) == (404, "incident-unknown")
