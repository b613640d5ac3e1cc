"""A household: enrolment, members, care needs, moving, leaving, coming back, erasure."""

from dataclasses import replace
from datetime import date

import pytest

from kairan_contracts.vocabulary import Consent
from kairan_directory.domain.household.commands import (
    AddMember,
    Amend,
    CorrectContact,
    CorrectMember,
    DeclareCareNeed,
    Depart,
    EnrolHousehold,
    Erase,
    HouseholdCommand,
    IssuePasscode,
    MoveHousehold,
    NameHead,
    NewCareNeed,
    NewMember,
    RemoveMember,
    Return,
    WithdrawCareNeed,
)
from kairan_directory.domain.household.decider import HOUSEHOLD as DECIDER
from kairan_directory.domain.household.events import (
    CareNeedDeclared,
    CareNeedWithdrawn,
    ContactCorrected,
    HeadNamed,
    HouseholdDeparted,
    HouseholdErased,
    HouseholdMoved,
    HouseholdReturned,
    MemberAdded,
    MemberCorrected,
    MemberRemoved,
)
from kairan_directory.domain.household.state import (
    MOST_MEMBERS,
    ErasedHousehold,
    Household,
    HouseholdExists,
    HouseholdGone,
    HouseholdUnknown,
    HouseholdWasErased,
    LastMember,
    MemberUnknown,
    NoMembers,
    PlanOutdated,
    TooManyMembers,
)
from kairan_kernel.testing import given

from .people import (
    ENROLLED,
    FIRST,
    HANAKO,
    HANAKO_NEEDS_CARE,
    HOUSEHOLD,
    JIRO,
    JIRO_ADDED,
    LATER,
    NISHI,
    NOON,
    PASSCODE,
    SECOND,
    STRANGER,
    TARO,
    login,
    standing,
)

CARE = NewCareNeed(consent=Consent.PEACETIME, sealed="v1.care")
DEPARTED = HouseholdDeparted(standing=standing(), departed_on=date(2024, 9, 30), departed_at=NOON)
ERASED = HouseholdErased(standing=standing(), erased_at=NOON)


def enrol(*members: NewMember) -> EnrolHousehold:
    return EnrolHousehold(
        household_id=HOUSEHOLD,
        number="0017",
        association=NISHI,
        block=FIRST,
        sealed="v1.contact",
        members=members,
        at=NOON,
    )


TWO = (NewMember(sealed="v1.taro"), NewMember(sealed="v1.hanako"))


class TestBeforeEnrolment:
    def test_a_household_is_enrolled_and_its_first_member_is_the_head(self) -> None:
        given(DECIDER).when(enrol(*TWO)).then(ENROLLED)

    def test_a_member_named_as_head_is_the_head(self) -> None:
        state = given(DECIDER).when(enrol(TWO[0], replace(TWO[1], head=True)))
        enrolled = state.events[0]
        assert [member.head for member in enrolled.members] == [False, True]  # type: ignore[union-attr]

    def test_care_needs_are_declared_with_the_enrolment(self) -> None:
        given(DECIDER).when(enrol(TWO[0], replace(TWO[1], care=CARE))).then(ENROLLED, HANAKO_NEEDS_CARE)

    def test_a_household_without_members_is_refused(self) -> None:
        given(DECIDER).when(enrol()).then_raises(NoMembers)

    def test_a_household_with_too_many_members_is_refused(self) -> None:
        given(DECIDER).when(enrol(*(TWO[:1] * (MOST_MEMBERS + 1)))).then_raises(TooManyMembers)

    @pytest.mark.parametrize(
        "command",
        [
            Depart(on=NOON.date(), at=NOON),
            Return(at=NOON),
            Erase(at=NOON),
            CorrectContact(sealed="v1.x", at=NOON),
            MoveHousehold(block=SECOND, at=NOON),
            AddMember(member=TWO[0], at=NOON),
            IssuePasscode(digest="d", at=NOON, expires_at=LATER),
        ],
        ids=lambda command: type(command).__name__,
    )
    def test_nothing_else_can_be_done(self, command: HouseholdCommand) -> None:
        given(DECIDER).when(command).then_raises(HouseholdUnknown)


