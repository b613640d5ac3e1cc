"""Threads on boards over HTTP: opened, replied to, inquired about; who may and who may not."""

from typing import Any

import httpx
import pytest
from tests.integration.bulletin.calling import Bulletin, slug, wait_until
from tests.neighbourhood.union import Union, found_union

EVERYONE = {"everyone": True}
TALK = {"title": "ごみ置き場のカラス", "body": "網が破れています。", "signed": "1班 山田"}


def board(bulletin: Bulletin, union: Union, kind: str = "discussion", **more: Any) -> str:
    """A board of the western association, for everyone unless told otherwise."""
    nishi = union.associations[0]
    terms = {"post": EVERYONE, "comment": EVERYONE, "read": EVERYONE, **more}
    scope = {"association_id": str(nishi.association_id)}
    return bulletin.menu(nishi.officer(), scope, kind="board", board_kind=kind, title="掲示板", **terms)


def thread(bulletin: Bulletin, union: Union, menu_id: str, **more: Any) -> str:
    """A thread of the first household's; its address."""
    who = union.associations[0].households[0].member()
    made = bulletin.post(who, f"/bulletin/menus/{menu_id}/threads", {**TALK, **more})
    assert made.status_code == 201, made.text
    return made.headers["location"]


def test_a_thread_is_opened_replied_to_and_listed(bulletin: Bulletin, union: Union) -> None:
    menu_id = board(bulletin, union)
    path = thread(bulletin, union, menu_id)
    neighbour = union.associations[0].households[1].member()
    replied = bulletin.made(neighbour, f"{path}/replies", {"body": "直しておきました。"})
    assert [each["body"] for each in replied["posts"]] == ["網が破れています。", "直しておきました。"]
    assert [each["own"] for each in replied["posts"]] == [False, True]
    assert replied["posts"][0]["signed"] == "1班 山田"
    assert bulletin.get(neighbour, path).json() == replied

    def listed() -> list[dict[str, Any]]:
        return list(bulletin.get(neighbour, f"/bulletin/menus/{menu_id}/threads").json()["items"])

    wait_until(lambda: [each["replies"] for each in listed()] == [1])
    assert listed()[0]["title"] == "ごみ置き場のカラス"


def test_the_words_of_residents_are_sealed_in_the_log_and_in_the_list(
    bulletin: Bulletin, union: Union
) -> None:
    menu_id = board(bulletin, union)
    thread(bulletin, union, menu_id)
    wait_until(lambda: bulletin.database["threads"].count_documents({"menu_id": menu_id}) == 1)
    document = bulletin.database["threads"].find_one({"menu_id": menu_id})
    assert document is not None
    assert document["sealed"].startswith("v1.")
    assert "カラス" not in str(document)


def test_the_same_request_again_opens_no_second_thread(bulletin: Bulletin, union: Union) -> None:
    menu_id = board(bulletin, union)
    who = union.associations[0].households[0].member()
    first = bulletin.post(who, f"/bulletin/menus/{menu_id}/threads", TALK, key="once")
    again = bulletin.post(who, f"/bulletin/menus/{menu_id}/threads", TALK, key="once")
    assert again.json() == first.json()


def test_threads_are_listed_in_pages_the_liveliest_first(bulletin: Bulletin, union: Union) -> None:
    menu_id = board(bulletin, union)
    paths = [thread(bulletin, union, menu_id, title=f"投稿{n}") for n in range(5)]
    who = union.associations[0].households[1].member()
    bulletin.made(who, f"{paths[0]}/replies", {"body": "上げます。"})
    listing = f"/bulletin/menus/{menu_id}/threads"

    def lively() -> list[str]:
        return [each["title"] for each in bulletin.get(who, listing).json()["items"]]

    wait_until(lambda: lively() == ["投稿0", "投稿4", "投稿3", "投稿2", "投稿1"])
    seen: list[str] = []
    cursor = None
    while cursor is not None or not seen:
        query = {"limit": 2} if cursor is None else {"limit": 2, "cursor": cursor}
        page = bulletin.get(who, listing, params=query).json()
        seen += [each["title"] for each in page["items"]]
        cursor = page["next"]
    assert seen == lively()


