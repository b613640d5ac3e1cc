"""Bad input over real HTTP: each gets a problem+json in the caller's language that names every fault."""

import json
import socket
import struct
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from .conftest import Signer, Stand

LOANS = "/lending/stands/station/loans"
MEMBERS = {"type", "title", "status", "detail", "instance", "errors"}


def post(stand: Stand, signer: Signer, content: bytes, **headers: str) -> httpx.Response:
    whole = {
        "Authorization": f"Bearer {signer.token()}",
        "Idempotency-Key": str(uuid4()),
        "Content-Type": "application/json",
    }
    for name, value in headers.items():
        whole[name.replace("_", "-")] = value
    return stand.http.post(LOANS, content=content, headers={k: v for k, v in whole.items() if v})


def problem(answer: httpx.Response, status: int, slug: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert set(told) == MEMBERS
    assert told["type"] == f"https://kairan.example/problems/{slug}"
    assert told["status"] == status
    assert told["instance"] == f"urn:uuid:{answer.headers['X-Correlation-Id']}"
    return told


def test_every_fault_of_a_body_is_named_in_japanese(stand: Stand, signer: Signer) -> None:
    body = {"borrower": "", "colour": "RED!", "days": 99, "tags": ["a", 3], "unknown": 1}
    told = problem(post(stand, signer, json.dumps(body).encode()), 422, "validation")
    assert told["title"] == "入力内容に誤りがあります"
    named = {fault["pointer"]: (fault["code"], fault["message"]) for fault in told["errors"]}
    assert named == {
        "/borrower": ("wrong-length", "1 から 40 文字(件)にしてください。"),
        "/colour": ("colour-name", "色の名前で書いてください。"),
        "/days": ("out-of-range", "1 から 14 までにしてください。"),
        "/tags/1": ("not-a-string", "文字列にしてください。"),
        "/unknown": ("unknown-field", "知らない項目です。"),
    }


def test_every_fault_of_a_body_is_named_in_english(stand: Stand, signer: Signer) -> None:
    told = problem(post(stand, signer, b'{"colour": "#f00"}', Accept_Language="en"), 422, "validation")
    assert told["detail"] == "Correct the 2 place(s) named and send it again."
    named = {fault["pointer"]: fault["message"] for fault in told["errors"]}
    assert named == {"/colour": "Write the name of a colour.", "/borrower": "This is required."}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"{'a': 1}", b'{"borrower": NaN}', b"\xff\xfe", b"[" * 100_000, b'{"borrower": "a"} x'],
    ids=["empty", "cut", "quotes", "nan", "bytes", "nested", "trailing"],
)
def test_json_that_cannot_be_read_is_a_400(stand: Stand, signer: Signer, content: bytes) -> None:
    problem(post(stand, signer, content), 400, "malformed-json")


def test_half_a_character_does_not_break_anything(stand: Stand, signer: Signer) -> None:
    answer = post(stand, signer, b'{"borrower": "\\ud83d"}')
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("content", [b"[]", b"3", b'"text"', b"null"])
def test_json_that_is_no_object_is_a_fault_of_the_whole(stand: Stand, signer: Signer, content: bytes) -> None:
    told = problem(post(stand, signer, content), 422, "validation")
    assert [(fault["pointer"], fault["code"]) for fault in told["errors"]] == [("", "wrong-type")]


def test_another_type_of_body_is_a_415(stand: Stand, signer: Signer) -> None:
    told = problem(
        post(stand, signer, b"a=b", Content_Type="application/x-www-form-urlencoded"),
        415,
        "unsupported-media-type",
    )
    assert "application/json" in told["detail"]
    raw = stand.http.put("/lending/photos", content=b"x", headers={"Content-Type": "image/gif"})
    problem(raw, 415, "unsupported-media-type")


def test_a_body_over_the_limit_is_a_413_and_the_connection_goes_on(stand: Stand, signer: Signer) -> None:
    body = json.dumps({"borrower": "x" * (1024 * 1024)}).encode()
    told = problem(post(stand, signer, body), 413, "body-too-large")
    assert "1048576" in told["detail"]
    assert stand.http.get("/lending/umbrellas").status_code == 200


def test_a_chunked_body_over_the_limit_is_a_413(stand: Stand, signer: Signer) -> None:
    chunks = (b"x" * 65_536 for _ in range(20))
    headers = {
        "Authorization": f"Bearer {signer.token()}",
        "Idempotency-Key": "k",
        "Content-Type": "application/json",
    }
    problem(stand.http.post(LOANS, content=chunks, headers=headers), 413, "body-too-large")


