"""What can have happened to an incident. Stream ``incident-<id>``."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_contracts.vocabulary import Mode
from kairan_safety.domain.notice.events import NoticeText
from kairan_safety.domain.places import Headquarters, Target
from kairan_safety.domain.rollcall.line import BlockCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderPlan:
    """Remind the silent every so many minutes, so many times."""

    every_minutes: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentActivated:
    """The call went out. The rollcall stream already holds the frozen roll when this is appended.

    ``everyone``: all of the headquarters' area is called, not chosen associations or blocks of it.
    """

    incident_id: UUID
    mode: Mode
    headquarters: Headquarters
    everyone: bool
    targets: tuple[Target, ...]
    blocks: int
    households: int
    never_logged_in: int
    notice_id: UUID
    notice: NoticeText
    reminders: ReminderPlan | None
    hide_names: bool
    auto_close_at: datetime | None
    activated_by: UUID
    activated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderIssued:
    """The silent were reminded. ``step`` is the plan's step, from 1; none when it was done by hand."""

    incident_id: UUID
    reminder_id: UUID
    step: int | None
    households: int
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationTotals:
    association_id: UUID
    association: str
    totals: BlockCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentClosed:
    """The incident ended, by hand or by the clock; the totals are those of the roll at that moment."""

    incident_id: UUID
    mode: Mode
    headquarters: Headquarters
    automatic: bool
    totals: BlockCounts
    associations: tuple[AssociationTotals, ...]
    closed_by: UUID | None
    closed_at: datetime


IncidentEvent = IncidentActivated | ReminderIssued | IncidentClosed
