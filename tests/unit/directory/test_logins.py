"""A passcode opens one of a household's four seats, once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kairan_directory.domain.household.commands import (
    IssuePasscode,
    NewMember,
    RedeemPasscode,
    RemoveMember,
    ReplacePassword,
)
from kairan_directory.domain.household.decider import HOUSEHOLD as DECIDER
from kairan_directory.domain.household.events import (
    HouseholdEvent,
    MemberRemoved,
    PasscodeIssued,
    PasswordReplaced,
)
from kairan_directory.domain.household.state import (
    Household,
    MemberUnknown,
    NoLogin,
    PasscodeExpired,
    PasscodeRefused,
    TooManyLogins,
)
from kairan_kernel.testing import given

from .people import ENROLLED, HANAKO, JIRO, JIRO_ADDED, LATER, NOON, PASSCODE, STRANGER, TARO, login, standing


def redeem(member: object = TARO, digest: str = "d1ge5t", at: object = NOON) -> RedeemPasscode:
    return RedeemPasscode(digest=digest, member=member, sealed_password="v1.password", at=at)  # type: ignore[arg-type]


def test_a_passcode_is_issued() -> None:
    command = IssuePasscode(digest="d1ge5t", at=NOON, expires_at=NOON + timedelta(days=60))
    given(DECIDER, ENROLLED).when(command).then(PASSCODE)


def test_a_new_passcode_replaces_the_old_one() -> None:
    newer = PasscodeIssued(digest="newer", issued_at=LATER, expires_at=LATER + timedelta(days=60))
    given(DECIDER, ENROLLED, PASSCODE, newer).when(redeem()).then_raises(PasscodeRefused)


def test_the_first_login_of_a_household_is_said_to_be_the_first() -> None:
    given(DECIDER, ENROLLED, PASSCODE).when(redeem()).then(login(TARO, 1, first=True))


def test_a_passcode_works_once() -> None:
    past = (ENROLLED, PASSCODE, login(TARO, 1, first=True))
    given(DECIDER, *past).when(redeem(HANAKO)).then_raises(PasscodeRefused)


def test_the_next_member_takes_the_next_seat_and_is_not_the_first() -> None:
    past = (ENROLLED, PASSCODE, login(TARO, 1, first=True), PASSCODE)
    given(DECIDER, *past).when(redeem(HANAKO)).then(login(HANAKO, 2))


def test_a_seat_that_became_free_is_taken_again() -> None:
    past: list[HouseholdEvent] = [ENROLLED, JIRO_ADDED, PASSCODE, login(TARO, 1, first=True), PASSCODE]
    past += [login(HANAKO, 2), MemberRemoved(member_id=TARO, removed_at=NOON), PASSCODE]
    given(DECIDER, *past).when(redeem(JIRO)).then(login(JIRO, 1))


def test_whoever_the_roster_does_not_list_is_added_with_the_login() -> None:
    opened = replace(login(JIRO, 1, first=True), standing=standing(members=3, has_logged_in=True))
    newcomer = NewMember(sealed="v1.jiro")
    given(DECIDER, ENROLLED, PASSCODE).when(redeem(newcomer)).then(JIRO_ADDED, opened)


def test_a_member_who_has_a_login_gets_a_new_password_and_the_passcode_is_used_up() -> None:
    past = (ENROLLED, PASSCODE, login(TARO, 1, first=True), PASSCODE)
    replaced = PasswordReplaced(member_id=TARO, sealed="v1.password", replaced_at=LATER)
    state = given(DECIDER, *past).when(redeem(TARO, at=LATER)).then(replaced)
    assert isinstance(state, Household)
    assert state.passcode is None
    seated = state.seated(1)
    assert seated is not None
    assert seated.login is not None
    assert seated.login.since == LATER


def test_four_logins_are_all_that_a_household_has() -> None:
    past: list[HouseholdEvent] = [ENROLLED]
    members = [TARO, HANAKO, JIRO, STRANGER]
    past += [replace(JIRO_ADDED, member_id=each, ordinal=n) for n, each in enumerate(members[2:], 3)]
    past += [login(each, seat, members=4) for seat, each in enumerate(members, 1)]
    one_more = NewMember(sealed="v1.goro")
    given(DECIDER, *past, PASSCODE).when(redeem(one_more)).then_raises(TooManyLogins)


def test_a_wrong_passcode_is_refused() -> None:
    given(DECIDER, ENROLLED, PASSCODE).when(redeem(digest="guess")).then_raises(PasscodeRefused)


def test_without_a_passcode_none_is_accepted() -> None:
    given(DECIDER, ENROLLED).when(redeem()).then_raises(PasscodeRefused)


@pytest.mark.parametrize("days", [60, 61])
def test_a_passcode_expires(days: int) -> None:
    command = redeem(at=NOON + timedelta(days=days))
    given(DECIDER, ENROLLED, PASSCODE).when(command).then_raises(PasscodeExpired)


def test_an_old_passcode_tells_only_those_who_know_it_that_it_expired() -> None:
    command = redeem(digest="guess", at=NOON + timedelta(days=61))
    given(DECIDER, ENROLLED, PASSCODE).when(command).then_raises(PasscodeRefused)


def test_a_stranger_is_no_member() -> None:
    given(DECIDER, ENROLLED, PASSCODE).when(redeem(STRANGER)).then_raises(MemberUnknown)


def test_a_password_is_replaced() -> None:
    past = (ENROLLED, PASSCODE, login(TARO, 1, first=True))
    command = ReplacePassword(member_id=TARO, sealed_password="v1.new", at=LATER)
    replaced = PasswordReplaced(member_id=TARO, sealed="v1.new", replaced_at=LATER)
    given(DECIDER, *past).when(command).then(replaced)


def test_there_is_no_password_to_replace_without_a_login() -> None:
    command = ReplacePassword(member_id=HANAKO, sealed_password="v1.new", at=LATER)
    given(DECIDER, ENROLLED).when(command).then_raises(NoLogin)


def test_a_removed_member_s_login_is_gone() -> None:
    past = (ENROLLED, PASSCODE, login(HANAKO, 1, first=True))
    state = (
        given(DECIDER, *past)
        .when(RemoveMember(member_id=HANAKO, at=LATER))
        .then(MemberRemoved(member_id=HANAKO, removed_at=LATER))
    )
    assert isinstance(state, Household)
    assert state.seated(1) is None
    assert state.ever_logged_in
