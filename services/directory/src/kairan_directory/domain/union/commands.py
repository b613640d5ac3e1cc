"""What may be asked of a union."""

from dataclasses import dataclass
from datetime import datetime

from kairan_directory.domain.appointments import EndAppointment, MakeAppointment
from kairan_directory.domain.places import UnionRef


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUnion:
    union: UnionRef
    at: datetime


UnionCommand = FoundUnion | MakeAppointment | EndAppointment
