"""Golden files: every form that was ever stored can be read, and is still written just so."""

import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kairan_contracts.vocabulary import Mark, Mode, StatementKind, Status
from kairan_kernel.events import StoredEvent
from kairan_kernel.ids import derived_id
from kairan_safety.codec import CODEC, TYPES
from kairan_safety.domain.incident.events import AssociationTotals, ReminderIssued
from kairan_safety.domain.notice.events import NoticeComposed, NoticeRevised, NoticeText
from kairan_safety.domain.rollcall.events import (
    FirstLoginNoted,
    HouseholdsReminded,
    NoticeRead,
    RemindedHousehold,
)
from kairan_safety.domain.rollcall.line import BlockCounts
from kairan_safety.domain.visit.events import VisitClaimed, VisitReleased

from .samples import (
    BLOCK,
    CHAIR,
    HOUSEHOLD,
    INCIDENT,
    NISHI,
    NISHI_HQ,
    NOTICE,
    NOW,
    TEXT,
    UNION,
    UNION_HQ,
    activated,
    closed,
    enrolled,
    place,
    stated,
)

GOLDEN = Path(__file__).parent / "golden"
ABOUT: dict[str, Any] = {"incident_id": INCIDENT, "mode": Mode.DRILL, "place": place()}
BARE_TEXT = NoticeText(title="訓練", body="訓練です。")
REMINDER = derived_id("reminder", 1)

EVENTS: dict[str, Any] = {
    "NoticeComposed.v1.full": NoticeComposed(
        notice_id=NOTICE, headquarters=NISHI_HQ, text=TEXT, composed_by=CHAIR, composed_at=NOW
    ),
    "NoticeComposed.v1.least": NoticeComposed(
        notice_id=NOTICE, headquarters=UNION_HQ, text=BARE_TEXT, composed_by=CHAIR, composed_at=NOW
    ),
    "NoticeRevised.v1.full": NoticeRevised(
        notice_id=NOTICE, headquarters=NISHI_HQ, text=TEXT, revised_by=CHAIR, revised_at=NOW
    ),
    "IncidentActivated.v1.full": activated(headquarters=NISHI_HQ, everyone=False, hide_names=True),
    "IncidentActivated.v1.least": activated(reminders=None, auto_close_at=None, notice=BARE_TEXT),
    "ReminderIssued.v1.full": ReminderIssued(
        incident_id=INCIDENT, reminder_id=REMINDER, step=1, households=7, issued_at=NOW
    ),
    "ReminderIssued.v1.least": ReminderIssued(
        incident_id=INCIDENT, reminder_id=REMINDER, step=None, households=0, issued_at=NOW
    ),
    "IncidentClosed.v1.full": closed(
        headquarters=NISHI_HQ,
        associations=(
            AssociationTotals(association_id=NISHI, association="nishi", totals=BlockCounts(households=2)),
        ),
    ),
    "IncidentClosed.v1.least": closed(automatic=True, closed_by=None),
    "BlockEnrolled.v1.full": enrolled(),
    "StatementRecorded.v1.full": stated(
        kind=StatementKind.VISIT,
        status=Status.NEEDS_SUPPORT,
        note="v1.c2VhbGVk",
        marks=(Mark.LATE, Mark.CLOCK_OFF, Mark.NOT_ON_ROLL),
    ),
    "StatementRecorded.v1.least": stated(said_at=None),
    "NoticeRead.v1.full": NoticeRead(**ABOUT, reader=f"self:{CHAIR}", read_at=NOW, late=True),
    "NoticeRead.v1.least": NoticeRead(**ABOUT, reader=f"self:{CHAIR}", read_at=NOW),
    "FirstLoginNoted.v1.full": FirstLoginNoted(**ABOUT, logged_in_at=NOW),
    "HouseholdsReminded.v1.full": HouseholdsReminded(
        incident_id=INCIDENT,
        mode=Mode.DRILL,
        union_id=UNION,
        union="yoneizumi",
        association_id=NISHI,
        association="nishi",
        reminder_id=REMINDER,
        step=1,
        households=(RemindedHousehold(household_id=HOUSEHOLD, block_id=BLOCK),),
        reminded_at=NOW,
    ),
    "VisitClaimed.v1.full": VisitClaimed(**ABOUT, holder=CHAIR, claimed_at=NOW),
    "VisitReleased.v1.full": VisitReleased(**ABOUT, holder=CHAIR, released_at=NOW),
}


def stored(name: str, data: bytes) -> StoredEvent:
    return StoredEvent(
        id=INCIDENT,
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


def test_every_stored_type_has_a_golden_file_and_every_file_a_test() -> None:
    assert {name.rpartition(".")[0] for name in EVENTS} == set(TYPES)
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(EVENTS)


def test_every_event_class_is_frozen_data() -> None:
    assert all(fields(cls) for cls in TYPES.values())
    assert all(cls.__dataclass_params__.frozen for cls in TYPES.values())  # type: ignore[attr-defined]
