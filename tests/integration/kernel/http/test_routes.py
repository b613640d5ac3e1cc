"""Routes of a real process over real HTTP: what a declared route gives to those who ask properly."""

import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
from tests.neighbourhood import loopback

from .conftest import Signer, Stand

LOANS = "/lending/stands/station/loans"


def borrow(stand: Stand, signer: Signer, key: str | None = None, **body: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {signer.token()}", "Idempotency-Key": key or str(uuid4())}
    return stand.http.post(LOANS, json={"borrower": "Sato", **body}, headers=headers)


def test_a_post_is_validated_handled_and_answered_through_its_schemas(stand: Stand, signer: Signer) -> None:
    answer = borrow(stand, signer, days=3)
    assert answer.status_code == 201
    assert answer.headers["Content-Type"] == "application/json"
    made = answer.json()
    assert (made["borrower"], made["days"]) == ("Sato", 3)
    assert answer.headers["Location"] == f"/lending/loans/{UUID(made['loan_id'])}"


def test_a_repeat_with_the_same_key_and_caller_is_the_same_command(stand: Stand, signer: Signer) -> None:
    token = signer.token()
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "loan-1"}
    first = stand.http.post(LOANS, json={"borrower": "Abe"}, headers=headers).json()
    again = stand.http.post(LOANS, json={"borrower": "Abe"}, headers=headers).json()
    assert again == {**first, "repeated": True}
    other_caller = borrow(stand, signer, key="loan-1").json()
    assert other_caller["loan_id"] != first["loan_id"]


def test_every_answer_names_its_language_and_its_ids(stand: Stand) -> None:
    plain = stand.http.get("/lending/umbrellas")
    assert plain.headers["Content-Language"] == "ja"
    assert "Accept-Language" in plain.headers["Vary"]
    assert UUID(plain.headers["X-Request-Id"]) == UUID(plain.headers["X-Correlation-Id"])
    english = stand.http.get("/lending/umbrellas", headers={"Accept-Language": "fr, ja;q=0.3, en-GB;q=0.8"})
    assert english.headers["Content-Language"] == "en"


@pytest.mark.parametrize("given", ["0af7651916cd43dd8448eb211c80319c", "gateway-77"])
def test_a_request_id_that_comes_is_kept(stand: Stand, given: str) -> None:
    headers = stand.http.get("/lending/umbrellas", headers={"X-Request-Id": given}).headers
    again = stand.http.get("/lending/umbrellas", headers={"X-Request-Id": given}).headers
    assert headers["X-Request-Id"] == given
    assert UUID(headers["X-Correlation-Id"]) == UUID(again["X-Correlation-Id"])


def test_a_list_is_paged_to_its_end(stand: Stand) -> None:
    numbers, cursor, pages = [], None, 0
    while True:
        query = {"limit": "50"} if cursor is None else {"limit": "50", "cursor": cursor}
        page = stand.http.get("/lending/umbrellas", params=query).json()
        numbers += [item["number"] for item in page["items"]]
        pages, cursor = pages + 1, page["next"]
        if cursor is None:
            break
    assert (pages, numbers) == (3, list(range(1, 121)))


def test_a_policy_lets_the_right_caller_in_and_hides_from_others(stand: Stand, signer: Signer) -> None:
    def count(stand_name: str, **claims: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {signer.token(**claims)}"}
        return stand.http.get(f"/lending/stands/{stand_name}/count", headers=headers)

    assert count("hall", stand="hall").json()["left"] == 0
    assert count("hall", stand="station").status_code == 404
    assert count("hall").status_code == 403


def test_a_public_route_needs_no_token_and_ignores_a_broken_one(stand: Stand) -> None:
    answer = stand.http.get(f"/lending/loans/{uuid4()}", headers={"Authorization": "Bearer broken"})
    assert answer.status_code == 200


def test_a_method_without_an_answer_gives_204(stand: Stand) -> None:
    answer = stand.http.delete(f"/lending/loans/{uuid4()}")
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_head_is_answered_without_a_body(stand: Stand) -> None:
    answer = stand.http.head("/lending/umbrellas")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


def test_a_download_has_a_japanese_file_name(stand: Stand) -> None:
    answer = stand.http.get("/lending/list.csv")
    assert answer.content.decode("utf-8-sig").startswith("番号")
    assert "filename*=UTF-8''%E5%82%98" in answer.headers["Content-Disposition"]


def test_a_raw_body_arrives_whole_up_to_its_limit(stand: Stand) -> None:
    picture = b"\x89PNG" + b"\0" * (3 * 1024 * 1024)
    answer = stand.http.put("/lending/photos", content=picture, headers={"Content-Type": "image/png"})
    assert answer.json() == {"bytes": len(picture)}


def test_blocking_calls_run_in_native_threads_and_leave_the_hub_free(stand: Stand) -> None:
    def nap(_: int) -> int:
        headers = {"Idempotency-Key": str(uuid4()), "X-Seconds": "1"}
        return loopback.post(f"{stand.url}/lending/naps", headers=headers, timeout=10).status_code

    with ThreadPoolExecutor(20) as pool:
        naps = [pool.submit(nap, n) for n in range(20)]
        quick = stand.http.get("/lending/umbrellas")
        assert quick.elapsed.total_seconds() < 0.5
        assert [each.result() for each in naps] == [200] * 20
        slowest = stand.http.get("/metrics").text
    assert 'route="/lending/naps"' in slowest
    names = stand.http.get("/lending/threads").json()
    assert names["built_in"] != "MainThread"
    assert names["called_in"] != "MainThread"


def test_one_connection_serves_many_requests(stand: Stand) -> None:
    where = urlsplit(stand.url)
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=5) as raw:
        wire = raw.makefile("rb")
        for _ in range(3):
            raw.sendall(b"GET /lending/umbrellas?limit=1 HTTP/1.1\r\nHost: stand\r\n\r\n")
            assert wire.readline() == b"HTTP/1.1 200 OK\r\n"
            length = 0
            while (line := wire.readline()) != b"\r\n":
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            assert b"items" in wire.read(length)


def test_rpc_and_http_share_the_service(stand: Stand, amqp_url: str) -> None:
    from nameko.standalone.rpc import ClusterRpcProxy  # noqa: PLC0415 - only this test calls over AMQP

    with ClusterRpcProxy({"AMQP_URI": amqp_url}, timeout=10) as cluster:
        assert cluster.lending.umbrellas_left("hall") == 0
