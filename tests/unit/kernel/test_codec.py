"""Stored forms of events: what is written, how old forms are read, what a broken registry says."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as holds_for
from hypothesis import strategies as st

from kairan_kernel.codec import EventCodec, UndecodableEvent, UnknownEventType, Upcast
from kairan_kernel.events import StoredEvent
from kairan_kernel.ids import derived_id


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    row: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UmbrellaLent:
    umbrella_id: UUID
    size: Size
    spot: Spot
    colours: tuple[str, ...]
    due: date
    lent_at: datetime
    note: str | None = None


LENT = UmbrellaLent(
    umbrella_id=derived_id("umbrella", 1),
    size=Size.LARGE,
    spot=Spot(row=1, column=2),
    colours=("赤", "白"),
    due=date(2026, 7, 1),
    lent_at=datetime(2026, 6, 1, 9, 30, tzinfo=UTC),
)
LENT_JSON = (
    f'{{"umbrella_id":"{LENT.umbrella_id}","size":"large","spot":{{"row":1,"column":2}},"colours":["赤","白"],'
    '"due":"2026-07-01","lent_at":"2026-06-01T09:30:00Z","note":null}'
)


def stored(kind: str, data: str) -> StoredEvent:
    return StoredEvent(
        id=derived_id("event"),
        type=kind,
        data=data.encode(),
        metadata=b"{}",
        stream="stand-1",
        revision=3,
        position=77,
        recorded_at=datetime(2026, 6, 1, tzinfo=UTC),
    )


CODEC = EventCodec({"UmbrellaLent.v1": UmbrellaLent})


def test_an_event_is_written_as_plain_json_under_its_registered_name() -> None:
    assert CODEC.encode(LENT) == ("UmbrellaLent.v1", LENT_JSON.encode())


def test_what_was_written_is_read_back_equal() -> None:
    assert CODEC.decode(stored("UmbrellaLent.v1", LENT_JSON)) == LENT


@holds_for(
    st.builds(
        UmbrellaLent,
        umbrella_id=st.uuids(),
        size=st.sampled_from(Size),
        spot=st.builds(Spot, row=st.integers(-(2**60), 2**60), column=st.integers(0, 9)),
        colours=st.lists(st.text(), max_size=3).map(tuple),
        due=st.dates(),
        lent_at=st.datetimes(timezones=st.just(UTC)),
        note=st.none() | st.text(),
    )
)
def test_every_event_survives_the_way_there_and_back(event: UmbrellaLent) -> None:
    kind, data = CODEC.encode(event)
    assert CODEC.decode(stored(kind, data.decode())) == event


def test_a_field_with_a_default_may_be_missing_and_unknown_fields_are_ignored() -> None:
    data = LENT_JSON.replace(',"note":null', ',"weight":300')
    assert CODEC.decode(stored("UmbrellaLent.v1", data)) == LENT


def test_a_broken_form_names_the_event_and_the_fault() -> None:
    with pytest.raises(UndecodableEvent, match=r"UmbrellaLent\.v1 at stand-1/3: .*size"):
        CODEC.decode(stored("UmbrellaLent.v1", LENT_JSON.replace('"large"', '"huge"')))
    with pytest.raises(UndecodableEvent):
        CODEC.decode(stored("UmbrellaLent.v1", "not json"))


def test_an_unknown_type_is_told_apart() -> None:
    assert CODEC.knows("UmbrellaLent.v1")
    assert not CODEC.knows("UmbrellaLost.v1")
    with pytest.raises(UnknownEventType, match=r"UmbrellaLost\.v1"):
        CODEC.decode(stored("UmbrellaLost.v1", "{}"))
    with pytest.raises(UnknownEventType, match="Spot"):
        CODEC.encode(LENT.spot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    stand: UUID
    wet: bool


def returned_v1_v2(data: dict[str, Any]) -> dict[str, Any]:
    return {"stand": data["place"], "state": data["state"]}


def returned_v2_v3(data: dict[str, Any]) -> dict[str, Any]:
    return {"stand": data["stand"], "wet": data["state"] == "wet"}


UPCASTS = {
    "Returned.v1": Upcast(to="Returned.v2", change=returned_v1_v2),
    "Returned.v2": Upcast(to="Returned.v3", change=returned_v2_v3),
}


def test_an_old_form_is_read_through_all_steps() -> None:
    codec = EventCodec({"Returned.v3": Returned}, UPCASTS)
    stand = derived_id("stand")
    for kind, data in [
        ("Returned.v1", f'{{"place": "{stand}", "state": "wet"}}'),
        ("Returned.v2", f'{{"stand": "{stand}", "state": "wet"}}'),
        ("Returned.v3", f'{{"stand": "{stand}", "wet": true}}'),
    ]:
        assert codec.knows(kind)
        assert codec.decode(stored(kind, data)) == Returned(stand=stand, wet=True)
    assert codec.encode(Returned(stand=stand, wet=True))[0] == "Returned.v3"
    assert set(codec.stored_types()) == {"Returned.v1", "Returned.v2", "Returned.v3"}


def test_an_old_form_that_is_broken_names_the_event() -> None:
    codec = EventCodec({"Returned.v3": Returned}, UPCASTS)
    with pytest.raises(UndecodableEvent, match=r"Returned\.v2 at stand-1/3"):
        codec.decode(stored("Returned.v2", '{"stand": "nowhere", "state": "wet"}'))


def test_a_registry_that_contradicts_itself_does_not_start() -> None:
    with pytest.raises(ValueError, match="two types"):
        EventCodec({"Returned.v2": Returned, "Returned.v3": Returned})
    with pytest.raises(ValueError, match="not registered"):
        EventCodec({"UmbrellaLent.v1": UmbrellaLent}, UPCASTS)
    with pytest.raises(ValueError, match="circle"):
        EventCodec({}, {"A.v1": Upcast(to="B.v1", change=dict), "B.v1": Upcast(to="A.v1", change=dict)})
