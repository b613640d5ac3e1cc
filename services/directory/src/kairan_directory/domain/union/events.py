"""What happened to a union. Stored in `union-<id>`; written by serve and the command line."""

from dataclasses import dataclass
from datetime import datetime

from kairan_directory.domain.appointments import AppointmentEnded, AppointmentMade
from kairan_directory.domain.places import UnionRef


@dataclass(frozen=True, slots=True, kw_only=True)
class UnionFounded:
    union: UnionRef
    founded_at: datetime


UnionEvent = UnionFounded | AppointmentMade | AppointmentEnded
