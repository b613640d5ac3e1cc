"""Attachments over HTTP: put up, attached, handed out to whom they are for, taken back."""

import io
import socket
import time
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
from PIL import Image
from tests.integration.bulletin.board.test_threads import TALK, board
from tests.integration.bulletin.calling import Bulletin, slug
from tests.integration.bulletin.files import pdf, photo
from tests.neighbourhood.union import Union, found_union

from kairan_bulletin.attachments.store import ContentGone, GridFsStore
from kairan_contracts.identity import Principal


def put_up(
    bulletin: Bulletin,
    who: Principal | None,
    content: bytes,
    kind: str,
    filename: str,
    purpose: str = "post",
    key: str | None = None,
) -> httpx.Response:
    return bulletin.call(
        who,
        "POST",
        "/bulletin/attachments",
        key=key,
        content=content,
        params={"purpose": purpose, "filename": filename},
        headers={"Content-Type": kind},
    )


def test_a_photo_of_a_post_is_for_the_readers_of_its_board(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    writer, neighbour = nishi.households[0].member(), nishi.households[1].member()
    kept = put_up(bulletin, writer, photo(), "image/jpeg", "IMG_0001.JPG").json()
    own = f"/bulletin/attachments/{kept['attachment_id']}"
    assert bulletin.get(writer, own).status_code == 200
    assert slug(bulletin.get(neighbour, own)) == "attachment-unknown"
    menu_id = board(bulletin, union)
    thread = bulletin.made(
        writer, f"/bulletin/menus/{menu_id}/threads", {**TALK, "photos": [kept["attachment_id"]]}
    )
    assert thread["posts"][0]["photos"] == [kept["attachment_id"]]
    path = f"/bulletin/threads/{thread['thread_id']}/photos/{kept['attachment_id']}"
    seen = bulletin.get(neighbour, path)
    with Image.open(io.BytesIO(seen.content)) as picture:
        assert not picture.getexif()
        assert picture.size == (48, 64)
    assert seen.headers["content-type"] == "image/jpeg"
    assert seen.headers["x-content-type-options"] == "nosniff"
    assert seen.headers["content-disposition"].startswith("attachment;")
    again = bulletin.get(neighbour, path, headers={"If-None-Match": seen.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for stranger in (union.associations[1].officer(), found_union().officer()):
        assert slug(bulletin.get(stranger, path)) == "thread-unknown"
    hidden = f"/bulletin/threads/{thread['thread_id']}/posts/{thread['thread_id']}/hidings"
    bulletin.made(nishi.officer(), hidden, {"reason": "個人の家が写っています。"})
    assert slug(bulletin.get(neighbour, path)) == "thread-unknown"


def test_a_photo_of_a_post_lies_sealed_in_the_store(bulletin: Bulletin, union: Union) -> None:
    writer = union.associations[0].households[0].member()
    kept = put_up(bulletin, writer, photo(), "image/jpeg", "家.jpg").json()
    lying = GridFsStore(bulletin.database).read(UUID(kept["attachment_id"]))
    assert lying.startswith(b"v1.")
    assert kept["filename"] == "家.jpg"


def test_the_file_of_an_article_is_for_its_audience(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    chair, resident = nishi.officer(), nishi.households[0].member()
    content = pdf()
    kept = put_up(bulletin, chair, content, "application/pdf", "回覧 7月.pdf", "article").json()
    scope = {"association_id": str(nishi.association_id)}
    draft = {
        "menu_id": bulletin.menu(chair, scope),
        "title": "資料",
        "body": "添付をご覧ください。",
        "audience": {"everyone": True},
        "attachment_ids": [kept["attachment_id"]],
    }
    article_id = bulletin.made(chair, "/bulletin/articles", draft)["article_id"]
    path = f"/bulletin/articles/{article_id}/attachments/{kept['attachment_id']}"
    assert slug(bulletin.get(resident, path)) == "article-unknown"
    bulletin.made(chair, f"/bulletin/articles/{article_id}/publications")
    seen = bulletin.get(resident, path)
    assert (seen.status_code, seen.content) == (200, content)
    assert "filename*=UTF-8''%E5%9B%9E%E8%A6%A7%207%E6%9C%88.pdf" in seen.headers["content-disposition"]
    assert slug(bulletin.get(union.associations[1].officer(), path)) == "article-unknown"
    other = f"/bulletin/articles/{article_id}/attachments/{uuid4()}"
    assert slug(bulletin.get(resident, other)) == "attachment-unknown"


def test_only_ones_own_photos_go_into_a_post(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    writer, neighbour = nishi.households[0].member(), nishi.households[1].member()
    theirs = put_up(bulletin, neighbour, photo(), "image/jpeg", "a.jpg").json()["attachment_id"]
    paper = put_up(bulletin, writer, pdf(), "application/pdf", "a.pdf", "article").json()["attachment_id"]
    body = {**TALK, "photos": [theirs, paper, str(uuid4())]}
    answer = bulletin.post(writer, f"/bulletin/menus/{board(bulletin, union)}/threads", body)
    assert (answer.status_code, slug(answer)) == (422, "validation")
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/photos/0", "/photos/1", "/photos/2"]


@pytest.mark.parametrize(
    ("content", "kind", "filename", "status", "name"),
    [
        (b"", "image/png", "a.png", 422, "file-empty"),
        (b"plain words", "text/plain", "a.txt", 415, "file-type-not-allowed"),
        (pdf(), "image/png", "a.png", 415, "file-type-lie"),
        (photo(), "image/jpeg", "a.pdf", 415, "file-type-lie"),
        (photo()[:300], "image/jpeg", "a.jpg", 422, "file-damaged"),
        (pdf(password="x"), "application/pdf", "a.pdf", 422, "pdf-locked"),
        (pdf(script=True), "application/pdf", "a.pdf", 422, "pdf-active"),
    ],
)
def test_a_file_that_lies_is_refused_and_nothing_is_kept(
    bulletin: Bulletin, union: Union, content: bytes, kind: str, filename: str, status: int, name: str
) -> None:
    before = bulletin.database["attachments.files"].count_documents({})
    answer = put_up(bulletin, union.households[0].member(), content, kind, filename)
    assert (answer.status_code, slug(answer)) == (status, name)
    assert bulletin.database["attachments.files"].count_documents({}) == before


def test_the_purpose_of_a_file_must_be_said(bulletin: Bulletin, union: Union) -> None:
    answer = put_up(bulletin, union.households[0].member(), photo(), "image/jpeg", "a.jpg", "fun")
    assert (answer.status_code, slug(answer)) == (422, "validation")


def test_half_a_gigabyte_is_refused_at_once_without_being_read(bulletin: Bulletin, union: Union) -> None:
    token = bulletin.issuer.token(union.households[0].member())
    address = urlsplit(bulletin.processes.url)
    head = (
        "POST /bulletin/attachments?purpose=post HTTP/1.1\r\n"
        f"Host: {address.netloc}\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {uuid4()}\r\n"
        f"Content-Type: image/jpeg\r\nContent-Length: {500 * 1024 * 1024}\r\n\r\n"
    )
    began = time.monotonic()
    with socket.create_connection((address.hostname, address.port), timeout=15) as connection:
        connection.sendall(head.encode("ascii") + photo())
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"body-too-large" in answer
    assert time.monotonic() - began < 10


def test_a_repeated_upload_is_one_file_and_a_removed_one_is_gone(bulletin: Bulletin, union: Union) -> None:
    who = union.households[0].member()
    first = put_up(bulletin, who, photo(), "image/jpeg", "a.jpg", key="once")
    again = put_up(bulletin, who, photo(), "image/jpeg", "a.jpg", key="once")
    assert (first.status_code, again.json()) == (201, first.json())
    path = first.headers["location"]
    for stranger in (union.associations[1].officer(), union.associations[0].officer()):
        assert slug(bulletin.call(stranger, "DELETE", path)) == "attachment-unknown"
    assert bulletin.call(who, "DELETE", path).status_code == 204
    assert slug(bulletin.get(who, path)) == "attachment-unknown"
    with pytest.raises(ContentGone):
        GridFsStore(bulletin.database).read(UUID(first.json()["attachment_id"]))


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_without_a_token_there_is_no_attachment(bulletin: Bulletin, union: Union, method: str) -> None:
    who = union.households[0].member()
    path = put_up(bulletin, who, photo(), "image/jpeg", "a.jpg").headers["location"]
    assert bulletin.call(None, method, path).status_code == 401
    assert put_up(bulletin, None, photo(), "image/jpeg", "a.jpg").status_code == 401
