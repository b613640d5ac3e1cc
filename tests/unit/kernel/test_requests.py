"""A request's identity: what makes it the same request again, and the ids and causes that follow from it."""

from dataclasses import FrozenInstanceError, dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from kairan_kernel.requests import Request


@dataclass(frozen=True)
class Caller:
    subject: UUID


def request(raw: bytes = b'{"a": 1, "b": [2]}', **changes: Any) -> Request:
    made = Request(
        method="POST",
        path="/lending/loans",
        params={},
        query={},
        body={"a": 1, "b": [2]},
        raw=raw,
        principal=Caller(UUID(int=1)),
        language="ja",
        idempotency_key="key-1",
        correlation_id=UUID(int=9),
        headers={},
    )
    return replace(made, **changes)


def test_the_same_json_has_the_same_fingerprint_however_it_is_written() -> None:
    assert request().fingerprint == request(raw=b'{ "b":[2],\n"a":1 }').fingerprint


@pytest.mark.parametrize(
    "changes",
    [{"raw": b'{"a": 2}'}, {"path": "/lending/other"}, {"method": "PUT"}, {"query": {"dry_run": True}}],
)
def test_another_content_has_another_fingerprint(changes: dict[str, Any]) -> None:
    assert request().fingerprint != request(**changes).fingerprint


def test_a_raw_body_is_fingerprinted_byte_by_byte() -> None:
    raw = request(body=None, raw=b"a,b")
    assert raw.fingerprint == request(body=None, raw=b"a,b").fingerprint
    assert raw.fingerprint != request(body=None, raw=b"a, b").fingerprint


def test_the_command_is_the_same_for_a_repeat_by_the_same_caller_only() -> None:
    first = request().cause()
    again = request(correlation_id=uuid4()).cause()
    assert again.command_id == first.command_id
    other = request(principal=Caller(UUID(int=2))).cause()
    assert other.command_id != first.command_id
    assert request(idempotency_key="key-2").cause().command_id != first.command_id


def test_one_request_may_be_several_commands() -> None:
    asked = request()
    assert asked.cause("a").command_id != asked.cause("b").command_id
    assert asked.derive_id("loan") == request().derive_id("loan")
    assert asked.derive_id("loan") != asked.derive_id("line")


def test_a_cause_names_who_and_which_request() -> None:
    cause = request().cause()
    assert (cause.actor, cause.correlation_id) == (str(UUID(int=1)), UUID(int=9))
    assert cause.fingerprint == request().fingerprint
    assert request(principal=None).actor == "public"


def test_a_request_cannot_be_changed_and_does_not_show_its_headers() -> None:
    asked = request(headers={"Authorization": "Bearer secret"})
    with pytest.raises(FrozenInstanceError):
        asked.path = "/else"  # type: ignore[misc]
    assert "secret" not in repr(asked)
