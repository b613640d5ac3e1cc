"""Who is turned away from which route, and how: nobody comes in by a door that was forgotten."""

from collections.abc import Iterator
from typing import Any

import pytest

from kairan_bulletin.serve import BulletinService
from kairan_kernel.routes import Route, public, routes_of

from .calling import Bulletin, slug
from .every_route import GUARDED, PUBLIC
from .premises import Premises, furnished
from .rows import Row

DECLARED: dict[tuple[str, str], Route] = {
    (each.method, each.path): each for each in routes_of(BulletinService)
}
WRITING = [each for each in GUARDED if each.body is not None]
STRANGERS = ("neighbour", "far_chair", "far_union_chair")

SETTLED = {
    "POST /articles/<uuid:article_id>/declines": "not-in-review",
    "POST /issues/<uuid:thread_id>/endings": "issue-closed",
    "POST /issues/<uuid:thread_id>/offers/<uuid:offer_id>/withdrawals": "offer-settled",
    "POST /threads/<uuid:thread_id>/posts/<uuid:post_id>/restorations": "post-not-hidden",
}
"""What the rows before leave nothing to do for: approved, solved, accepted, restored on appeal."""


@pytest.fixture(scope="module")
def premises(bulletin: Bulletin) -> Iterator[Premises]:
    with furnished(bulletin) as made:
        yield made


def named(rows: list[Row]) -> dict[str, Any]:
    return {"argvalues": rows, "ids": [str(each) for each in rows]}


def declared(row: Row) -> Route:
    return DECLARED[row.method, f"/bulletin{row.path}"]


def required(route: Route) -> set[str]:
    """The pointers of what must be in a body."""
    assert route.body is not None
    return {f"/{name}" for name, field in route.body.fields.items() if field.required}


def test_no_route_is_left_out_here() -> None:
    listed = [(each.method, f"/bulletin{each.path}") for each in GUARDED + PUBLIC]
    assert sorted(listed) == sorted(DECLARED)
    free = {key for key, route in DECLARED.items() if route.allow is public}
    assert free == {(each.method, f"/bulletin{each.path}") for each in PUBLIC}
    with_body = {key for key, route in DECLARED.items() if route.body is not None}
    assert with_body == {(each.method, f"/bulletin{each.path}") for each in WRITING}


@pytest.mark.parametrize("row", **named(GUARDED))
def test_nobody_comes_in_without_a_token_of_ours(premises: Premises, row: Row) -> None:
    missing = premises.knock(row, None)
    assert (missing.status_code, slug(missing)) == (401, "token-missing")
    token = premises.bulletin.issuer.token(premises.people[row.keeper])
    forged = premises.knock(row, None, token=f"{token[:-8]}AAAAAAAA")
    assert (forged.status_code, slug(forged)) == (401, "token-invalid")


@pytest.mark.parametrize("row", **named(PUBLIC))
def test_what_takes_no_token_takes_a_key_of_its_own(premises: Premises, row: Row) -> None:
    for who in (None, *(premises.people[name] for name in ("chair", "far_chair", "operator"))):
        answer = premises.knock(row, who)
        assert (answer.status_code, slug(answer)) == row.stranger


@pytest.mark.parametrize("row", **named(GUARDED))
def test_officers_of_others_learn_nothing_of_what_is_here(premises: Premises, row: Row) -> None:
    for name in STRANGERS:
        answer = premises.knock(row, premises.people[name])
        if row.stranger is None:
            assert answer.status_code in (200, 201), (name, answer.text)
        else:
            assert (answer.status_code, slug(answer)) == row.stranger, (name, answer.text)
        assert premises.ours_in(answer) == set(), (name, answer.text)


@pytest.mark.parametrize("row", **named([each for each in GUARDED if each.unseen]))
def test_what_is_next_door_and_what_is_nowhere_sound_the_same(premises: Premises, row: Row) -> None:
    here = premises.knock(row, premises.people["neighbour"])
    nowhere = premises.knock(row, premises.people["neighbour"], things=premises.nowhere())
    told = [{**each.json(), "instance": "", "correlation_id": ""} for each in (here, nowhere)]
    assert told[0] == told[1]


@pytest.mark.parametrize("row", **named([each for each in GUARDED if each.resident is not None]))
def test_a_resident_is_told_what_is_not_theirs_to_do(premises: Premises, row: Row) -> None:
    answer = premises.knock(row, premises.people["resident"])
    status = 404 if str(row.resident).endswith("-unknown") else 403
    assert (answer.status_code, slug(answer)) == (status, row.resident)


@pytest.mark.parametrize("row", **named(WRITING))
def test_a_body_that_is_none_is_refused_before_anything_is_done(premises: Premises, row: Row) -> None:
    who = premises.people[row.keeper]
    broken = premises.knock(row, who, raw=b'{"title": ')
    assert (broken.status_code, slug(broken)) == (400, "malformed-json")
    listed = premises.knock(row, who, raw=b"[]")
    assert (listed.status_code, slug(listed)) == (422, "validation")


@pytest.mark.parametrize("row", **named(WRITING))
def test_every_fault_of_a_body_is_pointed_at(premises: Premises, row: Row) -> None:
    who = premises.people[row.keeper]
    unknown = premises.knock(row, who, body={**row.body, "colour": "red"})
    assert (unknown.status_code, slug(unknown)) == (422, "validation")
    assert [each["pointer"] for each in unknown.json()["errors"]] == ["/colour"]
    nothing = premises.knock(row, who, body={"colour": "red"})
    assert (nothing.status_code, slug(nothing)) == (422, "validation")
    assert {each["pointer"] for each in nothing.json()["errors"]} == {"/colour", *required(declared(row))}


@pytest.mark.parametrize("row", **named([each for each in WRITING if "scope" in each.body]))
def test_what_is_the_union_s_is_made_by_the_union_s_officers(premises: Premises, row: Row) -> None:
    body = {**row.body, "scope": {"union_id": str(premises.union.union_id)}}
    for name, expected in (
        ("chair", (403, "officers-only")),
        ("neighbour", (403, "officers-only")),
        ("far_union_chair", (404, "area-unknown")),
    ):
        answer = premises.knock(row, premises.people[name], body=body)
        assert (answer.status_code, slug(answer)) == expected, name


def test_operators_have_no_business_with_what_residents_say(premises: Premises) -> None:
    for row in GUARDED:
        if row.keeper != "operator":
            answer = premises.knock(row, premises.people["operator"])
            assert (answer.status_code, slug(answer)) == (403, "residents-only"), row


def test_whose_it_is_comes_in_by_every_door(premises: Premises) -> None:
    """Last here, since it changes things: the refusals above were not those of doors that nobody opens."""
    told = {str(row): premises.knock(row, premises.people[row.keeper]) for row in GUARDED}
    shut = {name: slug(answer) for name, answer in told.items() if answer.status_code >= 300}
    assert shut == SETTLED
