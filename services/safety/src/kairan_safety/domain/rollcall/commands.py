"""What can be asked of a roll call. The note arrives sealed; time and ids are the caller's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_contracts.vocabulary import Means, StatementKind, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStatement:
    statement_id: UUID
    household_id: UUID
    by: UUID
    kind: StatementKind
    means: Means
    status: Status
    note: str | None
    said_at: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReading:
    household_id: UUID
    by: UUID
    kind: StatementKind
    at: datetime
