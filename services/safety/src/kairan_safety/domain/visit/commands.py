"""What can be asked of a claim. ``headquarters``: whether who releases it may do so for others."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_contracts.vocabulary import Mode
from kairan_safety.domain.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimVisit:
    incident_id: UUID
    mode: Mode
    place: Place
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseVisit:
    by: UUID
    headquarters: bool
    at: datetime


VisitCommand = ClaimVisit | ReleaseVisit
