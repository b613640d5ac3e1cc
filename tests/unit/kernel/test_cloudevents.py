"""The envelope of messages on the bus."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from kairan_kernel.cloudevents import MalformedEnvelope, envelope, envelope_of, parse
from kairan_kernel.commands import Causation
from kairan_kernel.events import StoredEvent
from kairan_kernel.ids import derived_id

WHY = Causation(command_id=derived_id("command"), correlation_id=derived_id("correlation"), actor="member")
STORED = StoredEvent(
    id=derived_id("event"),
    type="StatementRecorded.v1",
    data=b"{}",
    metadata=WHY.metadata(),
    stream="rollcall-1",
    revision=3,
    position=2**60,
    recorded_at=datetime(2026, 6, 1, 9, 30, 0, 123456, tzinfo=UTC),
)


def sent(**changes: Any) -> bytes:
    body = json.loads(
        envelope_of(
            STORED,
            service="safety",
            event="statement_recorded",
            subject="incident-1",
            mode="drill",
            data={"status": "safe", "household_id": derived_id("household")},
        )
    )
    return json.dumps({key: value for key, value in (body | changes).items() if value != "gone"}).encode()


def test_a_stored_event_is_told_in_the_form_of_cloud_events() -> None:
    assert json.loads(sent()) == {
        "specversion": "1.0",
        "id": str(STORED.id),
        "source": "/kairan/safety",
        "type": "kairan.safety.statement_recorded.v1",
        "subject": "incident-1",
        "time": "2026-06-01T09:30:00.123456Z",
        "datacontenttype": "application/json",
        "dataschema": "https://kairan.example/schemas/safety.statement_recorded.v1.json",
        "correlationid": str(WHY.correlation_id),
        "causationid": str(WHY.command_id),
        "position": str(2**60),
        "streamrevision": "3",
        "mode": "drill",
        "data": {"status": "safe", "household_id": str(derived_id("household"))},
    }


def test_what_is_not_known_is_left_out() -> None:
    body = json.loads(
        envelope(
            event_id=derived_id("event"),
            service="safety",
            event="blocks_counted",
            time=STORED.recorded_at,
            data={},
        )
    )
    assert {"subject", "correlationid", "causationid", "mode"}.isdisjoint(body)


def test_the_envelope_is_read_back() -> None:
    read = parse(sent())
    assert (read.id, read.name, read.source) == (
        STORED.id,
        "safety.statement_recorded.v1",
        "/kairan/safety",
    )
    assert (read.position, read.stream_revision, read.mode) == (2**60, 3, "drill")
    assert (read.correlation_id, read.causation_id) == (WHY.correlation_id, WHY.command_id)
    assert (read.subject, read.time) == ("incident-1", STORED.recorded_at)
    assert UUID(read.data["household_id"]) == derived_id("household")


def test_attributes_of_others_are_ignored() -> None:
    assert parse(sent(traceparent="00-1", knativearrivaltime="x")).id == STORED.id


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"specversion": "0.3"}, "specversion"),
        ({"id": "7"}, "id"),
        ({"id": "gone"}, "id"),
        ({"type": "com.example.thing"}, "type"),
        ({"time": "2026-06-01T09:30:00"}, "time has no offset"),
        ({"time": "yesterday"}, "time"),
        ({"position": "first"}, "invalid literal"),
        ({"data": "text"}, "data is not an object"),
        ({"data": "gone"}, "data is not an object"),
    ],
)
def test_a_malformed_envelope_says_what_is_wrong(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(MalformedEnvelope, match=said):
        parse(sent(**changes))


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[]", b"null", b"{"])
def test_what_is_no_json_object_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedEnvelope):
        parse(body)


def test_a_producer_s_data_must_have_a_json_form() -> None:
    with pytest.raises((TypeError, msgspec.MsgspecError)):
        envelope(event_id=STORED.id, service="s", event="e", time=STORED.recorded_at, data={"x": object()})
