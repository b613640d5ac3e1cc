"""What can be asked of a hall. The purpose arrives sealed; time and ids are the caller's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.booking.events import HallTerms, Recurrence, Slot
from kairan_bulletin.domain.places import Area, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterHall:
    hall_id: UUID
    area: Area
    terms: HallTerms
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseHall:
    terms: HallTerms
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookHall:
    booking_id: UUID
    place: Place
    purpose: str | None
    slots: tuple[Slot, ...]
    recurrence: Recurrence | None
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelBooking:
    """``slots`` none: all that are still to come."""

    booking_id: UUID
    household_id: UUID | None
    officer: bool
    slots: tuple[int, ...] | None
    reason: str | None
    by: UUID
    at: datetime


HallCommand = RegisterHall | ReviseHall | BookHall | CancelBooking
