"""Stored type names ↔ events, explicitly. A changed form gets a new version and one upcast step.

tests/unit/safety/golden/ pins every form ever stored.
"""

from kairan_kernel.codec import EventCodec
from kairan_safety.domain.incident.events import IncidentActivated, IncidentClosed, ReminderIssued
from kairan_safety.domain.notice.events import NoticeComposed, NoticeRevised
from kairan_safety.domain.rollcall.events import (
    BlockEnrolled,
    FirstLoginNoted,
    HouseholdsReminded,
    NoticeRead,
    StatementRecorded,
)
from kairan_safety.domain.visit.events import VisitClaimed, VisitReleased

TYPES: dict[str, type] = {
    "NoticeComposed.v1": NoticeComposed,
    "NoticeRevised.v1": NoticeRevised,
    "IncidentActivated.v1": IncidentActivated,
    "ReminderIssued.v1": ReminderIssued,
    "IncidentClosed.v1": IncidentClosed,
    "BlockEnrolled.v1": BlockEnrolled,
    "StatementRecorded.v1": StatementRecorded,
    "NoticeRead.v1": NoticeRead,
    "FirstLoginNoted.v1": FirstLoginNoted,
    "HouseholdsReminded.v1": HouseholdsReminded,
    "VisitClaimed.v1": VisitClaimed,
    "VisitReleased.v1": VisitReleased,
}

CODEC = EventCodec(TYPES)
