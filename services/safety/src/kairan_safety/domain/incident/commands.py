"""What can be asked of an incident."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_contracts.vocabulary import Mode
from kairan_safety.domain.incident.events import AssociationTotals, ReminderPlan
from kairan_safety.domain.notice.events import NoticeText
from kairan_safety.domain.places import Headquarters, Target
from kairan_safety.domain.rollcall.line import BlockCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateIncident:
    incident_id: UUID
    mode: Mode
    headquarters: Headquarters
    everyone: bool
    targets: tuple[Target, ...]
    never_logged_in: int
    notice_id: UUID
    notice: NoticeText
    reminders: ReminderPlan | None
    hide_names: bool
    auto_close_minutes: int | None
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueReminder:
    """Record that the silent were told again; the rollcall stream says who they were."""

    reminder_id: UUID
    step: int | None
    households: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseIncident:
    automatic: bool
    totals: BlockCounts
    associations: tuple[AssociationTotals, ...]
    by: UUID | None
    at: datetime


IncidentCommand = ActivateIncident | IssueReminder | CloseIncident
