"""Things of the association next door, named under or beside one's own: nobody reaches them that way."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.neighbourhood.union import Union

from .attendance.asking import call
from .board.test_threads import TALK, board, thread
from .booking.test_booking import hall
from .calling import Bulletin, slug
from .every_route import ARTICLE, FESTIVAL, GUARDED, REPLIES, RESOLUTION, SOURCE, SURVEY, TICKED, TWICE
from .matching.test_matching import issue
from .premises import Premises, furnished
from .resolution.test_resolution import opened as resolution
from .rows import Row
from .survey.test_survey import opened as survey
from .test_articles import draft, published

NESTED = [each for each in GUARDED if each.path.count("<uuid:") == 2]


@pytest.fixture(scope="module")
def premises(bulletin: Bulletin) -> Iterator[Premises]:
    with furnished(bulletin) as made:
        yield made


@pytest.fixture(scope="module")
def next_door(premises: Premises) -> dict[str, str]:
    """What the eastern association has: an article, a thread, an issue, a hall, menus."""
    bulletin, turned = premises.bulletin, turn(premises.union)
    scope = {"association_id": str(turned.associations[0].association_id)}
    chair = turned.associations[0].officer()
    group = bulletin.made(chair, "/bulletin/groups", {"scope": scope, "name": "部会"})
    paths = {
        "article_id": published(bulletin, turned),
        "draft_id": draft(bulletin, turned),
        "thread_id": thread(bulletin, turned, board(bulletin, turned)),
        "issue_id": issue(bulletin, turned),
        "hall_id": hall(bulletin, turned),
        "attendance_id": call(bulletin, turned.associations[0]),
        "resolution_id": resolution(bulletin, turned),
        "menu_id": bulletin.menu(chair, scope),
        "board_id": board(bulletin, turned),
        "survey_id": survey(bulletin, turned),
        "group_id": group["group_id"],
        "household_id": str(turned.associations[0].households[0].household_id),
        **scope,
    }
    return {name: path.rsplit("/", 1)[-1] for name, path in paths.items()}


def turn(union: Union) -> Union:
    """The same union, seen from its other association."""
    return Union(union.union_id, union.slug, union.associations[::-1])


@pytest.mark.parametrize("row", NESTED, ids=str)
def test_a_thing_of_theirs_is_not_found_under_one_of_ones_own(
    premises: Premises, next_door: dict[str, str], row: Row
) -> None:
    east = premises.union.associations[1]
    who = east.households[0].member() if row.keeper == "author" else east.officer()
    answer = premises.knock(row, who, things={**premises.things, **next_door})
    if "block_id" in row.path:
        page = {"items": [], "next": None, "names_available": True}
        assert (answer.status_code, answer.json()) == (200, page)
        return
    inner = row.path.split("<uuid:")[-1].split("_id>")[0]
    problem = {"subscription": "push-subscription-unknown"}.get(inner, f"{inner}-unknown")
    assert (answer.status_code, slug(answer)) == (404, problem)
    assert premises.ours_in(answer) == set()


EAST = {"association_id": "{east}"}
HOUSEHOLD = {"household_id": "{household_id}"}
OWN_ARTICLE = {**ARTICLE, "menu_id": "{own_menu_id}"}
BORROWED: list[tuple[str, dict[str, Any], int, str]] = [
    ("/articles", {**OWN_ARTICLE, "attachment_ids": ["{attachment_id}"]}, 422, "validation"),
    ("/menus/{own_board_id}/threads", {**TALK, "photos": ["{photo_id}"]}, 422, "validation"),
    ("/groups/{own_group_id}/members", {"join": ["{household_id}"]}, 422, "validation"),
    ("/sources", {**SOURCE, "scope": EAST, "kind": "mail"}, 404, "menu-unknown"),
    ("/attendances/{own_attendance_id}/answers", {"attending": True, **HOUSEHOLD}, 404, "household-unknown"),
    ("/surveys/{own_survey_id}/answers", {"replies": REPLIES, **HOUSEHOLD}, 404, "household-unknown"),
    ("/resolutions/{own_resolution_id}/votes", {"choices": TWICE, **HOUSEHOLD}, 404, "household-unknown"),
    ("/resolutions/{own_resolution_id}/votes", {"proxy_to": "{household_id}"}, 422, "proxy-to-nobody"),
    ("/articles/{own_article_id}/paper-receipts", TICKED, 404, "household-unknown"),
    ("/articles/{own_article_id}/read-receipts", HOUSEHOLD, 404, "household-unknown"),
]


def knock_next_door(premises: Premises, next_door: dict[str, str], path: str, body: Any) -> httpx.Response:
    """POST as the officer next door; ``own_…`` are their things, all others ours."""
    own = {f"own_{name}": each for name, each in next_door.items()}
    things = {**premises.things, **own, "east": next_door["association_id"]}
    row = Row(method="POST", path=path.format_map(things), body=body)
    return premises.knock(row, premises.people["neighbour"], things=things)


@pytest.mark.parametrize(("path", "body", "status", "problem"), BORROWED)
def test_a_thing_of_theirs_is_not_taken_into_one_of_ones_own(
    premises: Premises, next_door: dict[str, str], path: str, body: Any, status: int, problem: str
) -> None:
    answer = knock_next_door(premises, next_door, path, body)
    assert (answer.status_code, slug(answer)) == (status, problem), answer.text
    assert "{" not in path.format_map({f"own_{name}": each for name, each in next_door.items()})


@pytest.mark.parametrize(
    "audience",
    [
        {"group_ids": ["{group_id}"]},
        {"block_ids": ["{block_id}"]},
        {"household_ids": ["{household_id}"]},
        {"association_ids": ["{association_id}"]},
    ],
    ids=str,
)
def test_nothing_is_published_to_the_people_next_door(
    premises: Premises, next_door: dict[str, str], audience: Any
) -> None:
    drafted = knock_next_door(premises, next_door, "/articles", {**OWN_ARTICLE, "audience": audience})
    assert drafted.status_code == 201, drafted.text
    path = f"/articles/{drafted.json()['article_id']}/publications"
    refused = knock_next_door(premises, next_door, path, None)
    assert (refused.status_code, slug(refused)) == (422, "audience-empty")


@pytest.mark.parametrize(
    ("path", "terms"), [("attendances", FESTIVAL), ("surveys", SURVEY), ("resolutions", RESOLUTION)]
)
def test_an_article_next_door_is_not_named(
    premises: Premises, next_door: dict[str, str], path: str, terms: dict[str, Any]
) -> None:
    body = {**terms, "scope": EAST, "article_id": "{article_id}"}
    asked = knock_next_door(premises, next_door, f"/{path}", body)
    assert (asked.status_code, slug(asked)) == (422, "validation"), asked.text
    assert [each["code"] for each in asked.json()["errors"]] == ["article-unknown"]
    assert premises.ours_in(asked) == set()


@pytest.mark.parametrize("audience", ["group_ids", "block_ids", "household_ids", "association_ids"])
@pytest.mark.parametrize(("path", "terms"), [("attendances", FESTIVAL), ("surveys", SURVEY)])
def test_nobody_next_door_is_asked(
    premises: Premises, next_door: dict[str, str], path: str, terms: dict[str, Any], audience: str
) -> None:
    body = {**terms, "scope": EAST, "audience": {audience: ["{" + audience.removesuffix("s") + "}"]}}
    asked = knock_next_door(premises, next_door, f"/{path}", body)
    assert (asked.status_code, slug(asked)) == (422, "audience-empty")
