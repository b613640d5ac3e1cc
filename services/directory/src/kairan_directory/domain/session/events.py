"""What happened to a session. Stored in `session-<id>`; written by serve and the policies.

The refresh tokens themselves are never stored: each is a keyed hash of the session's id and its counter.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Ending(StrEnum):
    """Why a session ended."""

    LOGGED_OUT = "logged_out"
    TOKEN_REUSED = "token_reused"
    PASSWORD_REPLACED = "password_replaced"
    MEMBER_REMOVED = "member_removed"
    HOUSEHOLD_GONE = "household_gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened:
    session_id: UUID
    household_id: UUID
    member_id: UUID
    opened_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshTokenRotated:
    """From now on only the token with this counter is good."""

    counter: int
    rotated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    session_id: UUID
    ending: Ending
    ended_at: datetime


SessionEvent = SessionOpened | RefreshTokenRotated | SessionEnded
