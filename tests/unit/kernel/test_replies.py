"""From what a handler returns to bytes and headers."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from marshmallow import Schema, fields

from kairan_kernel.catalogue import Catalogue
from kairan_kernel.paging import Page, page_schema
from kairan_kernel.problems import Problem
from kairan_kernel.replies import Download, Rendered, Reply, Stream, render, render_problem


class LoanSchema(Schema):
    loan_id = fields.UUID()
    at = fields.AwareDateTime(default_timezone=UTC)


@dataclass
class Loan:
    loan_id: UUID
    at: datetime
    secret: str = "hidden"


LOAN = Loan(UUID(int=1), datetime(2026, 1, 1, tzinfo=UTC))


def body(rendered: Rendered) -> bytes:
    return b"".join(rendered.body)


def headers(rendered: Rendered) -> dict[str, str]:
    assert len({name.lower() for name, _ in rendered.headers}) == len(rendered.headers)
    return dict(rendered.headers)


def test_an_object_shows_only_what_its_schema_shows() -> None:
    rendered = render(LOAN, 201, LoanSchema())
    assert rendered.status == 201
    assert msgspec.json.decode(body(rendered)) == {
        "loan_id": str(UUID(int=1)),
        "at": "2026-01-01T00:00:00+00:00",
    }
    assert headers(rendered)["Content-Length"] == str(len(body(rendered)))


def test_a_page_is_shown_with_its_cursor() -> None:
    rendered = render(Page([LOAN], "abc"), 200, page_schema(LoanSchema))
    shown = msgspec.json.decode(body(rendered))
    assert (len(shown["items"]), shown["next"]) == (1, "abc")


def test_a_reply_may_change_status_headers_and_location() -> None:
    rendered = render(Reply(202, LOAN, {"X-Extra": "1"}, location="/loans/1"), 201, LoanSchema())
    assert rendered.status == 202
    assert headers(rendered)["Location"] == "/loans/1"
    assert headers(rendered)["X-Extra"] == "1"


def test_nothing_is_204_and_an_empty_reply_keeps_its_status() -> None:
    assert render(None, 200, None).status == 204
    accepted = render(Reply(202), 200, None)
    assert (accepted.status, headers(accepted)["Content-Length"], body(accepted)) == (202, "0", b"")


def test_japanese_stays_readable_in_json() -> None:
    assert "傘".encode() in body(render({"name": "傘"}, 200, None))


def test_a_download_is_whole_or_in_chunks() -> None:
    whole = render(Download(b"abc", "text/csv", 'a"\n.csv'), 200, None)
    assert headers(whole)["Content-Length"] == "3"
    assert 'filename="a__.csv"' in headers(whole)["Content-Disposition"]
    chunked = render(Download(iter([b"a", b"b"]), "text/csv", "a.csv"), 200, None)
    assert "Content-Length" not in headers(chunked)
    assert body(chunked) == b"ab"


def test_a_stream_is_open_ended_and_is_neither_stored_nor_buffered() -> None:
    rendered = render(Stream(iter([b"data: 1\n\n"]), headers={"cache-control": "no-cache"}), 200, None)
    assert rendered.open_ended
    assert headers(rendered)["cache-control"] == "no-cache"
    assert headers(rendered)["X-Accel-Buffering"] == "no"


def test_a_503_says_when_to_come_back_and_a_problem_s_own_headers_win() -> None:
    catalogue = Catalogue.kernel()
    away = render_problem(Problem(503, "unavailable"), catalogue, "ja", UUID(int=1))
    assert headers(away)["Retry-After"] == "2"
    later = render_problem(
        Problem(503, "unavailable", headers={"Retry-After": "30"}), catalogue, "ja", UUID(int=1)
    )
    assert headers(later)["Retry-After"] == "30"
    assert headers(later)["Content-Type"] == "application/problem+json"