def test_an_inquiry_goes_from_open_to_answered_to_done_and_back(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = thread(bulletin, union, board(bulletin, union, "inquiry"))
    asker, chair = nishi.households[0].member(), nishi.officer()
    assert bulletin.get(asker, path).json()["status"] == "open"
    assert bulletin.made(chair, f"{path}/replies", {"body": "見に行きます。"})["status"] == "answered"
    assert bulletin.made(asker, f"{path}/replies", {"body": "まだです。"})["status"] == "open"
    assert bulletin.made(asker, f"{path}/closings")["status"] == "done"
    refused = bulletin.post(asker, f"{path}/replies", {"body": "もう一つ。"})
    assert (refused.status_code, slug(refused)) == (409, "inquiry-done")
    assert bulletin.made(chair, f"{path}/reopenings")["status"] == "open"


def test_a_private_inquiry_is_for_the_asker_and_the_officers(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    menu_id = board(bulletin, union, "inquiry")
    path = thread(bulletin, union, menu_id, private=True)
    asker, neighbour = nishi.households[0].member(), nishi.households[1].member()
    wait_until(lambda: bulletin.database["threads"].count_documents({"menu_id": menu_id}) == 1)
    for who, sees in ((asker, True), (nishi.officer(), True), (union.officer(), True), (neighbour, False)):
        answer = bulletin.get(who, path)
        assert answer.status_code == (200 if sees else 404)
        listed = bulletin.get(who, f"/bulletin/menus/{menu_id}/threads").json()["items"]
        assert len(listed) == (1 if sees else 0)
    assert slug(bulletin.post(neighbour, f"{path}/replies", {"body": "?"})) == "thread-unknown"


def test_only_inquiries_have_a_status_or_are_private(bulletin: Bulletin, union: Union) -> None:
    menu_id = board(bulletin, union)
    who = union.associations[0].households[0].member()
    private = bulletin.post(who, f"/bulletin/menus/{menu_id}/threads", {**TALK, "private": True})
    assert (private.status_code, slug(private)) == (422, "not-an-inquiry")
    skilled = bulletin.post(who, f"/bulletin/menus/{menu_id}/threads", {**TALK, "skills_wanted": ["地図"]})
    assert (skilled.status_code, slug(skilled)) == (422, "skills-are-for-issues")
    closing = bulletin.post(who, f"{thread(bulletin, union, menu_id)}/closings")
    assert (closing.status_code, slug(closing)) == (422, "not-an-inquiry")


def test_every_fault_of_a_thread_is_named(bulletin: Bulletin, union: Union) -> None:
    menu_id = board(bulletin, union)
    who = union.associations[0].households[0].member()
    body = {"title": " ", "body": "あ" * 4001, "photos": ["x"], "skills_wanted": [""], "colour": "red"}
    answer = bulletin.post(who, f"/bulletin/menus/{menu_id}/threads", body)
    assert (answer.status_code, slug(answer)) == (422, "validation")
    assert {(each["pointer"], each["code"]) for each in answer.json()["errors"]} == {
        ("/title", "blank"),
        ("/body", "wrong-length"),
        ("/photos/0", "not-a-uuid"),
        ("/skills_wanted/0", "wrong-length"),
        ("/skills_wanted/0", "blank"),
        ("/colour", "unknown-field"),
    }


def test_a_script_in_a_post_is_refused_clearly(bulletin: Bulletin, union: Union) -> None:
    menu_id = board(bulletin, union)
    who = union.associations[0].households[0].member()
    body = {**TALK, "body": "見て <script>alert(1)</script>", "signed": "山田\u0007"}
    answer = bulletin.post(who, f"/bulletin/menus/{menu_id}/threads", body)
    assert (answer.status_code, slug(answer)) == (422, "validation")
    assert {(each["pointer"], each["code"]) for each in answer.json()["errors"]} == {
        ("/body", "markup"),
        ("/signed", "control-character"),
    }


def test_who_may_post_and_who_may_reply_is_the_boards_to_say(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    menu_id = board(bulletin, union, post={"roles": ["chair"]}, comment={"roles": ["chair"]})
    resident = nishi.households[0].member()
    refused = bulletin.post(resident, f"/bulletin/menus/{menu_id}/threads", TALK)
    assert (refused.status_code, slug(refused)) == (403, "not-permitted")
    made = bulletin.post(nishi.officer(), f"/bulletin/menus/{menu_id}/threads", TALK)
    reply = bulletin.post(resident, f"{made.headers['location']}/replies", {"body": "はい。"})
    assert (reply.status_code, slug(reply)) == (403, "not-permitted")
    assert bulletin.get(resident, made.headers["location"]).status_code == 200


def test_articles_are_no_board_and_a_closed_board_takes_nothing(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    resident = nishi.households[0].member()
    articles = bulletin.menu(nishi.officer(), {"association_id": str(nishi.association_id)})
    refused = bulletin.post(resident, f"/bulletin/menus/{articles}/threads", TALK)
    assert (refused.status_code, slug(refused)) == (422, "not-a-board")
    menu_id = board(bulletin, union)
    path = thread(bulletin, union, menu_id)
    bulletin.made(nishi.officer(), f"/bulletin/menus/{menu_id}/closings")
    for where, body in ((f"/bulletin/menus/{menu_id}/threads", TALK), (f"{path}/replies", {"body": "?"})):
        closed = bulletin.post(resident, where, body)
        assert (closed.status_code, slug(closed)) == (409, "menu-closed")
    assert bulletin.get(resident, path).status_code == 200


ROUTES = [
    ("GET", "", None),
    ("POST", "/replies", {"body": "?"}),
    ("POST", "/closings", None),
    ("POST", "/reopenings", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_a_neighbouring_associations_officer_finds_no_thread(
    bulletin: Bulletin, union: Union, method: str, path: str, body: Any
) -> None:
    address = thread(bulletin, union, board(bulletin, union, "inquiry"))
    for stranger in (union.associations[1].officer(), found_union().officer()):
        answer = bulletin.call(stranger, method, f"{address}{path}", body)
        assert (answer.status_code, slug(answer)) == (404, "thread-unknown")


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_without_a_token_there_is_no_thread(
    bulletin: Bulletin, union: Union, method: str, path: str, body: Any
) -> None:
    address = thread(bulletin, union, board(bulletin, union, "inquiry"))
    assert bulletin.call(None, method, f"{address}{path}", body).status_code == 401


def test_a_neighbouring_associations_officer_finds_no_board(bulletin: Bulletin, union: Union) -> None:
    menu_id = board(bulletin, union)
    higashi = union.associations[1].officer()
    answers: list[httpx.Response] = [
        bulletin.get(higashi, f"/bulletin/menus/{menu_id}/threads"),
        bulletin.post(higashi, f"/bulletin/menus/{menu_id}/threads", TALK),
    ]
    assert [(each.status_code, slug(each)) for each in answers] == [(404, "menu-unknown")] * 2


def test_a_resident_without_a_role_closes_only_the_own_inquiry(bulletin: Bulletin, union: Union) -> None:
    path = thread(bulletin, union, board(bulletin, union, "inquiry"))
    neighbour = union.associations[0].households[1].member()
    for deed in ("closings", "reopenings"):
        answer = bulletin.post(neighbour, f"{path}/{deed}")
        assert (answer.status_code, slug(answer)) == (403, "officers-only")
