"""Who is turned away from which route: everybody without a token, neighbours (404), residents (403)."""

from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from kairan_directory.serve import DirectoryService
from kairan_kernel.routes import public, routes_of

from .callers import HEADINGS, Caller, refused
from .conftest import Town

ASSOCIATION = "/associations/{association}"
HOUSEHOLD = "/households/{household}"
MEMBER = HOUSEHOLD + "/members/{member}"


class Door(NamedTuple):
    """A route, and a body that it would accept."""

    method: str
    path: str
    body: Any = None

    def knock(self, town: Town, caller: Caller) -> Any:
        household = town.households["0001"]
        path = self.path.format(
            association=town.id,
            union=town.union["union_id"],
            household=household["household_id"],
            member=uuid4(),
            id=uuid4(),
        )
        if isinstance(self.body, bytes):
            options: dict[str, Any] = {"content": self.body, "headers": {"Content-Type": "text/csv"}}
        else:
            options = {} if self.body is None and self.method != "POST" else {"json": self.body or {}}
        return caller.send(self.method, path, key=str(uuid4()), **options)


TERM = {"member_id": str(uuid4()), "role": "chair", "from": "2024-04-01"}
NAME = {"name": "x"}
OPERATORS = [Door("POST", "/unions", {"slug": "x1", "name": "x"})]
UNION_HEADS = [
    Door("POST", "/unions/{union}/associations", {"slug": "x1", "name": "x"}),
    Door("POST", "/unions/{union}/appointments", TERM),
    Door("POST", "/unions/{union}/appointments/{id}/endings", {"until": "2025-01-01"}),
]
UNION_PEOPLE = [
    Door("GET", "/unions/{union}"),
    Door("GET", "/unions/{union}/associations"),
    Door("GET", "/unions/{union}/appointments"),
]
PEOPLE = [
    Door("GET", ASSOCIATION),
    Door("GET", ASSOCIATION + "/blocks"),
    Door("GET", ASSOCIATION + "/appointments"),
]
OFFICERS = [
    Door("POST", ASSOCIATION + "/blocks", NAME),
    Door("POST", ASSOCIATION + "/appointments", TERM),
    Door("POST", ASSOCIATION + "/appointments/{id}/endings", {"until": "2025-01-01"}),
    Door("POST", ASSOCIATION + "/roster-imports", HEADINGS.encode()),
    Door("GET", ASSOCIATION + "/roster-imports"),
    Door("GET", ASSOCIATION + "/roster-imports/{id}"),
    Door("GET", ASSOCIATION + "/roster.csv"),
    Door("GET", ASSOCIATION + "/households"),
    Door("POST", ASSOCIATION + "/households", {"number": "9", "block_id": str(uuid4()), "members": [NAME]}),
    Door("POST", ASSOCIATION + "/passcodes", {"all_without_login": True}),
    Door("POST", HOUSEHOLD + "/departures"),
    Door("POST", HOUSEHOLD + "/returns"),
    Door("POST", HOUSEHOLD + "/erasures/previews"),
    Door("POST", HOUSEHOLD + "/erasures", {"confirmation": "x"}),
]
OWN_HOUSEHOLD = [
    Door("GET", HOUSEHOLD),
    Door("PATCH", HOUSEHOLD, {"phone": "076-241-0009"}),
    Door("POST", HOUSEHOLD + "/passcodes"),
    Door("POST", HOUSEHOLD + "/members", NAME),
    Door("PATCH", MEMBER, NAME),
    Door("DELETE", MEMBER),
    Door("PUT", MEMBER + "/care-need", {"kind": "elderly", "consent": "none"}),
    Door("DELETE", MEMBER + "/care-need"),
    Door("PUT", MEMBER + "/language", {"language": "vi"}),
    Door("DELETE", MEMBER + "/language"),
]
OWN = [
    Door("GET", "/me"),
    Door("PUT", "/me/password", {"current": "x", "password": "long enough"}),
    Door("DELETE", "/sessions/current"),
]
GUARDED = OPERATORS + UNION_HEADS + UNION_PEOPLE + PEOPLE + OFFICERS + OWN_HOUSEHOLD + OWN


def named(doors: list[Door]) -> dict[str, Any]:
    return {"argvalues": doors, "ids": [f"{door.method} {door.path}" for door in doors]}


def test_no_route_is_left_out_here() -> None:
    listed = {(door.method, door.path.count("/")) for door in GUARDED}
    guarded = [each for each in routes_of(DirectoryService) if each.allow is not public]
    assert len(guarded) == len(GUARDED)
    assert {(each.method, each.path.count("/") - 1) for each in guarded} == listed


@pytest.mark.parametrize("door", **named(GUARDED))
def test_nobody_gets_in_without_a_token(town: Town, door: Door) -> None:
    reply = door.knock(town, town.directory.nobody)
    refused(reply, 401, "token-missing")
    assert reply.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("door", **named(GUARDED))
def test_a_token_that_we_did_not_sign_is_refused(town: Town, door: Door) -> None:
    assert town.chair.token is not None
    forged = town.directory.bearer(town.chair.token[:-8] + "AAAAAAAA")
    refused(door.knock(town, forged), 401, "token-invalid")


@pytest.mark.parametrize("door", **named(PEOPLE + OFFICERS + OWN_HOUSEHOLD))
def test_the_chair_next_door_does_not_learn_that_it_is_there(town: Town, door: Door) -> None:
    refused(door.knock(town, town.neighbour), 404, "not-found")


@pytest.mark.parametrize("door", **named(OFFICERS))
def test_a_resident_learns_that_it_is_for_officers(town: Town, door: Door) -> None:
    slug = "not-your-household" if door.path.startswith(HOUSEHOLD) else "officers-only"
    refused(door.knock(town, town.resident), 403, slug)


@pytest.mark.parametrize("door", **named(OWN_HOUSEHOLD))
def test_a_resident_has_no_business_with_another_household(town: Town, door: Door) -> None:
    refused(door.knock(town, town.resident), 403, "not-your-household")


@pytest.mark.parametrize("door", **named(UNION_HEADS))
def test_an_association_s_chair_does_not_decide_for_the_union(town: Town, door: Door) -> None:
    refused(door.knock(town, town.chair), 403, "union-heads-only")


@pytest.mark.parametrize("door", **named(OPERATORS))
def test_only_operators_found_unions(town: Town, door: Door) -> None:
    refused(door.knock(town, town.chair), 403, "operators-only")


@pytest.mark.parametrize("door", **named([door for door in GUARDED if door.method == "POST"]))
def test_a_post_without_an_idempotency_key_is_refused(town: Town, door: Door) -> None:
    class Keyless(Caller):
        def send(self, method: str, path: str, *, key: str | None = None, **options: Any) -> Any:
            return super().send(method, path, **options)

    keyless = Keyless(town.directory.client, town.directory.operator.token)
    refused(door.knock(town, keyless), 400, "idempotency-key-missing")


def test_another_union_s_chair_sees_nothing_of_this_union(town: Town, other_town: Town) -> None:
    for door in UNION_HEADS + UNION_PEOPLE + PEOPLE + OFFICERS + OWN_HOUSEHOLD:
        refused(door.knock(town, other_town.union_chair()), 404, "not-found")


def test_the_union_s_chair_may_what_the_association_s_officers_may(town: Town) -> None:
    chair = town.union_chair()
    for door in [*PEOPLE, Door("GET", ASSOCIATION + "/households"), Door("GET", HOUSEHOLD)]:
        assert door.knock(town, chair).status_code == 200
