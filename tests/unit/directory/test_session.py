"""A session: each refresh token is good once, and one that comes back ends the family."""

from datetime import timedelta

import pytest

from kairan_directory.domain.session.commands import (
    EndSession,
    OpenSession,
    RotateRefreshToken,
    SessionCommand,
)
from kairan_directory.domain.session.decider import SESSION, SessionExists, SessionIsOver, SessionUnknown
from kairan_directory.domain.session.events import (
    Ending,
    RefreshTokenRotated,
    SessionEnded,
    SessionOpened,
)
from kairan_kernel.ids import derived_id
from kairan_kernel.testing import given

from .people import HOUSEHOLD, LATER, NOON, TARO

ID = derived_id("session", 1)
EXPIRES = NOON + timedelta(days=90)
OPEN = OpenSession(session_id=ID, household_id=HOUSEHOLD, member_id=TARO, at=NOON, expires_at=EXPIRES)
OPENED = SessionOpened(
    session_id=ID, household_id=HOUSEHOLD, member_id=TARO, opened_at=NOON, expires_at=EXPIRES
)
ROTATED = RefreshTokenRotated(counter=1, rotated_at=NOON)
LOGGED_OUT = SessionEnded(session_id=ID, ending=Ending.LOGGED_OUT, ended_at=NOON)


def test_a_session_is_opened() -> None:
    given(SESSION).when(OPEN).then(OPENED)


def test_a_session_is_opened_once() -> None:
    given(SESSION, OPENED).when(OPEN).then_raises(SessionExists)


@pytest.mark.parametrize(
    "command", [RotateRefreshToken(counter=0, at=NOON), EndSession(ending=Ending.LOGGED_OUT, at=NOON)]
)
def test_a_session_that_was_never_opened_is_unknown(command: SessionCommand) -> None:
    given(SESSION).when(command).then_raises(SessionUnknown)


def test_a_refresh_token_is_exchanged_for_the_next() -> None:
    rotated = RefreshTokenRotated(counter=1, rotated_at=LATER)
    given(SESSION, OPENED).when(RotateRefreshToken(counter=0, at=LATER)).then(rotated)


def test_the_next_one_is_good_too() -> None:
    rotated = RefreshTokenRotated(counter=2, rotated_at=LATER)
    given(SESSION, OPENED, ROTATED).when(RotateRefreshToken(counter=1, at=LATER)).then(rotated)


def test_a_used_refresh_token_that_comes_back_ends_the_whole_session() -> None:
    ended = SessionEnded(session_id=ID, ending=Ending.TOKEN_REUSED, ended_at=LATER)
    given(SESSION, OPENED, ROTATED).when(RotateRefreshToken(counter=0, at=LATER)).then(ended)


def test_a_session_ends_by_itself() -> None:
    given(SESSION, OPENED).when(RotateRefreshToken(counter=0, at=EXPIRES)).then_raises(SessionIsOver)


def test_a_session_that_was_ended_is_not_refreshed() -> None:
    command = RotateRefreshToken(counter=0, at=LATER)
    given(SESSION, OPENED, LOGGED_OUT).when(command).then_raises(SessionIsOver)


def test_a_session_is_ended() -> None:
    ended = SessionEnded(session_id=ID, ending=Ending.HOUSEHOLD_GONE, ended_at=LATER)
    given(SESSION, OPENED).when(EndSession(ending=Ending.HOUSEHOLD_GONE, at=LATER)).then(ended)


def test_ending_it_again_changes_nothing() -> None:
    command = EndSession(ending=Ending.HOUSEHOLD_GONE, at=LATER)
    given(SESSION, OPENED, LOGGED_OUT).when(command).then_nothing()
