"""The login desk: passcodes, first logins, logins, new passwords. Every method blocks its native thread.

Writes `household-<id>` (passcodes, logins); counts guesses in collection `guesses`. Whatever is refused is
refused with the same words and in the same time, whether the household exists or not.
"""

import hashlib
import hmac
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from kairan_contracts.identity import Principal
from kairan_directory import clock
from kairan_directory.bootstrap import Books
from kairan_directory.domain import identifiers
from kairan_directory.domain.household.commands import (
    IssuePasscode,
    NewMember,
    RedeemPasscode,
    ReplacePassword,
)
from kairan_directory.domain.household.events import LoginOpened, PasscodeIssued, PasswordReplaced
from kairan_directory.domain.household.state import (
    Household,
    HouseholdState,
    Member,
    PasscodeRefused,
    known,
)
from kairan_directory.identity.passcodes import LIFETIME, Passcodes
from kairan_directory.identity.passwords import Passwords
from kairan_directory.identity.throttle import Throttle
from kairan_directory.opening import Household as OpenHousehold
from kairan_directory.opening import Opener
from kairan_directory.register import Register
from kairan_directory.roster.known import Presence
from kairan_directory.roster.text import name_key, tidy
from kairan_directory.session_desk import SessionDesk
from kairan_kernel.commands import Causation
from kairan_kernel.sealing import Sealer, SubjectErased

THREADS: Final = 8


class LoginRefused(Exception):
    """Wrong number, seat or password, or a household that is gone: the caller doesn't learn which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Whom a login is for, and where it comes from."""

    union: str
    association: str
    number: str
    client: str

    @property
    def household_id(self) -> UUID:
        association = identifiers.association_id(self.union, self.association)
        return identifiers.household_id(association, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passcode:
    household: OpenHousehold
    passcode: str
    expires_at: datetime


class LoginDesk:
    def __init__(
        self,
        books: Books,
        register: Register,
        sealer: Sealer,
        throttle: Throttle,
        sessions: SessionDesk,
        secret: bytes,
    ) -> None:
        self._books = books
        self._register = register
        self._sealer = sealer
        self._opener = Opener(sealer)
        self._throttle = throttle
        self._sessions = sessions
        self._secret = secret
        self._passwords = Passwords()
        self._passcodes = Passcodes(secret)

    def issue_passcodes(
        self, households: Iterable[OpenHousehold], cause: Causation, at: datetime
    ) -> list[Passcode]:
        """A new passcode for each household that is present. A repeat prints the same ones."""
        present = [each for each in households if each.known.presence is Presence.PRESENT]
        with ThreadPoolExecutor(THREADS, thread_name_prefix="passcodes") as pool:
            return list(pool.map(lambda household: self._issue(household, cause, at), present))

    def first_login(
        self, door: Door, passcode: str, password: str, who: UUID | str | None, cause: Causation
    ) -> dict[str, Any]:
        """Tokens for the member, whose login is opened. Raises LoginRefused, TooManyGuesses, RuleBroken."""
        at, household_id, private = clock.now(), door.household_id, self._private(cause)
        guess = self._throttle.count(household_id, door.client, at)
        hashed = self._passwords.hashed(password)
        state = self._register.state(household_id)
        if not isinstance(state, Household) or state.departed_on is not None:
            raise LoginRefused
        try:
            command = RedeemPasscode(
                digest=self._passcodes.digest(household_id, passcode),
                member=self._who(state, who),
                sealed_password=self._sealer.seal(household_id, hashed),
                at=at,
            )
            stream = identifiers.household_stream(household_id)
            handled = self._books.households.handle(stream, command, private)
        except (PasscodeRefused, SubjectErased):
            raise LoginRefused from None
        self._throttle.was_right(guess)
        member_id = next(
            event.member_id for event in handled.events if isinstance(event, LoginOpened | PasswordReplaced)
        )
        return self._sessions.open(known(handled.state), member_id, private, at)

    def log_in(self, door: Door, seat: int, password: str, cause: Causation) -> dict[str, Any]:
        """Tokens for the member who has this seat. Raises LoginRefused, TooManyGuesses."""
        at, household_id = clock.now(), door.household_id
        guess = self._throttle.count(household_id, door.client, at)
        household, member = self._seated(self._register.state(household_id), seat)
        hashed = (
            None if member is None or member.login is None else self._open(household_id, member.login.sealed)
        )
        if not self._passwords.fits(password, hashed) or household is None or member is None:
            raise LoginRefused
        self._throttle.was_right(guess)
        return self._sessions.open(household, member.member_id, self._private(cause), at)

    def change_password(
        self, principal: Principal, current: str, password: str, client: str, cause: Causation
    ) -> dict[str, Any]:
        """Tokens of a new session; all others of this member end. Raises LoginRefused, TooManyGuesses."""
        household_id = principal.household_id
        if household_id is None:
            raise LoginRefused
        at, private = clock.now(), self._private(cause)
        guess = self._throttle.count(household_id, client, at)
        household = known(self._register.state(household_id))
        login = household.member(principal.subject).login
        hashed = None if login is None else self._open(household_id, login.sealed)
        if not self._passwords.fits(current, hashed):
            raise LoginRefused
        self._throttle.was_right(guess)
        sealed = self._sealer.seal(household_id, self._passwords.hashed(password))
        command = ReplacePassword(member_id=principal.subject, sealed_password=sealed, at=at)
        stream = identifiers.household_stream(household_id)
        handled = self._books.households.handle(stream, command, private)
        return self._sessions.open(known(handled.state), principal.subject, private, at)

    def _issue(self, household: OpenHousehold, cause: Causation, at: datetime) -> Passcode:
        household_id = household.place.household_id
        passcode = self._passcodes.make(household_id, cause.command_id)
        command = IssuePasscode(
            digest=self._passcodes.digest(household_id, passcode), at=at, expires_at=at + LIFETIME
        )
        stream = identifiers.household_stream(household_id)
        handled = self._books.households.handle(stream, command, cause)
        expires_at = next(each.expires_at for each in handled.events if isinstance(each, PasscodeIssued))
        return Passcode(household=household, passcode=passcode, expires_at=expires_at)

    def _who(self, household: Household, who: UUID | str | None) -> UUID | NewMember:
        """The member who logs in first: by id, by name (added if unknown), or the head."""
        if who is None:
            return household.head
        if isinstance(who, UUID):
            return who
        members = self._opener.one(household).known.members
        for member in members:
            if name_key(member.particulars.get("name", "")) == name_key(who):
                return member.member_id
        return NewMember(sealed=self._sealer.seal(household.household_id, {"name": tidy(who)}))

    def _seated(self, state: HouseholdState, seat: int) -> tuple[Household | None, Member | None]:
        if not isinstance(state, Household) or state.departed_on is not None:
            return None, None
        return state, state.seated(seat)

    def _open(self, household_id: UUID, sealed: str) -> str | None:
        found = self._sealer.open(household_id, sealed)
        return found if isinstance(found, str) else None

    def _private(self, cause: Causation) -> Causation:
        """The request's fingerprint is kept in the log; of a request with a password only under a key."""
        if cause.fingerprint is None:
            return cause
        keyed = hmac.new(self._secret, f"fingerprint/{cause.fingerprint}".encode(), hashlib.sha256)
        return replace(cause, fingerprint=keyed.hexdigest())
