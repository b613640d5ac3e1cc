"""Mails and alerts handed in by the gateway: one article each, however often and in whatever form."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.integration.bulletin.calling import Bulletin, slug, wait_until
from tests.integration.bulletin.outside_world import GATEWAY_KEY, alert, police_mail
from tests.neighbourhood import loopback
from tests.neighbourhood.union import Union

BEAR = "【にしつ子ネット】熊の出没について"
BODY = "7月7日午前6時ころ、米泉町五丁目で熊が目撃されました。"
KEY = {"Authorization": f"Bearer {GATEWAY_KEY}"}


def hand_in(bulletin: Bulletin, raw: bytes, **headers: str) -> httpx.Response:
    """As the mail gateway does."""
    kind = "application/cap+xml" if raw.startswith(b"<?xml") else "message/rfc822"
    return loopback.post(
        f"{bulletin.processes.url}/bulletin/gateway/notices",
        content=raw,
        headers={**KEY, "Content-Type": kind, "Idempotency-Key": uuid4().hex, **headers},
        timeout=20,
    )


def outcome(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    [item] = answer.json()["items"]
    return dict(item)


def listening(bulletin: Bulletin, union: Union, sender: str, **more: Any) -> dict[str, Any]:
    """A source of the western association, known to the gateway."""
    nishi = union.associations[0]
    scope = {"association_id": str(nishi.association_id)}
    body = {
        "scope": scope,
        "kind": "mail",
        "name": "にしつ子ネット",
        "menu_id": bulletin.menu(nishi.officer(), scope),
        "treatment": "publish",
        "senders": [sender],
        **more,
    }
    made = dict(bulletin.made(nishi.officer(), "/bulletin/sources", body))
    known = bulletin.database["outside_sources"]
    wait_until(lambda: known.count_documents({"_id": made["source_id"]}) == 1)
    return made


def fresh_sender() -> str:
    return f"nishi@p{uuid4().hex[:8]}.example"


def test_a_police_mail_becomes_an_article_with_its_source(bulletin: Bulletin, union: Union) -> None:
    sender, identity = fresh_sender(), f"{uuid4()}@police.example"
    source = listening(bulletin, union, sender)
    taken = outcome(hand_in(bulletin, police_mail(identity, sender, BEAR, BODY)))
    assert (taken["outcome"], taken["source_id"]) == ("taken", source["source_id"])
    resident = union.associations[0].households[0].member()
    article = bulletin.get(resident, f"/bulletin/articles/{taken['article_id']}").json()
    assert (article["title"], article["body"]) == (BEAR, BODY)
    assert (article["state"], article["importance"]) == ("published", "urgent")
    assert article["origin"]["identity"] == identity
    assert article["origin"]["name"] == "にしつ子ネット"
    assert article["audience"]["households"] == 6


def test_the_same_mail_again_and_a_resend_make_no_second_article(bulletin: Bulletin, union: Union) -> None:
    sender, identity = fresh_sender(), f"{uuid4()}@police.example"
    listening(bulletin, union, sender)
    mail = police_mail(identity, sender, BEAR, BODY)
    first = outcome(hand_in(bulletin, mail))
    again = outcome(hand_in(bulletin, mail))
    resend = police_mail(f"{uuid4()}@p", sender, f"【再送】{BEAR}", BODY, charset="UTF-8")
    resent = outcome(hand_in(bulletin, resend))
    assert [each["outcome"] for each in (first, again, resent)] == ["taken", "duplicate", "duplicate"]
    assert len({each["article_id"] for each in (first, again, resent)}) == 1
    wait_until(lambda: bulletin.database["articles"].count_documents({"_id": first["article_id"]}) == 1)
    menu = {"menu_id": bulletin.database["articles"].find_one({"_id": first["article_id"]})["menu_id"]}  # type: ignore[index]
    assert bulletin.database["articles"].count_documents(menu) == 1


def test_other_words_under_the_same_message_id_are_a_new_edition(bulletin: Bulletin, union: Union) -> None:
    sender, identity = fresh_sender(), f"{uuid4()}@police.example"
    listening(bulletin, union, sender)
    first = outcome(hand_in(bulletin, police_mail(identity, sender, BEAR, BODY)))
    later = police_mail(identity, sender, BEAR, f"{BODY}熊は山へ戻りました。")
    assert outcome(hand_in(bulletin, later)) == {**first, "outcome": "corrected"}
    assert outcome(hand_in(bulletin, later))["outcome"] == "duplicate"
    article = bulletin.get(
        union.associations[0].households[0].member(), f"/bulletin/articles/{first['article_id']}"
    ).json()
    assert article["edition"] == 2
    assert article["body"].endswith("山へ戻りました。")


def test_a_source_for_drafts_leaves_publishing_to_an_officer(bulletin: Bulletin, union: Union) -> None:
    sender = fresh_sender()
    listening(bulletin, union, sender, treatment="draft")
    taken = outcome(hand_in(bulletin, police_mail(f"{uuid4()}@p", sender, BEAR, BODY)))
    nishi = union.associations[0]
    path = f"/bulletin/articles/{taken['article_id']}"
    assert bulletin.get(nishi.officer(), path).json()["state"] == "draft"
    assert bulletin.get(nishi.households[0].member(), path).status_code == 404


def test_a_drill_never_goes_out_by_itself(bulletin: Bulletin, union: Union) -> None:
    sender = fresh_sender()
    listening(bulletin, union, sender)
    taken = outcome(hand_in(bulletin, police_mail(f"{uuid4()}@p", sender, "【訓練】避難指示", BODY)))
    path = f"/bulletin/articles/{taken['article_id']}"
    assert bulletin.get(union.associations[0].officer(), path).json()["state"] == "draft"


def test_an_alert_is_published_updated_and_cancelled(bulletin: Bulletin, union: Union) -> None:
    sender = f"bousai@c{uuid4().hex[:8]}.example"
    listening(bulletin, union, sender, kind="alert")
    first = outcome(hand_in(bulletin, alert("A1", sender)))
    assert first["outcome"] == "taken"
    updated = outcome(hand_in(bulletin, alert("A2", sender, "Update", "A1", "水位が下がりました")))
    assert updated == {**first, "outcome": "corrected"}
    path = f"/bulletin/articles/{first['article_id']}"
    resident = union.associations[0].households[0].member()
    article = bulletin.get(resident, path).json()
    assert (article["edition"], article["importance"]) == (2, "urgent")
    cancelled = outcome(hand_in(bulletin, alert("A3", sender, "Cancel", "A2")))
    assert cancelled == {**first, "outcome": "withdrawn"}
    assert bulletin.get(resident, path).json()["state"] == "withdrawn"
    assert outcome(hand_in(bulletin, alert("A4", sender, "Cancel", "unknown")))["outcome"] == "ignored"


def test_a_paused_source_takes_nothing_until_it_is_resumed(bulletin: Bulletin, union: Union) -> None:
    sender = fresh_sender()
    source = listening(bulletin, union, sender)
    chair = union.associations[0].officer()
    path = f"/bulletin/sources/{source['source_id']}"
    assert bulletin.made(chair, f"{path}/pauses")["paused"] is True
    mail = police_mail(f"{uuid4()}@p", sender, BEAR, BODY)
    wait_until(lambda: slug_or_none(hand_in(bulletin, mail)) == "nobody-listens")
    assert bulletin.made(chair, f"{path}/resumptions")["paused"] is False
    wait_until(lambda: hand_in(bulletin, mail).status_code == 201)


def test_a_closed_menu_of_one_association_keeps_nobody_else_from_hearing(
    bulletin: Bulletin, union: Union
) -> None:
    sender = fresh_sender()
    closed = listening(bulletin, union, sender)
    chair = union.associations[0].officer()
    bulletin.made(chair, f"/bulletin/menus/{closed['menu_id']}/closings")
    other = listening(bulletin, union, sender)
    answer = hand_in(bulletin, police_mail(f"{uuid4()}@p", sender, BEAR, BODY))
    outcomes = {each["source_id"]: each["outcome"] for each in answer.json()["items"]}
    assert outcomes == {closed["source_id"]: "ignored", other["source_id"]: "taken"}


def slug_or_none(answer: httpx.Response) -> str | None:
    return slug(answer) if answer.status_code >= 400 else None


def test_only_the_gateway_hands_in(bulletin: Bulletin, union: Union) -> None:
    sender = fresh_sender()
    listening(bulletin, union, sender)
    mail = police_mail(f"{uuid4()}@p", sender, BEAR, BODY)
    token = bulletin.issuer.token(union.associations[0].officer())
    for credential in ("", "Bearer wrong", f"Basic {GATEWAY_KEY}", f"Bearer {token}"):
        answer = hand_in(bulletin, mail, Authorization=credential)
        assert (answer.status_code, slug(answer)) == (401, "gateway-unknown")


@pytest.mark.parametrize(
    ("raw", "status", "name"),
    [
        (b"no mail at all", 422, "notice-malformed"),
        (b"From: a@b.example\r\n\r\nno id", 422, "notice-malformed"),
        (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><alert/>", 422, "notice-malformed"),
        (police_mail("x@y", "stranger@nowhere.example", "件名", "本文"), 422, "nobody-listens"),
        (b"x" * (2 * 1024 * 1024 + 1), 413, "body-too-large"),
    ],
)
def test_what_is_handed_in_wrongly_is_refused_clearly(
    bulletin: Bulletin, raw: bytes, status: int, name: str
) -> None:
    answer = hand_in(bulletin, raw)
    assert (answer.status_code, slug(answer)) == (status, name)


def test_the_command_takes_files_and_says_what_came_of_each(
    bulletin: Bulletin, union: Union, tmp_path: Path
) -> None:
    sender = fresh_sender()
    listening(bulletin, union, sender)
    good, bad = tmp_path / "bear.eml", tmp_path / "bad.eml"
    good.write_bytes(police_mail(f"{uuid4()}@p", sender, BEAR, BODY))
    bad.write_bytes(b"no mail")
    done = bulletin.processes.attempt("inbox", "take", str(good), str(bad))
    assert done.returncode == 1, done.stderr
    first, second = done.stdout.splitlines()
    assert '"outcome": "taken"' in first
    assert '"refused": "malformed: from"' in second
