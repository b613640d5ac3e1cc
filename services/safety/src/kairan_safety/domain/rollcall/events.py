"""Recorded facts of a roll call. Stream ``rollcall-<incident id>``, written by serve (enrolments, statements,
receipts, first logins) and follow (reminders), read by the projections, the counts job and the board.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_contracts.vocabulary import Mark, Means, Mode, StatementKind, Status
from kairan_safety.domain.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdOnRoll:
    household_id: UUID
    number: str
    has_logged_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockEnrolled:
    """A block's households were put on the roll: the denominator. A big block may come in several parts."""

    incident_id: UUID
    mode: Mode
    union_id: UUID
    union: str
    association_id: UUID
    association: str
    association_name: str
    block_id: UUID
    block_name: str
    households: tuple[HouseholdOnRoll, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRecorded:
    """Somebody said how a household is. ``note`` is sealed for the household; ``said_at`` is their clock."""

    incident_id: UUID
    mode: Mode
    place: Place
    statement_id: UUID
    speaker: str
    kind: StatementKind
    means: Means
    status: Status
    note: str | None
    said_at: datetime | None
    recorded_at: datetime
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRead:
    """Somebody of the household opened the notice. ``late``: after closing; then it changes no line."""

    incident_id: UUID
    mode: Mode
    place: Place
    reader: str
    read_at: datetime
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLoginNoted:
    """A household that was on the roll as never logged in did log in."""

    incident_id: UUID
    mode: Mode
    place: Place
    logged_in_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindedHousehold:
    household_id: UUID
    block_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdsReminded:
    """The silent households of one association were to be told again. Without ``step``: by hand."""

    incident_id: UUID
    mode: Mode
    union_id: UUID
    union: str
    association_id: UUID
    association: str
    reminder_id: UUID
    step: int | None
    households: tuple[RemindedHousehold, ...]
    reminded_at: datetime


RollcallEvent = BlockEnrolled | StatementRecorded | NoticeRead | FirstLoginNoted | HouseholdsReminded
