"""What is recorded of statements and receipts: everything, with its marks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kairan_contracts.vocabulary import Mark, Mode, StatementKind
from kairan_safety.domain.rollcall.commands import RecordReading
from kairan_safety.domain.rollcall.recording import (
    OnOrOffRoll,
    RunningIncident,
    note_first_login,
    record_reading,
    record_statement,
)

from .samples import CHAIR, HOUSEHOLD, INCIDENT, MINUTE, NOW, place, record

OPEN = RunningIncident(incident_id=INCIDENT, mode=Mode.DRILL, closed_at=None)
CLOSED = replace(OPEN, closed_at=NOW - MINUTE)
ON_ROLL = OnOrOffRoll(place=place(), on_roll=True)
OFF_ROLL = OnOrOffRoll(place=place(), on_roll=False)


def test_a_statement_is_recorded_as_it_was_made() -> None:
    event = record_statement(record(kind=StatementKind.PROXY, note="sealed"), OPEN, ON_ROLL)
    assert event.speaker == f"proxy:{CHAIR}"
    assert event.place == place()
    assert event.note == "sealed"
    assert event.mode is Mode.DRILL
    assert event.marks == ()


def test_a_late_statement_is_kept_and_marked() -> None:
    assert record_statement(record(), CLOSED, ON_ROLL).marks == (Mark.LATE,)


def test_a_household_off_the_roll_is_kept_and_marked() -> None:
    assert record_statement(record(), OPEN, OFF_ROLL).marks == (Mark.NOT_ON_ROLL,)


@pytest.mark.parametrize("off", [timedelta(hours=1, seconds=1), -timedelta(days=3650)])
def test_a_clock_that_is_off_by_more_than_an_hour_is_marked(off: timedelta) -> None:
    assert record_statement(record(said_at=NOW + off), OPEN, ON_ROLL).marks == (Mark.CLOCK_OFF,)


@pytest.mark.parametrize("said_at", [None, NOW, NOW - timedelta(hours=1)])
def test_a_clock_that_is_about_right_is_not_marked(said_at: object) -> None:
    assert record_statement(record(said_at=said_at), OPEN, ON_ROLL).marks == ()


def test_every_mark_that_applies_is_made() -> None:
    event = record_statement(record(said_at=NOW - timedelta(days=1)), CLOSED, OFF_ROLL)
    assert event.marks == (Mark.LATE, Mark.CLOCK_OFF, Mark.NOT_ON_ROLL)


def test_a_receipt_after_closing_is_late() -> None:
    command = RecordReading(household_id=HOUSEHOLD, by=CHAIR, kind=StatementKind.SELF, at=NOW)
    assert not record_reading(command, OPEN, ON_ROLL).late
    assert record_reading(command, CLOSED, ON_ROLL).late
    assert record_reading(command, OPEN, ON_ROLL).reader == f"self:{CHAIR}"


def test_a_first_login_is_noted_in_its_place_and_mode() -> None:
    noted = note_first_login(OPEN, place(), NOW)
    assert (noted.incident_id, noted.mode, noted.place, noted.logged_in_at) == (
        INCIDENT,
        Mode.DRILL,
        place(),
        NOW,
    )
