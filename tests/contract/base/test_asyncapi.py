"""The AsyncAPI document, against the official JSON Schema of AsyncAPI 3.0.

That schema is `schemas/3.0.0-without-$id.json` of `@asyncapi/specs` 6.11.1 (Apache-2.0), only spaces removed.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from kairan_contracts.asyncapi import document
from kairan_contracts.envelope import example_of
from kairan_contracts.events import contracts
from kairan_contracts.generated import CHECKOUT

OFFICIAL = Path(__file__).parent / "asyncapi-3.0.0.schema.json"


@pytest.fixture(scope="module")
def asyncapi() -> dict[str, Any]:
    return document(contracts())


def resolve(document: dict[str, Any], reference: str) -> Any:
    """What `#/a/b` points at; raises KeyError when it points nowhere."""
    found: Any = document
    for step in reference.lstrip("#/").split("/"):
        found = found[step]
    return found


def references_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        here = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return here + [found for inner in value.values() for found in references_in(inner)]
    if isinstance(value, list):
        return [found for inner in value for found in references_in(inner)]
    return []


def test_the_document_is_valid_asyncapi_3(asyncapi: dict[str, Any]) -> None:
    official = json.loads(OFFICIAL.read_text(encoding="utf-8"))
    faults = [
        f"{list(fault.path)}: {fault.message[:200]}"
        for fault in Draft7Validator(official).iter_errors(asyncapi)
    ]
    assert faults == []


def test_the_written_document_is_current(asyncapi: dict[str, Any]) -> None:
    written = json.loads((CHECKOUT / "asyncapi" / "kairan.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(asyncapi))


def test_every_reference_leads_somewhere(asyncapi: dict[str, Any]) -> None:
    references = references_in(asyncapi)
    assert references
    assert all(resolve(asyncapi, reference) for reference in references)


def test_every_event_has_a_channel_of_its_own(asyncapi: dict[str, Any]) -> None:
    addresses = {channel["address"] for channel in asyncapi["channels"].values()}
    assert addresses == {f"{name}.{{union}}.{{association}}" for name in contracts()}


def test_every_example_fits_the_schema_that_the_document_gives_its_message(asyncapi: dict[str, Any]) -> None:
    for name, event in contracts().items():
        payload = asyncapi["components"]["messages"][name]["payload"]
        whole = {**payload, "components": asyncapi["components"]}
        Draft7Validator(whole).validate(json.loads(json.dumps(example_of(event))))


def test_the_document_leaves_room_for_fields_of_tomorrow(asyncapi: dict[str, Any]) -> None:
    assert '"additionalProperties": false' not in json.dumps(asyncapi)


def test_every_example_fits_the_schema_at_its_dataschema() -> None:
    for name, event in contracts().items():
        written = json.loads((CHECKOUT / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
        assert written["$id"] == event.dataschema
        Draft202012Validator.check_schema(written)
        Draft202012Validator(written).validate(json.loads(json.dumps(event.example)))
