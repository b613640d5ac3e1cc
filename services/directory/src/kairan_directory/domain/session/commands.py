"""What may be asked of a session."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_directory.domain.session.events import Ending


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    session_id: UUID
    household_id: UUID
    member_id: UUID
    at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateRefreshToken:
    """`counter`: that of the token presented, whose secret was found to be genuine."""

    counter: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession:
    ending: Ending
    at: datetime


SessionCommand = OpenSession | RotateRefreshToken | EndSession
