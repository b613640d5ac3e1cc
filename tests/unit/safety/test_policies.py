"""From the directory's messages to what safety does about them."""

from typing import Any

from marshmallow import EXCLUDE, Schema

from kairan_contracts.directory.events import FirstLoginRecordedSchema, HouseholdErasedSchema
from kairan_contracts.events import contract_of
from kairan_kernel.cloudevents import Envelope
from kairan_kernel.ids import derived_id
from kairan_safety.hearing.policies import absence, first_logins, placement
from kairan_safety.roll.board import CalledIncident, Noticed, Roll

from .samples import HOUSEHOLD, NOW, OTHER_HOUSEHOLD, activated, enrolled


def message(event: str, schema: type[Schema]) -> Envelope[dict[str, Any]]:
    contract = contract_of(f"directory.{event}.v1")
    return Envelope(
        id=derived_id("event", event),
        name=contract.full_name,
        source="/kairan/directory",
        subject=None,
        time=NOW,
        position=42,
        stream_revision=0,
        correlation_id=None,
        causation_id=None,
        mode=None,
        data=schema(unknown=EXCLUDE).load(contract.example),
    )


def called(*, closed: bool = False) -> CalledIncident:
    roll = Roll()
    roll.enrol(enrolled())
    return Noticed(activated(), roll, NOW if closed else None).as_called() or CalledIncident(
        noticed=Noticed(activated(), roll), roll=roll
    )


def test_a_placement_carries_the_household_and_the_messages_position() -> None:
    heard = placement(message("first_login_recorded", FirstLoginRecordedSchema))
    assert heard.position == 42
    assert heard.household is not None
    assert heard.household.number == "0417"
    assert heard.household.has_logged_in


def test_an_erased_household_is_called_no_more() -> None:
    heard = absence(message("household_erased", HouseholdErasedSchema))
    assert heard.household is None
    assert heard.position == 42


def test_a_first_login_is_noted_where_the_roll_has_the_household_as_never_logged_in() -> None:
    (noted,) = first_logins(OTHER_HOUSEHOLD, NOW, [called()])
    assert noted.place.household_id == OTHER_HOUSEHOLD
    assert noted.logged_in_at == NOW


def test_a_first_login_is_nothing_new_where_the_household_had_logged_in() -> None:
    assert list(first_logins(HOUSEHOLD, NOW, [called()])) == []


def test_a_closed_incident_notes_no_logins() -> None:
    assert list(first_logins(OTHER_HOUSEHOLD, NOW, [called(closed=True)])) == []


def test_a_household_off_the_roll_is_not_noted() -> None:
    assert list(first_logins(derived_id("household", "new"), NOW, [called()])) == []