class TestWhenPresent:
    def test_a_number_is_enrolled_once(self) -> None:
        given(DECIDER, ENROLLED).when(enrol(*TWO)).then_raises(HouseholdExists)

    def test_the_contact_is_corrected_by_a_layer(self) -> None:
        corrected = ContactCorrected(sealed="v1.phone", corrected_at=LATER)
        command = CorrectContact(sealed="v1.phone", at=LATER)
        state = given(DECIDER, ENROLLED).when(command).then(corrected)
        assert isinstance(state, Household)
        assert state.sealed == ("v1.contact", "v1.phone")

    def test_it_moves_to_another_block(self) -> None:
        moved = HouseholdMoved(standing=standing(block=SECOND), previous=FIRST, moved_at=LATER)
        given(DECIDER, ENROLLED).when(MoveHousehold(block=SECOND, at=LATER)).then(moved)

    def test_moving_to_its_own_block_changes_nothing(self) -> None:
        given(DECIDER, ENROLLED).when(MoveHousehold(block=FIRST, at=LATER)).then_nothing()

    def test_a_member_is_added_with_the_next_ordinal(self) -> None:
        command = AddMember(member=NewMember(sealed="v1.jiro"), at=NOON)
        given(DECIDER, ENROLLED).when(command).then(JIRO_ADDED)

    def test_an_ordinal_is_not_used_again_after_a_removal(self) -> None:
        removed = MemberRemoved(member_id=JIRO, removed_at=NOON)
        command = AddMember(member=NewMember(sealed="v1.saburo"), at=LATER)
        (added,) = given(DECIDER, ENROLLED, JIRO_ADDED, removed).when(command).events
        assert isinstance(added, MemberAdded)
        assert added.ordinal == 4

    def test_a_member_may_come_as_head_and_with_a_care_need(self) -> None:
        newcomer = NewMember(sealed="v1.jiro", head=True, care=CARE)
        given(DECIDER, ENROLLED).when(AddMember(member=newcomer, at=NOON)).then(
            JIRO_ADDED,
            HeadNamed(member_id=JIRO, named_at=NOON),
            CareNeedDeclared(member_id=JIRO, consent=Consent.PEACETIME, sealed="v1.care", declared_at=NOON),
        )

    def test_a_household_is_not_made_too_large(self) -> None:
        more = [replace(JIRO_ADDED, member_id=STRANGER, ordinal=3 + n) for n in range(MOST_MEMBERS - 2)]
        command = AddMember(member=TWO[0], at=LATER)
        given(DECIDER, ENROLLED, *more).when(command).then_raises(TooManyMembers)

    def test_a_member_s_particulars_are_corrected(self) -> None:
        command = CorrectMember(member_id=HANAKO, sealed="v1.kana", at=LATER)
        corrected = MemberCorrected(member_id=HANAKO, sealed="v1.kana", corrected_at=LATER)
        given(DECIDER, ENROLLED).when(command).then(corrected)

    def test_a_member_is_removed(self) -> None:
        removed = MemberRemoved(member_id=HANAKO, removed_at=LATER)
        given(DECIDER, ENROLLED).when(RemoveMember(member_id=HANAKO, at=LATER)).then(removed)

    def test_when_the_head_is_removed_the_next_member_becomes_head(self) -> None:
        given(DECIDER, ENROLLED, JIRO_ADDED).when(RemoveMember(member_id=TARO, at=LATER)).then(
            HeadNamed(member_id=HANAKO, named_at=LATER), MemberRemoved(member_id=TARO, removed_at=LATER)
        )

    def test_the_last_member_is_not_removed(self) -> None:
        alone = MemberRemoved(member_id=HANAKO, removed_at=NOON)
        command = RemoveMember(member_id=TARO, at=LATER)
        given(DECIDER, ENROLLED, alone).when(command).then_raises(LastMember)

    def test_another_member_becomes_head(self) -> None:
        named = HeadNamed(member_id=HANAKO, named_at=LATER)
        given(DECIDER, ENROLLED).when(NameHead(member_id=HANAKO, at=LATER)).then(named)

    def test_naming_the_head_head_changes_nothing(self) -> None:
        given(DECIDER, ENROLLED).when(NameHead(member_id=TARO, at=LATER)).then_nothing()

    def test_a_care_need_is_declared_and_replaced_by_a_newer_one(self) -> None:
        newer = NewCareNeed(consent=Consent.DISASTER, sealed="v1.newer")
        command = DeclareCareNeed(member_id=HANAKO, care=newer, at=LATER)
        declared = CareNeedDeclared(
            member_id=HANAKO, consent=Consent.DISASTER, sealed="v1.newer", declared_at=LATER
        )
        state = given(DECIDER, ENROLLED, HANAKO_NEEDS_CARE).when(command).then(declared)
        assert isinstance(state, Household)
        care = state.member(HANAKO).care
        assert care is not None
        assert (care.consent, care.sealed) == (Consent.DISASTER, "v1.newer")

    def test_a_care_need_is_withdrawn(self) -> None:
        command = WithdrawCareNeed(member_id=HANAKO, at=LATER)
        withdrawn = CareNeedWithdrawn(member_id=HANAKO, withdrawn_at=LATER)
        given(DECIDER, ENROLLED, HANAKO_NEEDS_CARE).when(command).then(withdrawn)

    def test_withdrawing_where_there_is_no_need_changes_nothing(self) -> None:
        given(DECIDER, ENROLLED).when(WithdrawCareNeed(member_id=TARO, at=LATER)).then_nothing()

    @pytest.mark.parametrize(
        "command",
        [
            CorrectMember(member_id=STRANGER, sealed="v1.x", at=LATER),
            RemoveMember(member_id=STRANGER, at=LATER),
            NameHead(member_id=STRANGER, at=LATER),
            DeclareCareNeed(member_id=STRANGER, care=CARE, at=LATER),
            WithdrawCareNeed(member_id=STRANGER, at=LATER),
        ],
        ids=lambda command: type(command).__name__,
    )
    def test_a_stranger_is_no_member(self, command: HouseholdCommand) -> None:
        given(DECIDER, ENROLLED).when(command).then_raises(MemberUnknown)

    def test_it_departs(self) -> None:
        departed = replace(DEPARTED, departed_at=LATER)
        given(DECIDER, ENROLLED).when(Depart(on=date(2024, 9, 30), at=LATER)).then(departed)

    def test_it_cannot_return_while_it_is_there(self) -> None:
        given(DECIDER, ENROLLED).when(Return(at=LATER)).then_raises(HouseholdExists)

    def test_it_is_erased(self) -> None:
        state = given(DECIDER, ENROLLED).when(Erase(at=NOON)).then(ERASED)
        assert state == ErasedHousehold(version=2, standing=standing())


