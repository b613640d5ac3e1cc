"""What members want to read in: said, changed, withdrawn, and never stored in the clear."""

from typing import Any
from uuid import uuid4

import pytest

from .callers import Caller, ok, refused
from .conftest import Town


@pytest.fixture
def household(town: Town) -> dict[str, Any]:
    """A household of its own for each test, in block 1."""
    block = town.households["0001"]["block_id"]
    body = {"number": f"8{uuid4().int % 10**6:06d}", "block_id": block, "members": [{"name": "新田 新太"}]}
    return dict(ok(town.chair.post(f"/associations/{town.id}/households", body), 201))


def language_of(household: dict[str, Any]) -> str:
    """The path of its first member's language."""
    return f"/households/{household['household_id']}/members/{household['members'][0]['member_id']}/language"


def say(caller: Caller, household: dict[str, Any], language: str) -> str | None:
    """Say a language for the first member; what is known then."""
    reply = caller.send("PUT", language_of(household), json={"language": language})
    known: str | None = ok(reply)["members"][0]["language"]
    return known


def test_residents_say_what_they_want_to_read_in_and_take_it_back(town: Town) -> None:
    path = f"/households/{town.resident.who['household_id']}"
    own = ok(town.resident.get(path))
    assert say(town.resident, own, "vi") == "vi"
    assert say(town.resident, own, "ja-plain") == "ja-plain"
    for _ in range(2):
        assert town.resident.send("DELETE", language_of(own)).status_code == 204
    assert ok(town.resident.get(path))["members"][0]["language"] is None


def test_a_language_that_nothing_is_put_into_is_refused(town: Town, household: dict[str, Any]) -> None:
    reply = town.chair.send("PUT", language_of(household), json={"language": "tlh"})
    problem = refused(reply, 422, "validation")
    assert [error["pointer"] for error in problem["errors"]] == ["/language"]


def test_nothing_of_it_is_stored_in_the_clear(town: Town, household: dict[str, Any]) -> None:
    assert say(town.chair, household, "ne") == "ne"
    known = town.directory.database["households_of_associations"]
    stored = known.find_one({"_id": household["household_id"]})
    assert stored is not None
    assert stored["members"][0]["language"].startswith("v1.")