def test_a_raw_body_over_32_mib_is_a_413(stand: Stand) -> None:
    body = b"\0" * (32 * 1024 * 1024 + 1)
    answer = stand.http.put("/lending/photos", content=body, headers={"Content-Type": "image/png"})
    problem(answer, 413, "body-too-large")


@pytest.mark.parametrize(
    ("key", "slug"),
    [
        ("", "idempotency-key-missing"),
        ("with space", "idempotency-key-malformed"),
        ("x" * 129, "idempotency-key-malformed"),
    ],
)
def test_a_post_needs_a_usable_idempotency_key(stand: Stand, signer: Signer, key: str, slug: str) -> None:
    problem(post(stand, signer, b'{"borrower": "a"}', Idempotency_Key=key), 400, slug)


def test_every_fault_of_a_query_is_named(stand: Stand) -> None:
    told = problem(
        stand.http.get("/lending/umbrellas?limit=0&cursor=&size=3&colour=red&colour=blue"), 422, "validation"
    )
    assert {fault["pointer"] for fault in told["errors"]} == {"?limit", "?cursor", "?size"}
    problem(stand.http.get("/lending/umbrellas?limit=1&limit=2"), 422, "validation")
    problem(stand.http.get("/lending/umbrellas?colour=%ff"), 422, "validation")


@pytest.mark.parametrize("cursor", ["!!!", "e30x", "%E5%82%98", "a"])
def test_a_made_up_cursor_is_a_400(stand: Stand, cursor: str) -> None:
    problem(stand.http.get(f"/lending/umbrellas?cursor={cursor}"), 400, "cursor-invalid")


@pytest.mark.parametrize(
    "path",
    ["/", "/lending", "/lending/loans/not-a-uuid", "/lending/%E5%82%98", "/%ff", "/lending//umbrellas"],
)
def test_an_unknown_address_is_a_404(stand: Stand, path: str) -> None:
    problem(stand.http.get(path), 404, "path-unknown")


def test_a_wrong_method_is_a_405_that_names_the_right_ones(stand: Stand) -> None:
    answer = stand.http.put("/lending/umbrellas")
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == "GET, HEAD"


def test_a_domain_error_is_the_problem_of_the_service_s_table(stand: Stand, signer: Signer) -> None:
    headers = {"Authorization": f"Bearer {signer.token()}", "Idempotency-Key": "k"}
    none_left = stand.http.post("/lending/stands/hall/loans", json={"borrower": "a"}, headers=headers)
    assert problem(none_left, 409, "none-left")["detail"] == "傘立て hall の傘はすべて貸し出し中です。"
    unknown = stand.http.post("/lending/stands/%E6%B5%B7/loans", json={"borrower": "a"}, headers=headers)
    assert problem(unknown, 404, "stand-unknown")["detail"] == "傘立て 海 は登録されていません。"


def send_raw(stand: Stand, signer: Signer, headers: str, rest: bytes, *, reset: bool = False) -> bytes:
    """Send a loan with these headers and what follows, on a connection of its own; what came back."""
    where = urlsplit(stand.url)
    head = (
        f"POST {LOANS} HTTP/1.1\r\nHost: stand\r\nAuthorization: Bearer {signer.token()}\r\n"
        f"Idempotency-Key: gone\r\nContent-Type: application/json\r\n{headers}\r\n\r\n"
    )
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=5) as raw:
        raw.sendall(head.encode() + rest)
        if reset:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return b""
        raw.shutdown(socket.SHUT_WR)
        return raw.makefile("rb").read()


def test_a_body_that_ends_too_soon_or_comes_in_broken_chunks_is_a_400(stand: Stand, signer: Signer) -> None:
    for headers, rest in [
        ("Content-Length: 5000", b"{"),
        ("Transfer-Encoding: chunked", b"zz\r\n{}\r\n0\r\n\r\n"),
        ("Transfer-Encoding: chunked", b"ff\r\n{}"),
    ]:
        answer = send_raw(stand, signer, headers, rest)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"body-incomplete" in answer


def test_clients_that_leave_in_the_middle_are_not_taken_for_an_outage(stand: Stand, signer: Signer) -> None:
    before = len([line for line in stand.log() if line["event"] in ("unavailable", "unexpected")])
    for _ in range(20):
        send_raw(stand, signer, "Content-Length: 5000", b"{", reset=True)
    assert post(stand, signer, b'{"borrower": "Abe"}').status_code == 201
    troubles = [line for line in stand.log() if line["event"] in ("unavailable", "unexpected")]
    assert len(troubles) == before
