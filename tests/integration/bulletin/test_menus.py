"""Menus over HTTP."""

from typing import Any

import pytest
from tests.neighbourhood.union import Union, found_union

from .calling import Bulletin, slug, wait_until

MENU: dict[str, Any] = {
    "kind": "article",
    "title": "回覧板",
    "title_en": "Circulars",
    "post": {"roles": ["chair", "secretariat"]},
    "read": {"everyone": True},
}


def own(union: Union) -> dict[str, str]:
    return {"association_id": str(union.associations[0].association_id)}


def test_a_menu_is_opened_read_renamed_and_closed(bulletin: Bulletin, union: Union) -> None:
    chair = union.associations[0].officer()
    made = bulletin.post(chair, "/bulletin/menus", {**MENU, "scope": own(union)})
    assert made.status_code == 201, made.text
    path = made.headers["location"]
    assert bulletin.get(chair, path).json() == made.json()
    terms = {key: value for key, value in MENU.items() if key != "kind"}
    renamed = bulletin.put(chair, path, {**terms, "title": "市からのお知らせ"})
    assert renamed.json()["title"] == "市からのお知らせ"
    closed = bulletin.made(chair, f"{path}/closings")
    assert closed["closed_at"] is not None
    again = bulletin.put(chair, path, {**terms, "title": "別"})
    assert (again.status_code, slug(again)) == (409, "menu-closed")


def test_residents_find_their_menus_and_see_what_they_may_do(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    bulletin.menu(nishi.officer(), own(union))
    bulletin.menu(
        nishi.officer(), own(union), kind="board", title="役員会", read={"roles": ["chair", "officer"]}
    )
    resident = nishi.households[0].member()
    wait_until(lambda: len(bulletin.get(nishi.officer(), "/bulletin/menus").json()["items"]) == 2)
    [seen] = bulletin.get(resident, "/bulletin/menus").json()["items"]
    assert (seen["title"], seen["may_post"], seen["kind"]) == ("回覧板", False, "article")


def test_every_fault_of_a_menu_is_named(bulletin: Bulletin, union: Union) -> None:
    scope = {**own(union), "union_id": str(union.union_id)}
    answer = bulletin.post(
        union.associations[0].officer(), "/bulletin/menus", {**MENU, "title": "", "scope": scope, "kind": "x"}
    )
    assert (answer.status_code, slug(answer)) == (422, "validation")
    assert {(each["pointer"], each["code"]) for each in answer.json()["errors"]} >= {
        ("/title", "wrong-length"),
        ("/scope", "one-area"),
    }


def test_a_menu_that_nobody_could_use_is_refused(bulletin: Bulletin, union: Union) -> None:
    answer = bulletin.post(
        union.associations[0].officer(), "/bulletin/menus", {**MENU, "post": {}, "scope": own(union)}
    )
    assert (answer.status_code, slug(answer)) == (422, "nobody-may-post")


def test_a_resident_opens_no_menu(bulletin: Bulletin, union: Union) -> None:
    resident = union.households[0].member()
    answer = bulletin.post(resident, "/bulletin/menus", {**MENU, "scope": own(union)})
    assert (answer.status_code, slug(answer)) == (403, "officers-only")


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_a_neighbouring_officer_finds_no_menu(bulletin: Bulletin, union: Union, method: str) -> None:
    nishi, higashi = union.associations
    menu_id = bulletin.menu(nishi.officer(), own(union))
    path = f"/bulletin/menus/{menu_id}" + ("/closings" if method == "POST" else "")
    body = {key: value for key, value in MENU.items() if key != "kind"} if method == "PUT" else None
    answer = bulletin.call(higashi.officer(), method, path, body)
    assert (answer.status_code, slug(answer)) == (404, "menu-unknown")
    stranger = found_union().officer()
    assert bulletin.call(stranger, method, path, body).status_code == 404
