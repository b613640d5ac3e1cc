"""Moderation over HTTP: reports, hiding with a reason, appeals decided by another officer."""

from typing import Any

import pytest
from tests.integration.bulletin.board.test_threads import board, thread
from tests.integration.bulletin.calling import Bulletin, slug, wait_until
from tests.neighbourhood.union import Union, found_union

from kairan_contracts.vocabulary import Role, ScopeKind


def opening(path: str) -> str:
    """The opening post of the thread at this address."""
    return f"{path}/posts/{path.rsplit('/', 1)[1]}"


def cases(bulletin: Bulletin, union: Union) -> list[dict[str, Any]]:
    nishi = union.associations[0]
    query = {"association_id": str(nishi.association_id)}
    answer = bulletin.get(nishi.officer(), "/bulletin/moderation-cases", params=query)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_a_report_waits_for_an_officer_who_lets_the_post_stand(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = thread(bulletin, union, board(bulletin, union))
    reported = bulletin.made(
        nishi.households[1].member(), f"{opening(path)}/reports", {"reason": "personal_data"}
    )
    assert reported["posts"][0]["reports"] is None
    wait_until(lambda: [each["reports"] for each in cases(bulletin, union)] == [1])
    seen = bulletin.get(nishi.officer(), path).json()
    assert seen["posts"][0]["reports"]["personal_data"] == 1
    bulletin.made(nishi.officer(), f"{opening(path)}/reports/dismissals")
    wait_until(lambda: cases(bulletin, union) == [])


def test_a_hidden_post_is_appealed_for_and_another_officer_decides(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = thread(bulletin, union, board(bulletin, union))
    author, chair, neighbour = nishi.households[0].member(), nishi.officer(), nishi.households[1].member()
    bulletin.made(chair, f"{opening(path)}/hidings", {"reason": "個人名があります。"})
    assert slug(bulletin.get(neighbour, path)) == "thread-unknown"
    seen = bulletin.get(author, path).json()["posts"][0]
    assert (seen["body"], seen["hiding"]["reason"]) == ("網が破れています。", "個人名があります。")
    bulletin.made(author, f"{opening(path)}/appeals", {"argument": "お店の名前です。"})
    wait_until(lambda: [each["appealed"] for each in cases(bulletin, union)] == [True])
    decision = {"granted": True, "reason": "店名と確認しました。"}
    own = bulletin.post(chair, f"{opening(path)}/appeals/decisions", decision)
    assert (own.status_code, slug(own)) == (403, "hider-may-not-judge")
    judged = bulletin.made(union.officer(), f"{opening(path)}/appeals/decisions", decision)
    assert judged["posts"][0]["hiding"] is None
    assert bulletin.get(neighbour, path).status_code == 200
    wait_until(lambda: cases(bulletin, union) == [])


def test_an_officer_restores_and_an_author_retracts(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = thread(bulletin, union, board(bulletin, union))
    bulletin.made(nishi.officer(), f"{opening(path)}/hidings", {"reason": "誤り"})
    bulletin.made(nishi.officer(), f"{opening(path)}/restorations")
    neighbour = nishi.households[1].member()
    replied = bulletin.made(neighbour, f"{path}/replies", {"body": "間違えました。"})
    post = f"{path}/posts/{replied['posts'][1]['post_id']}"
    refused = bulletin.post(nishi.officer(), f"{post}/retractions")
    assert (refused.status_code, slug(refused)) == (403, "not-the-author")
    gone = bulletin.made(neighbour, f"{post}/retractions")["posts"][1]
    assert (gone["body"], gone["retracted"]) == (None, True)


DEEDS: list[tuple[str, Any, str]] = [
    ("reports", {"reason": "abuse"}, ""),
    ("retractions", None, "not-the-author"),
    ("hidings", {"reason": "x"}, "officers-only"),
    ("restorations", None, "officers-only"),
    ("reports/dismissals", None, "officers-only"),
    ("appeals", {"argument": "x"}, "not-the-author"),
    ("appeals/decisions", {"granted": True, "reason": "x"}, "officers-only"),
]


@pytest.mark.parametrize(("deed", "body", "refusal"), DEEDS)
def test_moderation_is_the_officers_and_nobody_elses(
    bulletin: Bulletin, union: Union, deed: str, body: Any, refusal: str
) -> None:
    path = f"{opening(thread(bulletin, union, board(bulletin, union)))}/{deed}"
    higashi = union.associations[1]
    for stranger in (higashi.officer(), found_union().officer()):
        answer = bulletin.post(stranger, path, body)
        assert (answer.status_code, slug(answer)) == (404, "thread-unknown")
    assert bulletin.post(None, path, body).status_code == 401
    neighbour = bulletin.post(union.associations[0].households[1].member(), path, body)
    if refusal:
        assert (neighbour.status_code, slug(neighbour)) == (403, refusal)
    else:
        assert neighbour.status_code == 201


@pytest.mark.parametrize(("deed", "body", "refusal"), [each for each in DEEDS if each[1] is not None])
def test_a_deed_without_its_reason_is_refused(
    bulletin: Bulletin, union: Union, deed: str, body: Any, refusal: str
) -> None:
    path = f"{opening(thread(bulletin, union, board(bulletin, union)))}/{deed}"
    answer = bulletin.post(union.associations[0].officer(), path, {"colour": "red"})
    assert (answer.status_code, slug(answer)) == (422, "validation")
    pointers = {each["pointer"] for each in answer.json()["errors"]}
    assert pointers == {"/colour", *(f"/{name}" for name in body)}


def test_what_waits_is_for_the_officers_of_the_area(bulletin: Bulletin, union: Union) -> None:
    nishi, higashi = union.associations
    query = {"association_id": str(nishi.association_id)}
    path = "/bulletin/moderation-cases"
    assert slug(bulletin.get(higashi.officer(), path, params=query)) == "area-unknown"
    leader = nishi.households[0].member(1, (Role.BLOCK_LEADER, ScopeKind.BLOCK, nishi.blocks[0].block_id))
    assert slug(bulletin.get(leader, path, params=query)) == "officers-only"
    assert slug(bulletin.get(nishi.officer(), path)) == "validation"
