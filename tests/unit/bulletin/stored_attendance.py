"""Attendance's events in every form that is stored, for the golden files."""

from datetime import UTC, datetime
from typing import Any

from kairan_bulletin.domain.attendance.events import (
    AttendanceAmended,
    AttendanceAnswered,
    AttendanceCalled,
    AttendanceClosed,
    MovedUp,
    Occasion,
    PlacesMovedUp,
)
from kairan_bulletin.domain.audience.asking import AskedBlock
from kairan_bulletin.domain.places import Area, Place
from kairan_contracts.vocabulary import Means
from kairan_kernel.ids import derived_id

NOW = datetime(2024, 7, 1, 3, 4, 5, 678901, tzinfo=UTC)
UNION = derived_id("union", "yoneizumi")
NISHI = derived_id("association", "yoneizumi", "nishi")
BLOCK = derived_id("block", NISHI, "1班")
HOUSEHOLD = derived_id("household", NISHI, "1001")
MEMBER = derived_id("member", HOUSEHOLD, 1)
ATTENDANCE = derived_id("attendance", 1)
UNION_AREA = Area(union_id=UNION, union="yoneizumi")
AREA = Area(union_id=UNION, union="yoneizumi", association_id=NISHI, association="nishi")
PLACE = Place(
    union_id=UNION,
    union="yoneizumi",
    association_id=NISHI,
    association="nishi",
    block_id=BLOCK,
    household_id=HOUSEHOLD,
)
ABOUT: dict[str, Any] = {"attendance_id": ATTENDANCE}
ANSWER: dict[str, Any] = {
    **ABOUT,
    "answer_id": derived_id("answer", 1),
    "place": PLACE,
    "answered_by": MEMBER,
    "answered_at": NOW,
}

OLD = ("AttendanceCalled.v1.full", "AttendanceCalled.v1.least")
"""Forms that are read and no longer written; they read as `v2` that asks everyone."""

EVENTS: dict[str, Any] = {
    "AttendanceCalled.v2.full": AttendanceCalled(
        **ABOUT,
        area=AREA,
        occasion=Occasion(
            title="夏祭り",
            body="みなさんでどうぞ。",
            location="第一公園",
            starts_at=NOW,
            ends_at=NOW,
            article_id=derived_id("article", 1),
        ),
        deadline=NOW,
        capacity=300,
        party_most=4,
        households=180,
        asked=(AskedBlock(association_id=NISHI, block_id=BLOCK, household_ids=(HOUSEHOLD,)),),
        called_by=MEMBER,
        called_at=NOW,
    ),
    "AttendanceCalled.v2.least": AttendanceCalled(
        **ABOUT,
        area=UNION_AREA,
        occasion=Occasion(
            title="総会", body=None, location=None, starts_at=NOW, ends_at=None, article_id=None
        ),
        deadline=NOW,
        capacity=None,
        party_most=1,
        households=0,
        asked=None,
        called_by=MEMBER,
        called_at=NOW,
    ),
    "AttendanceAmended.v1.full": AttendanceAmended(
        **ABOUT, area=AREA, deadline=NOW, capacity=320, amended_by=MEMBER, amended_at=NOW
    ),
    "AttendanceAmended.v1.least": AttendanceAmended(
        **ABOUT, area=UNION_AREA, deadline=NOW, capacity=None, amended_by=MEMBER, amended_at=NOW
    ),
    "AttendanceAnswered.v1.full": AttendanceAnswered(
        **ANSWER, attending=True, party_size=3, comment="v1.c2VhbGVk", means=Means.PAPER, proxy=True
    ),
    "AttendanceAnswered.v1.least": AttendanceAnswered(
        **ANSWER, attending=False, party_size=0, comment=None, means=Means.APP, proxy=False
    ),
    "PlacesMovedUp.v1.full": PlacesMovedUp(
        **ABOUT,
        area=AREA,
        title="夏祭り",
        because_of=412,
        households=(MovedUp(household_id=HOUSEHOLD, association_id=NISHI, block_id=BLOCK, party_size=2),),
        moved_at=NOW,
    ),
    "AttendanceClosed.v1.full": AttendanceClosed(
        **ABOUT, area=AREA, automatic=False, closed_by=MEMBER, closed_at=NOW
    ),
    "AttendanceClosed.v1.least": AttendanceClosed(
        **ABOUT, area=UNION_AREA, automatic=True, closed_by=None, closed_at=NOW
    ),
}
