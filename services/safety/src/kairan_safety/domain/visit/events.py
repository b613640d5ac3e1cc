"""What can have happened to the claim on a household. Stream ``visit-<id of incident and household>``."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_contracts.vocabulary import Mode
from kairan_safety.domain.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitClaimed:
    incident_id: UUID
    mode: Mode
    place: Place
    holder: UUID
    claimed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitReleased:
    incident_id: UUID
    mode: Mode
    place: Place
    holder: UUID
    released_at: datetime


VisitEvent = VisitClaimed | VisitReleased
