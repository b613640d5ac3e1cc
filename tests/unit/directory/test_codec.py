"""The stored form of every event, pinned: what is in the log today is read for ever.

`golden/<Type>.json` is the form that is written. Changing one is wrong: a new form is a new version, with an
upcast from the old one.
"""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kairan_directory.codec import CODEC, TYPES, UPCASTS
from kairan_directory.domain.household.events import HouseholdEnrolled
from kairan_kernel.events import StoredEvent

from .people import ENROLLED
from .stored_events import EXAMPLES, stored

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str) -> Any:
    return json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))


def test_every_stored_type_is_pinned_by_a_golden_file() -> None:
    old = {path.stem for path in GOLDEN.glob("*.json") if path.stem.partition("-")[0] in UPCASTS}
    assert {path.stem for path in GOLDEN.glob("*.json")} - old == {name for name, _ in EXAMPLES}
    assert {name.partition("-")[0] for name in old} == set(UPCASTS)
    assert {name.partition("-")[0] for name, _ in EXAMPLES} == set(TYPES)


@pytest.mark.parametrize(("name", "event"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_an_event_is_written_as_it_always_was(name: str, event: object) -> None:
    written, data = CODEC.encode(event)
    assert written == name.partition("-")[0]
    assert json.loads(data) == golden(name)


@pytest.mark.parametrize(("name", "event"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_what_was_written_once_is_read_as_it_was_meant(name: str, event: object) -> None:
    data = json.dumps(golden(name)).encode()
    assert CODEC.decode(stored(name.partition("-")[0], data)) == event


@pytest.mark.parametrize("name", ["AppointmentMade.v1", "AppointmentMade.v1-open", "AppointmentEnded.v1"])
def test_an_appointment_of_the_first_form_is_read_without_a_household(name: str) -> None:
    found = CODEC.decode(stored(name.partition("-")[0], json.dumps(golden(name)).encode()))
    now = dict(EXAMPLES)[name.replace(".v1", ".v2")]
    assert found == replace(now, term=replace(now.term, household_id=None))


def test_a_field_that_a_later_version_adds_does_not_stop_an_older_reader() -> None:
    data = json.dumps({**golden("HouseholdEnrolled.v1"), "added_later": 1}).encode()
    found = CODEC.decode(stored("HouseholdEnrolled.v1", data))
    assert isinstance(found, HouseholdEnrolled)
    assert found == ENROLLED


def test_stored_types_are_words_and_a_version() -> None:
    assert all(re.fullmatch(r"[A-Za-z]+\.v[1-9]", name) for name in TYPES)
    assert isinstance(stored("UnionFounded.v1", b"{}"), StoredEvent)
