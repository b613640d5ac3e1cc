"""What attendance, surveys, resolutions, halls and the calendar publish keeps to its contract, and tells
nothing that is nobody's business.
"""

import importlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from kairan_bulletin.codec import CODEC
from kairan_bulletin.publishing import publish
from kairan_contracts.events import contracts, load_strict
from kairan_kernel.cloudevents import parse
from kairan_kernel.events import StoredEvent
from kairan_kernel.ids import derived_id

CONCEPTS = ("attendance", "survey", "resolution", "booking", "calendar")
EVENTS: dict[str, Any] = {
    name: event
    for concept in CONCEPTS
    for name, event in importlib.import_module(f"tests.unit.bulletin.stored_{concept}").EVENTS.items()
}
SILENT = {"VotersEnrolled", "BallotKeyDestroyed", "HallRevised", "FeedOpened", "FeedRevoked"}
NEVER = ("v1.c2VhbGVk", "choices", "replies", "ballot", "purpose", "comment", "to_household_id")


def message_of(name: str) -> Any:
    stored_type, data = CODEC.encode(EVENTS[name])
    return publish(
        StoredEvent(
            id=derived_id("stored", name),
            type=stored_type,
            data=data,
            metadata=b"{}",
            stream="test-1",
            revision=0,
            position=1,
            recorded_at=datetime(2024, 7, 7, tzinfo=UTC),
        )
    )


@pytest.mark.parametrize("name", EVENTS)
def test_each_event_is_told_by_its_contract_or_not_at_all(name: str) -> None:
    message = message_of(name)
    if name.split(".")[0] in SILENT:
        assert message is None
        return
    envelope = parse(message.body)
    assert envelope.name in contracts()
    load_strict(envelope.name, envelope.data)
    area = EVENTS[name].place if hasattr(EVENTS[name], "place") else EVENTS[name].area
    assert message.routing_key == f"{envelope.name}.{area.union}.{area.association or '_'}"


@pytest.mark.parametrize("name", [name for name in EVENTS if name.split(".")[0] not in SILENT])
def test_no_words_and_no_votes_leave_the_service(name: str) -> None:
    told = json.dumps(parse(message_of(name).body).data)
    assert [word for word in NEVER if word in told] == []


def test_of_an_anonymous_answer_only_that_it_was_given_is_told() -> None:
    data = parse(message_of("SurveyAnswered.v1.anonymous").body).data
    assert set(data) == {
        "survey_id",
        "means",
        "union_id",
        "union",
        "association_id",
        "association",
        "block_id",
        "household_id",
    }
