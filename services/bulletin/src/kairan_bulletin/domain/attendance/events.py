"""What can have happened to an attendance. Stream ``attendance-<id>``, written by serve and by the clock.

Only the first event is appended to a stream that must not exist yet; all others without an expected version,
so that hundreds of answers at once don't wait for each other: the order of the log decides whose turn it is.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.audience.asking import AskedBlock
from kairan_bulletin.domain.places import Area, Place
from kairan_contracts.vocabulary import Means


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What is attended."""

    title: str
    body: str | None
    location: str | None
    starts_at: datetime
    ends_at: datetime | None
    article_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceCalled:
    """Households were asked whether they come. ``capacity``: places in all, none for no limit.
    ``households``: how many there were to ask at that moment, the denominator. ``asked``: which ones; none
    when it was everyone of the area.
    """

    attendance_id: UUID
    area: Area
    occasion: Occasion
    deadline: datetime
    capacity: int | None
    party_most: int
    households: int
    asked: tuple[AskedBlock, ...] | None
    called_by: UUID
    called_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceAmended:
    """There are more or fewer places, or more or less time; who waits may move up."""

    attendance_id: UUID
    area: Area
    deadline: datetime
    capacity: int | None
    amended_by: UUID
    amended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceAnswered:
    """A household said whether it comes, and with how many. The latest answer that counts is its answer.

    ``comment`` is sealed for the household. ``proxy``: somebody else said it for them, from paper or by
    phone.
    """

    attendance_id: UUID
    answer_id: UUID
    place: Place
    attending: bool
    party_size: int
    comment: str | None
    means: Means
    proxy: bool
    answered_by: UUID
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceClosed:
    """No answers count after this one, whether the deadline passed or an officer closed it."""

    attendance_id: UUID
    area: Area
    automatic: bool
    closed_by: UUID | None
    closed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedUp:
    household_id: UUID
    association_id: UUID
    block_id: UUID
    party_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesMovedUp:
    """Households that waited have their places: what the order of the log said already, for those who tell
    them. ``because_of`` is the revision of the event that made room.
    """

    attendance_id: UUID
    area: Area
    title: str
    because_of: int
    households: tuple[MovedUp, ...]
    moved_at: datetime


AttendanceEvent = AttendanceCalled | AttendanceAmended | AttendanceAnswered | PlacesMovedUp | AttendanceClosed
