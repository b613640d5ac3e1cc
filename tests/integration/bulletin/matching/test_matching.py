"""Issue matching over HTTP: from an issue to a solved case."""

from typing import Any

import pytest
from tests.integration.bulletin.board.test_threads import board, thread
from tests.integration.bulletin.calling import Bulletin, slug, wait_until
from tests.neighbourhood.union import Union, found_union

OFFER = {"message": "地図を作れます。", "signed": "鈴木", "background": "大学生", "skills": ["地図"]}
CASE = {
    "title": "古紙等回収拠点マッピングアプリ",
    "problem": "回収拠点が分からない。",
    "solution": "オープンデータを地図に載せた。",
    "outcome": "問い合わせが半分になった。",
    "tools": ["OpenStreetMap"],
    "links": ["https://example.jp/map"],
    "credits": ["古紙マップ隊"],
}


def issue(bulletin: Bulletin, union: Union) -> str:
    """The address of an issue raised by the first household."""
    menu_id = board(bulletin, union, "issues")
    path = thread(bulletin, union, menu_id, title="古紙の回収拠点", skills_wanted=["地図", "プログラミング"])
    return path.replace("/threads/", "/issues/")


def test_an_issue_finds_helpers_a_team_and_a_solution(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    owner, helper = nishi.households[0].member(), nishi.households[1].member()
    neighbour = nishi.households[2].member()
    path = issue(bulletin, union)
    begun = bulletin.get(neighbour, f"{path}/matching").json()
    assert (begun["stage"], begun["skills_wanted"]) == ("seeking", ["地図", "プログラミング"])
    offered = bulletin.made(helper, f"{path}/offers", OFFER)
    offer = offered["offers"][0]
    assert (offer["own"], offer["message"], offer["status"]) == (True, "地図を作れます。", "open")
    assert bulletin.get(neighbour, f"{path}/matching").json()["offers"][0]["message"] is None
    assert bulletin.get(owner, f"{path}/matching").json()["offers"][0]["signed"] == "鈴木"
    bulletin.made(owner, f"{path}/offers/{offer['offer_id']}/answers", {"accepted": True})
    formed = bulletin.made(owner, f"{path}/teams", {"name": "古紙マップ隊", "plan": "地図を作る"})
    assert (formed["stage"], formed["team"]["members"]) == ("team", 2)
    solved = bulletin.put(helper, f"{path}/case", CASE).json()
    assert (solved["stage"], solved["case"]) == ("solved", CASE)
    bulletin.made(neighbour, f"{path}/thanks")
    assert bulletin.made(neighbour, f"{path}/thanks")["thanks"] == 1

    def listed() -> list[dict[str, Any]]:
        return list(bulletin.get(neighbour, "/bulletin/solved-cases").json()["items"])

    wait_until(lambda: [each["thanks"] for each in listed()] == [1])
    assert listed()[0]["title"] == CASE["title"]
    assert bulletin.get(union.associations[1].households[0].member(), "/bulletin/solved-cases").json() == {
        "items": [],
        "next": None,
    }


def test_an_offer_is_withdrawn_and_an_issue_given_up(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    owner, helper = nishi.households[0].member(), nishi.households[1].member()
    path = issue(bulletin, union)
    offer_id = bulletin.made(helper, f"{path}/offers", OFFER)["offers"][0]["offer_id"]
    again = bulletin.post(helper, f"{path}/offers", OFFER)
    assert (again.status_code, slug(again)) == (409, "already-offered")
    withdrawn = bulletin.made(helper, f"{path}/offers/{offer_id}/withdrawals")
    assert withdrawn["offers"][0]["status"] == "withdrawn"
    ended = bulletin.made(owner, f"{path}/endings", {"reason": "転居します。"})
    assert (ended["stage"], ended["given_up"]) == ("given_up", "転居します。")
    assert slug(bulletin.post(helper, f"{path}/offers", OFFER)) == "issue-closed"


def test_talk_is_no_issue(bulletin: Bulletin, union: Union) -> None:
    path = thread(bulletin, union, board(bulletin, union)).replace("/threads/", "/issues/")
    answer = bulletin.get(union.associations[0].households[0].member(), f"{path}/matching")
    assert (answer.status_code, slug(answer)) == (422, "not-an-issue")


DEEDS: list[tuple[str, str, Any, str | None]] = [
    ("GET", "matching", None, None),
    ("POST", "offers", OFFER, None),
    ("POST", "offers/{offer}/withdrawals", None, "not-the-helper"),
    ("POST", "offers/{offer}/answers", {"accepted": True}, "not-the-owner"),
    ("POST", "teams", {"name": "x", "plan": "y"}, "not-the-owner"),
    ("PUT", "case", CASE, "not-on-the-team"),
    ("POST", "thanks", None, None),
    ("POST", "endings", {"reason": "x"}, "not-the-owner"),
]


@pytest.mark.parametrize(("method", "deed", "body", "refusal"), DEEDS)
def test_strangers_find_no_issue_and_neighbours_do_only_what_is_theirs(
    bulletin: Bulletin, union: Union, method: str, deed: str, body: Any, refusal: str | None
) -> None:
    nishi = union.associations[0]
    path = issue(bulletin, union)
    offer_id = bulletin.made(nishi.households[1].member(), f"{path}/offers", OFFER)["offers"][0]["offer_id"]
    address = f"{path}/{deed.format(offer=offer_id)}"
    for stranger in (union.associations[1].officer(), found_union().officer()):
        answer = bulletin.call(stranger, method, address, body)
        assert (answer.status_code, slug(answer)) == (404, "thread-unknown")
    assert bulletin.call(None, method, address, body).status_code == 401
    if refusal is not None:
        refused = bulletin.call(nishi.households[2].member(), method, address, body)
        assert (refused.status_code, slug(refused)) == (403, refusal)


@pytest.mark.parametrize(("method", "deed", "body", "refusal"), [each for each in DEEDS if each[2]])
def test_every_fault_of_a_deed_is_named(
    bulletin: Bulletin, union: Union, method: str, deed: str, body: Any, refusal: str | None
) -> None:
    path = issue(bulletin, union)
    owner = union.associations[0].households[0].member()
    address = f"{path}/{deed.format(offer=path.rsplit('/', 1)[1])}"
    answer = bulletin.call(owner, method, address, {"colour": "red"})
    assert (answer.status_code, slug(answer)) == (422, "validation")
    assert ("/colour", "unknown-field") in {
        (each["pointer"], each["code"]) for each in answer.json()["errors"]
    }
    assert len(answer.json()["errors"]) > 1
