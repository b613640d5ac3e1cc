"""The rules of a household's logins: a passcode on paper opens one of four seats, once."""

import hmac
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from kairan_directory.domain import identifiers
from kairan_directory.domain.household.commands import (
    IssuePasscode,
    NewMember,
    RedeemPasscode,
    ReplacePassword,
)
from kairan_directory.domain.household.events import (
    HouseholdEvent,
    LoginOpened,
    MemberAdded,
    PasscodeIssued,
    PasswordReplaced,
)
from kairan_directory.domain.household.state import (
    MOST_MEMBERS,
    Household,
    NoLogin,
    PasscodeExpired,
    PasscodeRefused,
    TooManyMembers,
)

LoginCommand = IssuePasscode | RedeemPasscode | ReplacePassword


def decide(command: LoginCommand, household: Household) -> Sequence[HouseholdEvent]:
    match command:
        case IssuePasscode():
            return [
                PasscodeIssued(digest=command.digest, issued_at=command.at, expires_at=command.expires_at)
            ]
        case RedeemPasscode():
            return _redeem(command, household)
        case ReplacePassword():
            if household.member(command.member_id).login is None:
                raise NoLogin(member_id=command.member_id)
            return [_replaced(command.member_id, command.sealed_password, command.at)]
    assert_never(command)


def check_passcode(digest: str, household: Household, at: datetime) -> None:
    """Raises PasscodeRefused, or PasscodeExpired to someone who knows it."""
    passcode = household.passcode
    if passcode is None or not hmac.compare_digest(passcode.digest, digest):
        raise PasscodeRefused
    if at >= passcode.expires_at:
        raise PasscodeExpired(expired_at=passcode.expires_at)


def _redeem(command: RedeemPasscode, household: Household) -> Sequence[HouseholdEvent]:
    check_passcode(command.digest, household, command.at)
    if isinstance(command.member, UUID):
        if household.member(command.member).login is not None:
            return [_replaced(command.member, command.sealed_password, command.at)]
        return [_opened(command.member, command, household)]
    added = _added(command.member, command, household)
    return [added, _opened(added.member_id, command, household, one_more=1)]


def _added(member: NewMember, command: RedeemPasscode, household: Household) -> MemberAdded:
    if len(household.members) >= MOST_MEMBERS:
        raise TooManyMembers(most=MOST_MEMBERS)
    ordinal = household.next_ordinal
    member_id = identifiers.member_id(household.household_id, ordinal)
    return MemberAdded(member_id=member_id, ordinal=ordinal, sealed=member.sealed, added_at=command.at)


def _opened(member_id: UUID, command: RedeemPasscode, household: Household, one_more: int = 0) -> LoginOpened:
    standing = replace(household.standing(), members=len(household.members) + one_more, has_logged_in=True)
    return LoginOpened(
        standing=standing,
        member_id=member_id,
        seat=household.free_seat(),
        sealed=command.sealed_password,
        first=not household.ever_logged_in,
        opened_at=command.at,
    )


def _replaced(member_id: UUID, sealed: str, at: datetime) -> PasswordReplaced:
    return PasswordReplaced(member_id=member_id, sealed=sealed, replaced_at=at)
