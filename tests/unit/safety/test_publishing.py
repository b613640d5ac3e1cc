"""What is told of every stored event: valid messages, and never anything personal."""

import json
from typing import Any

import pytest

from kairan_contracts.events import contract_of, load_strict
from kairan_kernel.cloudevents import parse
from kairan_kernel.events import StoredEvent
from kairan_kernel.ids import derived_id
from kairan_safety.codec import CODEC
from kairan_safety.publishing import publish

from .samples import INCIDENT, NOW
from .test_codec import EVENTS

SILENT = {"ReminderIssued.v1.full", "ReminderIssued.v1.least", "NoticeRead.v1.full"}
TOLD = {
    "NoticeComposed": "notice_composed",
    "NoticeRevised": "notice_composed",
    "IncidentActivated": "incident_activated",
    "IncidentClosed": "incident_closed",
    "BlockEnrolled": "block_enrolled",
    "StatementRecorded": "statement_recorded",
    "NoticeRead": "notice_read",
    "FirstLoginNoted": "first_login_noted",
    "HouseholdsReminded": "households_reminded",
    "VisitClaimed": "visit_claimed",
    "VisitReleased": "visit_released",
}


def stored(event: Any) -> StoredEvent:
    name, data = CODEC.encode(event)
    return StoredEvent(
        id=derived_id("event", name),
        type=name,
        data=data,
        metadata=b"{}",
        stream=f"rollcall-{INCIDENT}",
        revision=7,
        position=4711,
        recorded_at=NOW,
    )


@pytest.mark.parametrize("name", sorted(set(EVENTS) - SILENT))
def test_a_stored_event_becomes_the_message_its_contract_promises(name: str) -> None:
    event = EVENTS[name]
    message = publish(stored(event))
    assert message is not None
    envelope = parse(message.body)
    contract = contract_of(f"safety.{TOLD[type(event).__name__]}.v1")
    assert envelope.name == contract.full_name
    assert message.type == contract.type
    assert load_strict(contract.full_name, envelope.data)
    assert message.routing_key.startswith(f"{contract.full_name}.yoneizumi.")
    assert (envelope.position, envelope.stream_revision) == (4711, 7)
    assert envelope.mode == envelope.data.get("mode")


@pytest.mark.parametrize("name", sorted(SILENT))
def test_what_is_nobodys_business_stays_inside(name: str) -> None:
    assert publish(stored(EVENTS[name])) is None


def test_a_note_never_leaves_the_service() -> None:
    message = publish(stored(EVENTS["StatementRecorded.v1.full"]))
    assert message is not None
    assert EVENTS["StatementRecorded.v1.full"].note not in message.body.decode()
    assert json.loads(message.body)["data"]["has_note"] is True