class TestWhenAmended:
    def test_all_steps_are_taken_together(self) -> None:
        steps = (MoveHousehold(block=SECOND, at=LATER), CorrectContact(sealed="v1.phone", at=LATER))
        given(DECIDER, ENROLLED).when(Amend(seen=1, steps=steps)).then(
            HouseholdMoved(standing=standing(block=SECOND), previous=FIRST, moved_at=LATER),
            ContactCorrected(sealed="v1.phone", corrected_at=LATER),
        )

    def test_each_step_sees_what_the_one_before_did(self) -> None:
        steps = (
            AddMember(member=NewMember(sealed="v1.jiro"), at=NOON),
            RemoveMember(member_id=JIRO, at=LATER),
        )
        removed = MemberRemoved(member_id=JIRO, removed_at=LATER)
        given(DECIDER, ENROLLED).when(Amend(steps=steps)).then(JIRO_ADDED, removed)

    def test_one_broken_rule_refuses_all_steps(self) -> None:
        steps = (MoveHousehold(block=SECOND, at=LATER), RemoveMember(member_id=STRANGER, at=LATER))
        given(DECIDER, ENROLLED).when(Amend(seen=1, steps=steps)).then_raises(MemberUnknown)

    def test_a_plan_made_before_a_change_is_not_carried_out(self) -> None:
        command = Amend(seen=1, steps=(CorrectContact(sealed="v1.phone", at=LATER),))
        given(DECIDER, ENROLLED, JIRO_ADDED).when(command).then_raises(PlanOutdated)

    def test_a_plan_for_a_new_household_is_not_carried_out_on_one_that_is_there(self) -> None:
        given(DECIDER, ENROLLED).when(Amend(seen=0, steps=(enrol(*TWO),))).then_raises(PlanOutdated)

    def test_without_steps_nothing_changes(self) -> None:
        given(DECIDER, ENROLLED).when(Amend(seen=1, steps=())).then_nothing()


class TestWhenDeparted:
    past = (ENROLLED, PASSCODE, login(TARO, 1, first=True), DEPARTED)

    def test_its_logins_and_passcode_have_ended(self) -> None:
        state = DECIDER.fold(self.past)
        assert isinstance(state, Household)
        assert [member.login for member in state.members] == [None, None]
        assert state.passcode is None
        assert state.ever_logged_in

    @pytest.mark.parametrize(
        "command",
        [
            Depart(on=NOON.date(), at=LATER),
            CorrectContact(sealed="v1.x", at=LATER),
            MoveHousehold(block=SECOND, at=LATER),
            AddMember(member=TWO[0], at=LATER),
            IssuePasscode(digest="d", at=NOON, expires_at=LATER),
        ],
        ids=lambda command: type(command).__name__,
    )
    def test_it_is_left_alone(self, command: HouseholdCommand) -> None:
        given(DECIDER, *self.past).when(command).then_raises(HouseholdGone)

    def test_its_number_is_not_given_to_others(self) -> None:
        given(DECIDER, *self.past).when(enrol(*TWO)).then_raises(HouseholdExists)

    def test_it_returns_as_it_was(self) -> None:
        returned = HouseholdReturned(standing=standing(has_logged_in=True), returned_at=LATER)
        state = given(DECIDER, *self.past).when(Return(at=LATER)).then(returned)
        assert isinstance(state, Household)
        assert state.departed_on is None

    def test_it_can_be_erased(self) -> None:
        erased = HouseholdErased(standing=standing(has_logged_in=True), erased_at=LATER)
        given(DECIDER, *self.past).when(Erase(at=LATER)).then(erased)


class TestWhenErased:
    @pytest.mark.parametrize(
        "command",
        [
            enrol(*TWO),
            Erase(at=LATER),
            Return(at=LATER),
            Depart(on=NOON.date(), at=LATER),
            AddMember(member=TWO[0], at=LATER),
            Amend(seen=2, steps=(enrol(*TWO),)),
        ],
        ids=lambda command: type(command).__name__,
    )
    def test_nothing_brings_it_back(self, command: HouseholdCommand) -> None:
        given(DECIDER, ENROLLED, ERASED).when(command).then_raises(HouseholdWasErased)
