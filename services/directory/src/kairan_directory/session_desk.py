"""The session desk: sessions opened, refreshed and ended. Every method blocks its native thread.

Writes `session-<id>`; reads `household-<id>`, so that a session ends with the household, the member or the
password that it stands on, whatever else went wrong.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from kairan_contracts.identity import Principal
from kairan_contracts.vocabulary import PrincipalKind
from kairan_directory import clock
from kairan_directory.bootstrap import Books
from kairan_directory.domain.household.state import Household, Member
from kairan_directory.domain.identifiers import session_stream
from kairan_directory.domain.rule import RuleBroken
from kairan_directory.domain.session.commands import EndSession, OpenSession, RotateRefreshToken
from kairan_directory.domain.session.decider import Session, SessionIsOver, opened
from kairan_directory.domain.session.events import Ending, RefreshTokenRotated
from kairan_directory.identity.tokens import (
    ACCESS_LIFETIME,
    SESSION_LIFETIME,
    AccessTokens,
    ForeignToken,
    RefreshTokens,
)
from kairan_directory.register import Register
from kairan_kernel.commands import Causation
from kairan_kernel.ids import derived_id


class RefreshRefused(Exception):
    """The refresh token is not good (any more); log in again."""


class SessionDesk:
    def __init__(
        self, books: Books, register: Register, access: AccessTokens, refresh: RefreshTokens
    ) -> None:
        self._books = books
        self._register = register
        self._access = access
        self._refresh = refresh

    def open(self, household: Household, member_id: UUID, cause: Causation, at: datetime) -> dict[str, Any]:
        """Tokens of a new session; a repeat of the same request gets the same session.

        The cause's fingerprint must be keyed if it was made of a password. Raises SessionIsOver.
        """
        session_id = derived_id("session", cause.command_id, cause.fingerprint, household.household_id)
        command = OpenSession(
            session_id=session_id,
            household_id=household.household_id,
            member_id=member_id,
            at=at,
            expires_at=at + SESSION_LIFETIME,
        )
        handled = self._books.sessions.handle(session_stream(session_id), command, cause)
        if opened(handled.state).ending is not None:
            raise SessionIsOver
        return self._tokens(household, household.member(member_id), session_id, 0, at)

    def refresh(self, token: str, cause: Causation) -> dict[str, Any]:
        """New tokens for a refresh token, which is then used up. Raises RefreshRefused."""
        at = clock.now()
        try:
            presented = self._refresh.read(token)
            stream = session_stream(presented.session_id)
            session = opened(self._books.sessions.load(stream).state)
            household, member = self._entitled(session, at, cause)
            command = RotateRefreshToken(counter=presented.counter, at=at)
            handled = self._books.sessions.handle(stream, command, cause)
        except (ForeignToken, RuleBroken):
            raise RefreshRefused from None
        rotated = next((event for event in handled.events if isinstance(event, RefreshTokenRotated)), None)
        if rotated is None:
            raise RefreshRefused
        return self._tokens(household, member, session.session_id, rotated.counter, at)

    def end(self, session_id: UUID, ending: Ending, cause: Causation) -> None:
        """Raises SessionUnknown."""
        command = EndSession(ending=ending, at=clock.now())
        self._books.sessions.handle(session_stream(session_id), command, cause)

    def _entitled(self, session: Session, at: datetime, cause: Causation) -> tuple[Household, Member]:
        """Whose session goes on. If it may not, it is ended and RuleBroken raised."""
        state = self._register.state(session.household_id)
        household = state if isinstance(state, Household) and state.departed_on is None else None
        if household is None:
            return self._over(session, Ending.HOUSEHOLD_GONE, cause)
        member = next((each for each in household.members if each.member_id == session.member_id), None)
        if member is None or member.login is None:
            return self._over(session, Ending.MEMBER_REMOVED, cause)
        if member.login.since > session.opened_at:
            return self._over(session, Ending.PASSWORD_REPLACED, cause)
        return household, member

    def _over(self, session: Session, ending: Ending, cause: Causation) -> tuple[Household, Member]:
        command_id = derived_id(session.session_id, ending.value)
        self.end(session.session_id, ending, replace(cause, command_id=command_id, fingerprint=None))
        raise SessionIsOver

    def _tokens(
        self, household: Household, member: Member, session_id: UUID, counter: int, at: datetime
    ) -> dict[str, Any]:
        association = household.association
        principal = Principal(
            subject=member.member_id,
            kind=PrincipalKind.MEMBER,
            household_id=household.household_id,
            block_id=household.block.block_id,
            association_id=association.association_id,
            union_id=association.union.union_id,
            union=association.union.slug,
            association=association.slug,
            appointments=self._register.offices_of(member.member_id, clock.today()),
            session_id=session_id,
        )
        return {
            "access_token": self._access.issue(principal, at),
            "token_type": "Bearer",
            "expires_in": int(ACCESS_LIFETIME.total_seconds()),
            "refresh_token": self._refresh.make(session_id, counter),
            "session_id": session_id,
            "member_id": member.member_id,
            "household_id": household.household_id,
            "block_id": household.block.block_id,
            "association_id": association.association_id,
            "union_id": association.union.union_id,
            "seat": member.login.seat if member.login else 0,
        }
