"""What can be asked of an attendance. The comment arrives sealed; time and ids are the caller's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.attendance.events import Occasion
from kairan_bulletin.domain.audience.asking import AskedBlock
from kairan_bulletin.domain.places import Area, Place
from kairan_contracts.vocabulary import Means


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAttendance:
    attendance_id: UUID
    area: Area
    occasion: Occasion
    deadline: datetime
    capacity: int | None
    party_most: int
    households: int
    asked: tuple[AskedBlock, ...] | None
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendAttendance:
    """What is none stays as it is; ``unlimited`` takes the limit away."""

    deadline: datetime | None
    capacity: int | None
    unlimited: bool
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    answer_id: UUID
    place: Place
    attending: bool
    party_size: int
    comment: str | None
    means: Means
    proxy: bool
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAttendance:
    automatic: bool
    by: UUID | None
    at: datetime


AttendanceCommand = CallAttendance | AmendAttendance | Answer | CloseAttendance
