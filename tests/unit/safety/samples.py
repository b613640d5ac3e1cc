"""People, places and events for unit tests."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from kairan_contracts.identity import Appointment, Principal
from kairan_contracts.vocabulary import (
    Means,
    Mode,
    PrincipalKind,
    Role,
    ScopeKind,
    StatementKind,
    Status,
)
from kairan_kernel.ids import derived_id
from kairan_safety.domain.incident.commands import ActivateIncident
from kairan_safety.domain.incident.events import IncidentActivated, IncidentClosed, ReminderPlan
from kairan_safety.domain.notice.events import NoticeText
from kairan_safety.domain.places import Headquarters, Place, Target
from kairan_safety.domain.rollcall.commands import RecordStatement
from kairan_safety.domain.rollcall.events import BlockEnrolled, HouseholdOnRoll, StatementRecorded
from kairan_safety.domain.rollcall.line import BlockCounts

NOW = datetime(2024, 7, 7, 0, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
UNION = derived_id("union", "yoneizumi")
OTHER_UNION = derived_id("union", "toita")
NISHI = derived_id("association", "yoneizumi", "nishi")
HIGASHI = derived_id("association", "yoneizumi", "higashi")
BLOCK = derived_id("block", NISHI, "1班")
OTHER_BLOCK = derived_id("block", NISHI, "2班")
HIGASHI_BLOCK = derived_id("block", HIGASHI, "1班")
HOUSEHOLD = derived_id("household", NISHI, "1001")
OTHER_HOUSEHOLD = derived_id("household", NISHI, "1002")
INCIDENT = derived_id("incident", 1)
NOTICE = derived_id("notice", 1)
CHAIR = derived_id("member", "chair")
TEXT = NoticeText(title="訓練", body="訓練です。", title_en="Drill", body_en="This is a drill.")
PLAN = ReminderPlan(every_minutes=30, times=3)
UNION_HQ = Headquarters(union_id=UNION, union="yoneizumi")
NISHI_HQ = Headquarters(union_id=UNION, union="yoneizumi", association_id=NISHI, association="nishi")
TARGET = Target(association_id=NISHI, association="nishi", name="西町会", blocks=1, households=2)


def place(household_id: UUID = HOUSEHOLD, block_id: UUID = BLOCK, association_id: UUID = NISHI) -> Place:
    return Place(
        union_id=UNION,
        union="yoneizumi",
        association_id=association_id,
        association="nishi" if association_id == NISHI else "higashi",
        block_id=block_id,
        household_id=household_id,
    )


def resident(
    *held: tuple[Role, ScopeKind, UUID],
    household_id: UUID = HOUSEHOLD,
    block_id: UUID = BLOCK,
    association_id: UUID = NISHI,
    union_id: UUID = UNION,
) -> Principal:
    return Principal(
        subject=derived_id("member", household_id, *held),
        kind=PrincipalKind.MEMBER,
        household_id=household_id,
        block_id=block_id,
        association_id=association_id,
        union_id=union_id,
        union="yoneizumi" if union_id == UNION else "toita",
        association="nishi" if association_id == NISHI else "higashi",
        appointments=tuple(Appointment(role=r, scope_kind=k, scope_id=i) for r, k, i in held),
    )


OPERATOR = Principal(subject=derived_id("operator"), kind=PrincipalKind.OPERATOR)
NEIGHBOUR = resident(household_id=OTHER_HOUSEHOLD)
LEADER = resident((Role.BLOCK_LEADER, ScopeKind.BLOCK, BLOCK), household_id=OTHER_HOUSEHOLD)
OTHER_LEADER = resident(
    (Role.BLOCK_LEADER, ScopeKind.BLOCK, OTHER_BLOCK), household_id=OTHER_HOUSEHOLD, block_id=OTHER_BLOCK
)
OFFICER = resident((Role.CHAIR, ScopeKind.ASSOCIATION, NISHI), household_id=OTHER_HOUSEHOLD)
UNION_OFFICER = resident(
    (Role.CHAIR, ScopeKind.UNION, UNION), household_id=OTHER_HOUSEHOLD, association_id=HIGASHI
)
STRANGE_OFFICER = resident(
    (Role.CHAIR, ScopeKind.ASSOCIATION, HIGASHI), household_id=OTHER_HOUSEHOLD, association_id=HIGASHI
)
SUPPORTER = resident((Role.SUPPORTER, ScopeKind.ASSOCIATION, NISHI), household_id=OTHER_HOUSEHOLD)


def activate(**changes: Any) -> ActivateIncident:
    values: dict[str, Any] = {
        "incident_id": INCIDENT,
        "mode": Mode.DRILL,
        "headquarters": UNION_HQ,
        "everyone": True,
        "targets": (TARGET,),
        "never_logged_in": 1,
        "notice_id": NOTICE,
        "notice": TEXT,
        "reminders": PLAN,
        "hide_names": False,
        "auto_close_minutes": None,
        "by": CHAIR,
        "at": NOW,
    }
    return ActivateIncident(**(values | changes))


def activated(**changes: Any) -> IncidentActivated:
    values: dict[str, Any] = {
        "incident_id": INCIDENT,
        "mode": Mode.DRILL,
        "headquarters": UNION_HQ,
        "everyone": True,
        "targets": (TARGET,),
        "blocks": 1,
        "households": 2,
        "never_logged_in": 1,
        "notice_id": NOTICE,
        "notice": TEXT,
        "reminders": PLAN,
        "hide_names": False,
        "auto_close_at": NOW + timedelta(days=1),
        "activated_by": CHAIR,
        "activated_at": NOW,
    }
    return IncidentActivated(**(values | changes))


def closed(**changes: Any) -> IncidentClosed:
    values: dict[str, Any] = {
        "incident_id": INCIDENT,
        "mode": Mode.DRILL,
        "headquarters": UNION_HQ,
        "automatic": False,
        "totals": BlockCounts(households=2, safe=2, statements=2, revision=4),
        "associations": (),
        "closed_by": CHAIR,
        "closed_at": NOW + 60 * MINUTE,
    }
    return IncidentClosed(**(values | changes))


def enrolled() -> BlockEnrolled:
    return BlockEnrolled(
        incident_id=INCIDENT,
        mode=Mode.DRILL,
        union_id=UNION,
        union="yoneizumi",
        association_id=NISHI,
        association="nishi",
        association_name="西町会",
        block_id=BLOCK,
        block_name="1班",
        households=(
            HouseholdOnRoll(household_id=HOUSEHOLD, number="1001", has_logged_in=True),
            HouseholdOnRoll(household_id=OTHER_HOUSEHOLD, number="1002", has_logged_in=False),
        ),
    )


def stated(n: int = 1, **changes: Any) -> StatementRecorded:
    values: dict[str, Any] = {
        "incident_id": INCIDENT,
        "mode": Mode.DRILL,
        "place": place(),
        "statement_id": derived_id("statement", n),
        "speaker": f"self:{CHAIR}",
        "kind": StatementKind.SELF,
        "means": Means.APP,
        "status": Status.SAFE,
        "note": None,
        "said_at": NOW,
        "recorded_at": NOW + n * MINUTE,
        "marks": (),
    }
    return StatementRecorded(**(values | changes))


def record(**changes: Any) -> RecordStatement:
    values: dict[str, Any] = {
        "statement_id": derived_id("statement", 1),
        "household_id": HOUSEHOLD,
        "by": CHAIR,
        "kind": StatementKind.SELF,
        "means": Means.APP,
        "status": Status.SAFE,
        "note": None,
        "said_at": NOW,
        "at": NOW,
    }
    return RecordStatement(**(values | changes))
