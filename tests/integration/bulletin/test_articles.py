"""Articles over HTTP: from the draft to the inbox, corrected and withdrawn."""

from functools import partial
from typing import Any

import pytest
from tests.neighbourhood.union import Union, found_union

from .calling import Bulletin, slug, wait_until

DRAFT: dict[str, Any] = {
    "title": "夏祭りのお知らせ",
    "body": "7月20日、公園で開きます。\n雨天中止。",
    "audience": {"everyone": True},
}


def own(union: Union) -> dict[str, str]:
    return {"association_id": str(union.associations[0].association_id)}


def draft(bulletin: Bulletin, union: Union, *, menu: dict[str, Any] | None = None, **more: Any) -> str:
    chair = union.associations[0].officer()
    menu_id = bulletin.menu(chair, own(union), **(menu or {}))
    return str(
        bulletin.made(chair, "/bulletin/articles", {**DRAFT, "menu_id": menu_id, **more})["article_id"]
    )


def published(bulletin: Bulletin, union: Union, **more: Any) -> str:
    article_id = draft(bulletin, union, **more)
    bulletin.made(union.associations[0].officer(), f"/bulletin/articles/{article_id}/publications")
    return article_id


def inbox(bulletin: Bulletin, who: Any, **params: Any) -> list[dict[str, Any]]:
    answer = bulletin.get(who, "/bulletin/inbox", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def has_mail(bulletin: Bulletin, who: Any) -> bool:
    return len(inbox(bulletin, who)) == 1


def test_a_published_article_is_in_every_inbox_of_its_association_only(
    bulletin: Bulletin, union: Union
) -> None:
    article_id = published(bulletin, union)
    nishi, higashi = union.associations
    for household in nishi.households:
        wait_until(partial(has_mail, bulletin, household.member()))
    [item] = inbox(bulletin, nishi.households[0].member())
    assert (item["article_id"], item["title"], item["read"]) == (article_id, DRAFT["title"], False)
    assert inbox(bulletin, higashi.households[0].member()) == []
    seen = bulletin.get(nishi.households[0].member(), f"/bulletin/articles/{article_id}").json()
    assert seen["body"] == DRAFT["body"]
    assert seen["audience"] == {"households": 6, "blocks": 2, "associations": 1, "paper": 0, "unplaced": 0}
    assert "wish" not in seen
    assert bulletin.get(higashi.officer(), f"/bulletin/articles/{article_id}").status_code == 404


def test_a_draft_is_nobodys_but_its_writers(bulletin: Bulletin, union: Union) -> None:
    article_id = draft(bulletin, union)
    path = f"/bulletin/articles/{article_id}"
    assert bulletin.get(union.associations[0].officer(), path).json()["state"] == "draft"
    answer = bulletin.get(union.households[0].member(), path)
    assert (answer.status_code, slug(answer)) == (404, "article-unknown")


def test_a_correction_is_a_numbered_edition_that_shows_what_changed(bulletin: Bulletin, union: Union) -> None:
    chair, article_id = union.associations[0].officer(), published(bulletin, union)
    path = f"/bulletin/articles/{article_id}"
    body = {"title": DRAFT["title"], "body": "7月21日、公園で開きます。\n雨天中止。", "note": "日にちの訂正"}
    corrected = bulletin.made(chair, f"{path}/editions", body)
    assert (corrected["edition"], corrected["note"]) == (2, "日にちの訂正")
    assert [(each["kind"], each["line"], each["text"]) for each in corrected["changes"]] == [
        ("removed", 1, "7月20日、公園で開きます。"),
        ("added", 1, "7月21日、公園で開きます。"),
    ]
    resident = union.households[0].member()
    editions = bulletin.get(resident, f"{path}/editions").json()["items"]
    assert [each["edition"] for each in editions] == [1, 2]
    assert editions[0]["body"] == DRAFT["body"]
    same = bulletin.post(chair, f"{path}/editions", body)
    assert (same.status_code, slug(same)) == (422, "nothing-changed")
    wait_until(lambda: [each["edition"] for each in inbox(bulletin, resident)][:1] == [2])


def test_a_withdrawn_article_stays_in_the_inbox_with_its_reason(bulletin: Bulletin, union: Union) -> None:
    chair, article_id = union.associations[0].officer(), published(bulletin, union)
    path = f"/bulletin/articles/{article_id}"
    withdrawn = bulletin.made(chair, f"{path}/withdrawals", {"reason": "中止になりました"})
    assert (withdrawn["state"], withdrawn["withdrawal_reason"]) == ("withdrawn", "中止になりました")
    again = bulletin.post(chair, f"{path}/withdrawals", {"reason": "もう一度"})
    assert (again.status_code, slug(again)) == (409, "already-withdrawn")
    resident = union.households[0].member()
    wait_until(lambda: [each["state"] for each in inbox(bulletin, resident)] == ["withdrawn"])


def test_a_second_pair_of_eyes_is_somebody_elses(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    chair, article_id = nishi.officer(), draft(bulletin, union, menu={"needs_review": True})
    path = f"/bulletin/articles/{article_id}"
    early = bulletin.post(chair, f"{path}/publications")
    assert (early.status_code, slug(early)) == (409, "review-needed")
    bulletin.made(chair, f"{path}/review-requests")
    own_work = bulletin.post(chair, f"{path}/approvals")
    assert (own_work.status_code, slug(own_work)) == (403, "own-work-reviewed")
    other = nishi.households[0].member(2, *_secretariat(union))
    sent_back = bulletin.made(other, f"{path}/declines", {"reason": "場所を書いてください"})
    assert (sent_back["state"], sent_back["declined"]) == ("draft", "場所を書いてください")
    bulletin.made(chair, f"{path}/review-requests")
    assert bulletin.made(other, f"{path}/approvals")["reviewed"] is True
    assert bulletin.made(chair, f"{path}/publications")["state"] == "published"


def _secretariat(union: Union) -> Any:
    held = union.associations[0].officer().appointments[0]
    return [(held.role, held.scope_kind, held.scope_id)]


@pytest.mark.parametrize("body", ["<script>alert(1)</script>", "文中の <img src=x onerror=alert(1)>"])
def test_a_script_in_a_body_is_refused(bulletin: Bulletin, union: Union, body: str) -> None:
    chair = union.associations[0].officer()
    menu_id = bulletin.menu(chair, own(union))
    answer = bulletin.post(chair, "/bulletin/articles", {**DRAFT, "menu_id": menu_id, "body": body})
    assert (answer.status_code, slug(answer)) == (422, "validation")
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [("/body", "markup")]


def test_what_only_looks_like_markup_is_text(bulletin: Bulletin, union: Union) -> None:
    article_id = published(bulletin, union, body="3 < 5 です。<回覧> 受付は 9:00 -> 12:00")
    seen = bulletin.get(union.households[0].member(), f"/bulletin/articles/{article_id}").json()
    assert seen["body"] == "3 < 5 です。<回覧> 受付は 9:00 -> 12:00"


def test_an_empty_audience_publishes_nothing(bulletin: Bulletin, union: Union) -> None:
    nishi, higashi = union.associations
    article_id = draft(bulletin, union, audience={"block_ids": [str(higashi.blocks[0].block_id)]})
    answer = bulletin.post(nishi.officer(), f"/bulletin/articles/{article_id}/publications")
    assert (answer.status_code, slug(answer)) == (422, "audience-empty")
    assert bulletin.get(nishi.officer(), f"/bulletin/articles/{article_id}").json()["state"] == "draft"


def test_publishing_again_is_the_same_answer_or_a_conflict(bulletin: Bulletin, union: Union) -> None:
    chair, article_id = union.associations[0].officer(), draft(bulletin, union)
    path = f"/bulletin/articles/{article_id}/publications"
    first = bulletin.post(chair, path, key="once")
    again = bulletin.post(chair, path, key="once")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["published_at"] == first.json()["published_at"]
    other = bulletin.post(chair, path)
    assert (other.status_code, slug(other)) == (409, "not-a-draft")


def test_a_union_article_reaches_every_association(bulletin: Bulletin, union: Union) -> None:
    head = union.officer()
    menu_id = bulletin.menu(head, {"union_id": str(union.union_id)})
    article = bulletin.made(head, "/bulletin/articles", {**DRAFT, "menu_id": menu_id, "importance": "urgent"})
    sent = bulletin.made(head, f"/bulletin/articles/{article['article_id']}/publications")
    assert (sent["audience"]["households"], sent["audience"]["associations"]) == (12, 2)
    for association in union.associations:
        wait_until(partial(has_mail, bulletin, association.households[0].member()))


DEEDS: list[tuple[str, str, Any]] = [
    ("GET", "", None),
    ("GET", "/editions", None),
    ("PUT", "", DRAFT),
    ("POST", "/review-requests", None),
    ("POST", "/approvals", None),
    ("POST", "/declines", {"reason": "だめ"}),
    ("POST", "/publications", None),
    ("POST", "/schedules", {"publish_at": "2099-01-01T00:00:00Z"}),
    ("DELETE", "/schedules", None),
    ("POST", "/editions", {"title": "乗っ取り", "body": "文", "note": "訂正"}),
    ("POST", "/withdrawals", {"reason": "乗っ取り"}),
    ("POST", "/read-receipts", {}),
    ("GET", "/readings", None),
    ("GET", "/readers", None),
    ("POST", "/reminders", None),
    ("GET", "/deliveries", None),
]


@pytest.mark.parametrize(("method", "deed", "body"), DEEDS, ids=lambda each: str(each)[:20])
def test_a_neighbouring_officer_and_a_stranger_find_no_article(
    bulletin: Bulletin, shared: tuple[Union, str], method: str, deed: str, body: Any
) -> None:
    union, article_id = shared
    for outsider in (union.associations[1].officer(), found_union().officer()):
        answer = bulletin.call(outsider, method, f"/bulletin/articles/{article_id}{deed}", body)
        assert (answer.status_code, slug(answer)) == (404, "article-unknown"), answer.text
    nobody = bulletin.call(None, method, f"/bulletin/articles/{article_id}{deed}", body)
    assert nobody.status_code == 401


@pytest.fixture(scope="module")
def shared(bulletin: Bulletin) -> tuple[Union, str]:
    """An article that is out, for those who may not know of it."""
    union = bulletin.enrol(found_union())
    return union, published(bulletin, union)


@pytest.mark.parametrize(("method", "deed", "body"), DEEDS[2:11], ids=lambda each: str(each)[:20])
def test_a_reader_edits_nothing(
    bulletin: Bulletin, shared: tuple[Union, str], method: str, deed: str, body: Any
) -> None:
    union, article_id = shared
    resident = union.associations[0].households[0].member()
    answer = bulletin.call(resident, method, f"/bulletin/articles/{article_id}{deed}", body)
    assert (answer.status_code, slug(answer)) == (403, "not-permitted")


def test_who_writes_under_a_menu_sees_all_its_articles(bulletin: Bulletin, union: Union) -> None:
    chair = union.associations[0].officer()
    menu_id = bulletin.menu(chair, own(union))
    made = {
        bulletin.made(chair, "/bulletin/articles", {**DRAFT, "menu_id": menu_id})["article_id"]
        for _ in range(5)
    }
    path = f"/bulletin/menus/{menu_id}/articles"
    wait_until(lambda: len(bulletin.get(chair, path).json()["items"]) == 5)
    page = bulletin.get(chair, path, params={"limit": 2}).json()
    seen = [each["article_id"] for each in page["items"]]
    while page["next"]:
        page = bulletin.get(chair, path, params={"limit": 2, "cursor": page["next"]}).json()
        seen += [each["article_id"] for each in page["items"]]
    assert (set(seen), len(seen)) == (made, 5)
    resident = bulletin.get(union.households[0].member(), path)
    assert (resident.status_code, slug(resident)) == (403, "not-permitted")
