"""The rules of a session: each refresh token is good once; one that comes back ends the whole family."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from kairan_directory.domain.rule import RuleBroken
from kairan_directory.domain.session.commands import (
    EndSession,
    OpenSession,
    RotateRefreshToken,
    SessionCommand,
)
from kairan_directory.domain.session.events import (
    Ending,
    RefreshTokenRotated,
    SessionEnded,
    SessionEvent,
    SessionOpened,
)
from kairan_kernel.decider import Decider


class SessionUnknown(RuleBroken):
    """No session with this id was opened."""


class SessionExists(RuleBroken):
    """A session is opened once."""


class SessionIsOver(RuleBroken):
    """The session was ended, or its time is up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSession:
    """Before login."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    session_id: UUID
    household_id: UUID
    member_id: UUID
    opened_at: datetime
    expires_at: datetime
    counter: int = 0
    ending: Ending | None = None


SessionState = NoSession | Session


def evolve(state: SessionState, event: SessionEvent) -> SessionState:
    match event:
        case SessionOpened():
            return Session(
                session_id=event.session_id,
                household_id=event.household_id,
                member_id=event.member_id,
                opened_at=event.opened_at,
                expires_at=event.expires_at,
            )
        case RefreshTokenRotated():
            return replace(opened(state), counter=event.counter)
        case SessionEnded():
            return replace(opened(state), ending=event.ending)
    assert_never(event)


def decide(command: SessionCommand, state: SessionState) -> Sequence[SessionEvent]:
    match command:
        case OpenSession():
            return _open(command, state)
        case RotateRefreshToken():
            return _rotate(command, opened(state))
        case EndSession():
            return _end(command, opened(state))
    assert_never(command)


def opened(state: SessionState) -> Session:
    """The session, if there is one; raises SessionUnknown."""
    if isinstance(state, NoSession):
        raise SessionUnknown
    return state


def _open(command: OpenSession, state: SessionState) -> Sequence[SessionEvent]:
    if isinstance(state, Session):
        raise SessionExists(session_id=command.session_id)
    return [
        SessionOpened(
            session_id=command.session_id,
            household_id=command.household_id,
            member_id=command.member_id,
            opened_at=command.at,
            expires_at=command.expires_at,
        )
    ]


def _rotate(command: RotateRefreshToken, session: Session) -> Sequence[SessionEvent]:
    if session.ending is not None or command.at >= session.expires_at:
        raise SessionIsOver
    if command.counter != session.counter:
        # Two hold the same family: one of them stole it, and nobody can tell which. Others must hear of it.
        return [SessionEnded(session_id=session.session_id, ending=Ending.TOKEN_REUSED, ended_at=command.at)]
    return [RefreshTokenRotated(counter=session.counter + 1, rotated_at=command.at)]


def _end(command: EndSession, session: Session) -> Sequence[SessionEvent]:
    if session.ending is not None:
        return []
    return [SessionEnded(session_id=session.session_id, ending=command.ending, ended_at=command.at)]


SESSION: Decider[SessionState, SessionCommand, SessionEvent] = Decider(
    initial=NoSession, decide=decide, evolve=evolve
)
