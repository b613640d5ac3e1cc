"""What a member wants to read in: said anew, withdrawn once, gone with the member."""

import pytest

from kairan_directory.domain.household.commands import HouseholdCommand, SayLanguage, WithdrawLanguage
from kairan_directory.domain.household.decider import HOUSEHOLD as DECIDER
from kairan_directory.domain.household.events import LanguageSaid, LanguageWithdrawn, MemberRemoved
from kairan_directory.domain.household.state import Household, HouseholdUnknown, MemberUnknown
from kairan_kernel.testing import given

from .people import ENROLLED, HANAKO, HANAKO_READS, LATER, STRANGER

WITHDRAWN = LanguageWithdrawn(member_id=HANAKO, withdrawn_at=LATER)
SAY = SayLanguage(member_id=STRANGER, sealed="v1.language", at=LATER)


def test_a_language_is_said_and_replaced_by_a_newer_one() -> None:
    said = LanguageSaid(member_id=HANAKO, sealed="v1.newer", said_at=LATER)
    command = SayLanguage(member_id=HANAKO, sealed="v1.newer", at=LATER)
    state = given(DECIDER, ENROLLED, HANAKO_READS).when(command).then(said)
    assert isinstance(state, Household)
    assert [member.language for member in state.members] == [None, "v1.newer"]


def test_a_language_is_withdrawn_once() -> None:
    command = WithdrawLanguage(member_id=HANAKO, at=LATER)
    given(DECIDER, ENROLLED, HANAKO_READS).when(command).then(WITHDRAWN)
    given(DECIDER, ENROLLED, HANAKO_READS, WITHDRAWN).when(command).then()
    given(DECIDER, ENROLLED).when(command).then()


@pytest.mark.parametrize(
    "command", [SAY, WithdrawLanguage(member_id=STRANGER, at=LATER)], ids=["say", "withdraw"]
)
def test_a_stranger_says_nothing_here(command: HouseholdCommand) -> None:
    given(DECIDER, ENROLLED).when(command).then_raises(MemberUnknown)
    given(DECIDER).when(command).then_raises(HouseholdUnknown)


def test_who_was_removed_says_nothing_any_more() -> None:
    removed = MemberRemoved(member_id=HANAKO, removed_at=LATER)
    command = WithdrawLanguage(member_id=HANAKO, at=LATER)
    given(DECIDER, ENROLLED, HANAKO_READS, removed).when(command).then_raises(MemberUnknown)
