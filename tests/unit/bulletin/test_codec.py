"""Golden files: every form that was ever stored can be read, and is still written just so.

Each concept's samples are in a module `stored_<concept>` beside this file; all of them are found here.
"""

import importlib
import json
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kairan_bulletin.codec import CODEC
from kairan_bulletin.concepts import TYPES
from kairan_kernel.events import StoredEvent
from kairan_kernel.ids import derived_id

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"


def concepts() -> Iterator[ModuleType]:
    for path in sorted(HERE.glob("**/stored_*.py")):
        module = ".".join(("tests", "unit", "bulletin", *path.relative_to(HERE).with_suffix("").parts))
        yield importlib.import_module(module)


EVENTS: dict[str, Any] = {name: event for each in concepts() for name, event in each.EVENTS.items()}
OLD: list[str] = [name for each in concepts() for name in getattr(each, "OLD", ())]


def stored(name: str, data: bytes) -> StoredEvent:
    return StoredEvent(
        id=derived_id("stored", name),
        type=name.rpartition(".")[0],
        data=data,
        metadata=b"{}",
        stream="test-1",
        revision=0,
        position=1,
        recorded_at=datetime(2024, 7, 7, tzinfo=UTC),
    )


@pytest.mark.parametrize("name", EVENTS)
def test_a_golden_file_reads_as_the_event_it_pins(name: str) -> None:
    golden = (GOLDEN / f"{name}.json").read_bytes()
    assert CODEC.decode(stored(name, golden)) == EVENTS[name]


@pytest.mark.parametrize("name", EVENTS)
def test_the_event_is_written_as_its_golden_file(name: str) -> None:
    written_type, written = CODEC.encode(EVENTS[name])
    assert written_type == name.rpartition(".")[0]
    assert json.loads(written) == json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", OLD)
def test_a_call_or_survey_of_before_audiences_asks_everyone(name: str) -> None:
    old, _, variant = name.rpartition(".")
    golden = (GOLDEN / f"{name}.json").read_bytes()
    read = CODEC.decode(stored(name, golden))
    assert read.asked is None
    newer = EVENTS[f"{old.removesuffix('.v1')}.v2.{variant}"]
    assert read == replace(newer, asked=None)


def test_every_stored_type_has_a_golden_file_and_every_file_a_test() -> None:
    assert {name.rpartition(".")[0] for name in EVENTS} == set(TYPES)
    assert {path.stem for path in GOLDEN.glob("*.json")} == {*EVENTS, *OLD}


def test_every_event_class_is_frozen_data() -> None:
    assert all(fields(cls) for cls in TYPES.values())
    assert all(cls.__dataclass_params__.frozen for cls in TYPES.values())  # type: ignore[attr-defined]
