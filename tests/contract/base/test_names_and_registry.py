"""Names on the bus, the registry's refusals, and the generated files' check."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import EXCLUDE, ValidationError

from kairan_contracts import events, generated
from kairan_contracts.__main__ import main
from kairan_contracts.events import (
    ContractClash,
    UnknownContract,
    contract,
    contract_of,
    contracts,
    load_strict,
    render,
)
from kairan_contracts.fields import ContractSchema, UtcDateTime
from kairan_contracts.names import (
    ROUTING_KEY,
    MalformedName,
    binding_key,
    dead_queue,
    queue,
    routing_key,
    versioned,
)

slugs = st.from_regex(r"[a-z0-9-]{2,40}", fullmatch=True)


@given(union=st.none() | slugs, association=st.none() | slugs, major=st.integers(1, 99))
def test_every_slug_fits_into_a_routing_key(union: str | None, association: str | None, major: int) -> None:
    key = routing_key("safety", "statement_recorded", major, union, association)
    assert ROUTING_KEY.match(key)
    assert key.split(".") == ["safety", "statement_recorded", f"v{major}", union or "_", association or "_"]


@pytest.mark.parametrize("slug", ["Nishi", "西", "a", "a.b", "#", "x" * 41])
def test_what_is_no_slug_never_becomes_a_routing_key(slug: str) -> None:
    with pytest.raises(MalformedName):
        routing_key("safety", "statement_recorded", 1, "yoneizumi", slug)


def test_queues_are_named_after_consumer_and_event() -> None:
    assert queue("billing", "household_enrolled") == "billing.on_household_enrolled"
    assert dead_queue("billing") == "billing.dead"
    assert binding_key("directory", "household_enrolled", 1) == "directory.household_enrolled.v1.#"


@pytest.mark.parametrize("name", ["household_enrolled", "Directory.x", "directory.", "a.b.c"])
def test_a_contract_is_named_service_dot_event(name: str) -> None:
    with pytest.raises(MalformedName):
        versioned(name, 1)


def test_two_schemas_for_one_event_clash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "CONTRACTS", dict(contracts()))

    class OneSchema(ContractSchema):
        """One."""

    class OtherSchema(ContractSchema):
        """Other."""

    contract("bulletin.circular_published", example={})(OneSchema)
    with pytest.raises(ContractClash, match=r"bulletin\.circular_published\.v1"):
        contract("bulletin.circular_published", example={})(OtherSchema)


def test_an_undeclared_event_is_unknown() -> None:
    with pytest.raises(UnknownContract):
        contract_of("directory.nothing_happened.v1")
    with pytest.raises(UnknownContract):
        load_strict("directory.nothing_happened.v1", {})


def test_rendering_refuses_a_value_that_no_schema_declares() -> None:
    name, event = sorted(contracts().items())[0]
    values = {**load_strict(name, event.example), "secret": "x"}
    with pytest.raises(ValidationError, match="secret"):
        render(name, values)


def test_a_moment_needs_an_offset_and_is_told_in_utc() -> None:
    class MomentSchema(ContractSchema):
        at = UtcDateTime(required=True)

    schema = MomentSchema(unknown=EXCLUDE)
    loaded = schema.load({"at": "2024-01-01T16:30:00+09:00"})
    assert schema.dump(loaded) == {"at": "2024-01-01T07:30:00Z"}
    with pytest.raises(ValidationError, match="at"):
        schema.load({"at": "2024-01-01T16:30:00"})


def test_the_check_names_what_is_missing_changed_or_left_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = ["--root", str(tmp_path)]
    assert main(["generate", *root]) == 0
    assert main(["check", *root]) == 0
    name = sorted(contracts())[0]
    (tmp_path / "examples" / f"{name}.json").write_text("{}")
    (tmp_path / "examples" / "directory.gone.v1.json").write_text("{}")
    (tmp_path / "asyncapi" / "kairan.json").unlink()
    capsys.readouterr()
    assert main(["check", *root]) == 1
    told = capsys.readouterr().err
    assert all(path in told for path in (f"{name}.json", "directory.gone.v1.json", "asyncapi/kairan.json"))
    assert main(["generate", *root]) == 0
    assert generated.stale(tmp_path) == []
