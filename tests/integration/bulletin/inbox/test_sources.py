"""Sources over HTTP: who may name one, and what is wrong with one."""

from typing import Any

import pytest
from tests.integration.bulletin.calling import Bulletin, slug, wait_until
from tests.neighbourhood.union import Union, found_union


def terms(bulletin: Bulletin, union: Union, **more: Any) -> dict[str, Any]:
    nishi = union.associations[0]
    scope = {"association_id": str(nishi.association_id)}
    return {
        "scope": scope,
        "kind": "mail",
        "name": "にしつ子ネット",
        "menu_id": bulletin.menu(nishi.officer(), scope),
        "senders": ["Nishi@Police.example"],
        **more,
    }


def test_a_source_is_registered_listed_and_revised(bulletin: Bulletin, union: Union) -> None:
    chair = union.associations[0].officer()
    body = terms(bulletin, union)
    made = bulletin.post(chair, "/bulletin/sources", body)
    assert made.status_code == 201, made.text
    source = made.json()
    assert (source["treatment"], source["senders"]) == ("draft", ["nishi@police.example"])
    assert bulletin.get(chair, made.headers["location"]).json() == source

    def listed() -> list[str]:
        return [each["source_id"] for each in bulletin.get(chair, "/bulletin/sources").json()["items"]]

    wait_until(lambda: listed() == [source["source_id"]])
    revised = {key: value for key, value in body.items() if key not in ("scope", "kind")}
    changed = bulletin.put(chair, made.headers["location"], {**revised, "name": "西署"})
    assert (changed.status_code, changed.json()["name"]) == (200, "西署")


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"senders": []}, "senders-missing"),
        ({"kind": "feed"}, "address-missing"),
        ({"kind": "alert", "senders": []}, "senders-missing"),
    ],
)
def test_a_source_says_whom_it_hears(bulletin: Bulletin, union: Union, more: Any, name: str) -> None:
    answer = bulletin.post(
        union.associations[0].officer(), "/bulletin/sources", terms(bulletin, union, **more)
    )
    assert (answer.status_code, slug(answer)) == (422, name)


def test_every_fault_of_a_source_is_named(bulletin: Bulletin, union: Union) -> None:
    more = {"senders": ["a b"], "url": "ftp://x", "every_minutes": 0, "kind": "pigeon"}
    answer = bulletin.post(
        union.associations[0].officer(), "/bulletin/sources", terms(bulletin, union, **more)
    )
    assert (answer.status_code, slug(answer)) == (422, "validation")
    assert {each["pointer"] for each in answer.json()["errors"]} == {
        "/senders/0",
        "/url",
        "/every_minutes",
        "/kind",
    }


def test_articles_go_to_a_menu_for_articles_of_the_same_association(bulletin: Bulletin, union: Union) -> None:
    chair = union.associations[0].officer()
    everyone = {"everyone": True}
    scope = {"association_id": str(union.associations[0].association_id)}
    board = bulletin.menu(chair, scope, kind="board", board_kind="discussion", post=everyone, read=everyone)
    unions = bulletin.menu(union.officer(), {"union_id": str(union.union_id)})
    for menu_id in (board, unions):
        answer = bulletin.post(chair, "/bulletin/sources", terms(bulletin, union, menu_id=menu_id))
        assert (answer.status_code, slug(answer)) == (422, "menu-does-not-fit")


ROUTES = [("GET", ""), ("PUT", ""), ("POST", "/pauses"), ("POST", "/resumptions")]


@pytest.mark.parametrize(("method", "deed"), ROUTES)
def test_a_source_is_its_officers_alone(bulletin: Bulletin, union: Union, method: str, deed: str) -> None:
    body = terms(bulletin, union)
    nishi = union.associations[0]
    path = bulletin.post(nishi.officer(), "/bulletin/sources", body).headers["location"]
    change = {key: value for key, value in body.items() if key not in ("scope", "kind")}
    sent = change if method == "PUT" else None
    for who, status, name in (
        (union.associations[1].officer(), 404, "source-unknown"),
        (found_union().officer(), 404, "source-unknown"),
        (nishi.households[0].member(), 403, "officers-only"),
    ):
        answer = bulletin.call(who, method, f"{path}{deed}", sent)
        assert (answer.status_code, slug(answer)) == (status, name)
    assert bulletin.call(None, method, f"{path}{deed}", sent).status_code == 401


def test_naming_and_listing_sources_takes_an_officer(bulletin: Bulletin, union: Union) -> None:
    body = terms(bulletin, union)
    resident = union.associations[0].households[0].member()
    assert slug(bulletin.post(resident, "/bulletin/sources", body)) == "officers-only"
    assert slug(bulletin.get(resident, "/bulletin/sources")) == "officers-only"
    higashi = union.associations[1].officer()
    refused = bulletin.post(higashi, "/bulletin/sources", body)
    assert (refused.status_code, slug(refused)) == (404, "area-unknown")
    assert bulletin.get(higashi, "/bulletin/sources").json() == {"items": []}
