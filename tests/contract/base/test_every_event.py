"""What must hold of every integration event.

Parametrised over the registry: a new event is covered by being declared.
"""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from marshmallow import ValidationError

from kairan_contracts.envelope import CloudEventSchema, example_of
from kairan_contracts.events import EventContract, contracts, load_lenient, load_strict, render
from kairan_contracts.generated import CHECKOUT
from kairan_contracts.names import ROUTING_KEY

EVENTS = [pytest.param(event, id=name) for name, event in sorted(contracts().items())]
PERSONAL = {
    "head_name",
    "member_name",
    "kana",
    "phone",
    "address",
    "email",
    "birth_date",
    "note",
    "care_detail",
}


def objects_in(value: Any) -> list[dict[str, Any]]:
    """Every JSON object in a document, the outermost first."""
    if isinstance(value, dict):
        return [value, *(found for inner in value.values() for found in objects_in(inner))]
    if isinstance(value, list):
        return [found for inner in value for found in objects_in(inner)]
    return []


def test_the_registry_finds_the_events_of_the_services() -> None:
    assert {event.service for event in contracts().values()} >= {"directory", "safety"}


@pytest.mark.parametrize("event", EVENTS)
def test_the_example_is_accepted_strictly(event: EventContract) -> None:
    assert load_strict(event.full_name, event.example)


@pytest.mark.parametrize("event", EVENTS)
def test_the_example_survives_reading_and_rendering(event: EventContract) -> None:
    rendered = render(event.full_name, load_strict(event.full_name, event.example))
    assert rendered == json.loads(json.dumps(event.example))


@pytest.mark.parametrize("event", EVENTS)
def test_an_unknown_field_is_refused_from_a_producer_and_ignored_by_a_consumer(event: EventContract) -> None:
    expected = load_strict(event.full_name, event.example)
    for depth in range(len(objects_in(event.example))):
        data = deepcopy(dict(event.example))
        if _is_free_form(event, depth):
            continue
        objects_in(data)[depth]["field_of_tomorrow"] = 1
        with pytest.raises(ValidationError, match="field_of_tomorrow"):
            load_strict(event.full_name, data)
        assert load_lenient(event.full_name, data) == expected


def _is_free_form(event: EventContract, depth: int) -> bool:
    """Whether the schema declares this object as a map of counts, whose keys are data, not fields."""
    data = deepcopy(dict(event.example))
    objects_in(data)[depth]["field_of_tomorrow"] = 1
    return depth > 0 and "field_of_tomorrow" in json.dumps(load_lenient(event.full_name, data), default=str)


@pytest.mark.parametrize("event", EVENTS)
def test_a_missing_required_field_is_refused(event: EventContract) -> None:
    required = [name for name, field in event.schema().fields.items() if field.required]
    assert required, "an event that needs nothing says nothing"
    for name in required:
        data = {key: value for key, value in event.example.items() if key != name}
        with pytest.raises(ValidationError, match=name):
            load_lenient(event.full_name, data)


@pytest.mark.parametrize("event", EVENTS)
def test_the_example_file_is_current_and_a_whole_cloudevent(event: EventContract) -> None:
    path: Path = CHECKOUT / "examples" / f"{event.full_name}.json"
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(example_of(event)))
    envelope = CloudEventSchema().load(written)
    assert isinstance(envelope, dict)
    assert envelope["type"] == event.type


@pytest.mark.parametrize("event", EVENTS)
def test_the_routing_key_has_the_agreed_form(event: EventContract) -> None:
    assert ROUTING_KEY.match(event.routing_key("yoneizumi", "nishi"))
    assert event.routing_key("yoneizumi") == f"{event.full_name}.yoneizumi._"
    assert event.binding_key == f"{event.full_name}.#"


@pytest.mark.parametrize("event", EVENTS)
def test_no_personal_data_travels_on_the_bus(event: EventContract) -> None:
    fields = {name for found in objects_in(dict(event.example)) for name in found}
    assert not fields & PERSONAL
    assert not set(event.schema().fields) & PERSONAL


@pytest.mark.parametrize("event", EVENTS)
def test_the_event_says_what_happened(event: EventContract) -> None:
    assert event.doc
    assert event.schema.__module__.startswith(f"kairan_contracts.{event.service.replace('-', '_')}.")


@pytest.mark.parametrize(
    "event", [found for found in EVENTS if "incident_id" in found.values[0].schema().fields]
)
def test_what_belongs_to_an_incident_says_whether_it_is_a_drill(event: EventContract) -> None:
    assert example_of(event)["mode"] in {"disaster", "drill"}
    assert event.schema().fields["mode"].required
