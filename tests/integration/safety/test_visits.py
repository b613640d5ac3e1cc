"""Visits over HTTP: two teams never go to the same household."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from tests.neighbourhood.union import Household, Union

from kairan_contracts.identity import Principal
from kairan_contracts.vocabulary import Role, ScopeKind

from .conftest import Safety, wait_until
from .test_notices import slug


@pytest.fixture
def incident(safety: Safety, union: Union) -> str:
    return safety.drill(union)


def supporter(union: Union, n: int = 1) -> Principal:
    nishi = union.associations[0]
    return (
        nishi.blocks[1].households[1].member(n, (Role.SUPPORTER, ScopeKind.ASSOCIATION, nishi.association_id))
    )


def goal(union: Union) -> Household:
    return union.associations[0].blocks[0].households[1]


def claim(household: Household) -> dict[str, str]:
    return {"household_id": str(household.household_id)}


def test_a_second_team_hears_who_is_on_the_way(safety: Safety, union: Union, incident: str) -> None:
    path = f"/safety/incidents/{incident}/visits"
    first = safety.post(supporter(union), path, claim(goal(union)))
    assert first.status_code == 201
    assert first.headers["location"] == f"{path}/{goal(union).household_id}"
    second = safety.post(supporter(union, 2), path, claim(goal(union)))
    assert (second.status_code, slug(second)) == (409, "household-claimed")
    assert str(supporter(union).subject) in second.json()["detail"]
    again = safety.post(supporter(union), path, claim(goal(union)))
    assert again.json() == first.json()


def test_of_many_teams_at_once_exactly_one_gets_the_household(
    safety: Safety, union: Union, incident: str
) -> None:
    path = f"/safety/incidents/{incident}/visits"
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda n: safety.post(supporter(union, n), path, claim(goal(union))).status_code, range(1, 9)
            )
        )
    assert sorted(answers) == [201, *[409] * 7]


def test_a_claim_is_shown_on_the_roll_until_it_is_released(
    safety: Safety, union: Union, incident: str
) -> None:
    path = f"/safety/incidents/{incident}/visits"
    safety.post(supporter(union), path, claim(goal(union)))
    wait_until(lambda: bool(safety.line_of(incident, goal(union)).get("visit")))
    items = safety.roll(union.officer(), incident).json()["items"]
    held = [item for item in items if item["visit"]]
    assert [item["visit"]["holder"] for item in held] == [str(supporter(union).subject)]
    one = f"{path}/{goal(union).household_id}"
    other = safety.call(supporter(union, 2), "DELETE", one)
    assert (other.status_code, slug(other)) == (403, "not-the-holder")
    assert safety.call(supporter(union), "DELETE", one).status_code == 204
    wait_until(lambda: safety.line_of(incident, goal(union))["visit"] is None)
    gone = safety.call(supporter(union), "DELETE", one)
    assert (gone.status_code, slug(gone)) == (404, "not-claimed")


def test_an_officer_releases_a_forgotten_claim(safety: Safety, union: Union, incident: str) -> None:
    path = f"/safety/incidents/{incident}/visits"
    safety.post(supporter(union), path, claim(goal(union)))
    one = f"{path}/{goal(union).household_id}"
    assert safety.call(union.associations[0].officer(), "DELETE", one).status_code == 204
    assert safety.post(supporter(union, 2), path, claim(goal(union))).status_code == 201


def test_a_claim_takes_a_role_and_a_household_on_the_roll(
    safety: Safety, union: Union, incident: str
) -> None:
    path = f"/safety/incidents/{incident}/visits"
    nishi, higashi = union.associations
    one = f"{path}/{goal(union).household_id}"
    resident = nishi.blocks[0].households[0].member()
    assert safety.post(resident, path, claim(goal(union))).status_code == 403
    assert safety.call(resident, "DELETE", one).status_code == 403
    assert safety.post(nishi.blocks[1].leader(), path, claim(goal(union))).status_code == 403
    neighbour = safety.post(higashi.officer(), path, claim(goal(union)))
    assert (neighbour.status_code, slug(neighbour)) == (404, "household-unknown")
    assert safety.call(higashi.officer(), "DELETE", one).status_code == 404
    unknown = safety.post(nishi.officer(), path, {"household_id": str(uuid4())})
    assert (unknown.status_code, slug(unknown)) == (404, "household-unknown")
    wrong = safety.post(nishi.officer(), path, {"household_id": "7", "extra": 1})
    assert {each["pointer"] for each in wrong.json()["errors"]} == {"/household_id", "/extra"}
