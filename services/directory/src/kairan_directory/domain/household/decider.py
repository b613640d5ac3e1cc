"""The rules of a household: enrolment, members and their care needs, moving, leaving, returning, erasure.

Logins are in `logins.py`, how events change the state in `evolve.py`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never
from uuid import UUID

from kairan_directory.domain import identifiers
from kairan_directory.domain.household import logins
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
    RedeemPasscode,
    RemoveMember,
    ReplacePassword,
    Return,
    SayLanguage,
    WithdrawCareNeed,
    WithdrawLanguage,
)
from kairan_directory.domain.household.events import (
    CareNeedDeclared,
    CareNeedWithdrawn,
    ContactCorrected,
    EnrolledMember,
    HeadNamed,
    HouseholdDeparted,
    HouseholdEnrolled,
    HouseholdErased,
    HouseholdEvent,
    HouseholdMoved,
    HouseholdReturned,
    LanguageSaid,
    LanguageWithdrawn,
    MemberAdded,
    MemberCorrected,
    MemberRemoved,
    Standing,
)
from kairan_directory.domain.household.evolve import evolve
from kairan_directory.domain.household.state import (
    MOST_MEMBERS,
    ErasedHousehold,
    Household,
    HouseholdExists,
    HouseholdState,
    HouseholdWasErased,
    LastMember,
    NoHousehold,
    NoMembers,
    PlanOutdated,
    TooManyMembers,
    known,
    present,
)
from kairan_kernel.decider import Decider

_LanguageCommand = SayLanguage | WithdrawLanguage
_MemberCommand = (
    AddMember
    | CorrectMember
    | RemoveMember
    | NameHead
    | DeclareCareNeed
    | WithdrawCareNeed
    | _LanguageCommand
)


def decide(command: HouseholdCommand, state: HouseholdState) -> Sequence[HouseholdEvent]:
    match command:
        case EnrolHousehold():
            return _enrol(command, state)
        case Amend():
            return _amend(command, state)
        case Erase():
            return _erase(command, known(state))
        case Return():
            return _return(command, known(state))
        case Depart():
            return _depart(command, known(state))
        case MoveHousehold():
            return _move(command, present(state))
        case CorrectContact():
            present(state)
            return [ContactCorrected(sealed=command.sealed, corrected_at=command.at)]
        case (
            AddMember()
            | CorrectMember()
            | RemoveMember()
            | NameHead()
            | DeclareCareNeed()
            | WithdrawCareNeed()
            | SayLanguage()
            | WithdrawLanguage()
        ):
            return _of_member(command, present(state))
        case IssuePasscode() | RedeemPasscode() | ReplacePassword():
            return logins.decide(command, present(state))
    assert_never(command)


def _amend(command: Amend, state: HouseholdState) -> Sequence[HouseholdEvent]:
    if command.seen not in (None, state.version):
        raise PlanOutdated(seen=command.seen, version=state.version)
    events: list[HouseholdEvent] = []
    for step in command.steps:
        decided = decide(step, state)
        for event in decided:
            state = evolve(state, event)
        events.extend(decided)
    return events


def _enrol(command: EnrolHousehold, state: HouseholdState) -> Sequence[HouseholdEvent]:
    if isinstance(state, ErasedHousehold):
        raise HouseholdWasErased(number=command.number)
    if not isinstance(state, NoHousehold):
        raise HouseholdExists(number=command.number)
    if not command.members:
        raise NoMembers(number=command.number)
    if len(command.members) > MOST_MEMBERS:
        raise TooManyMembers(most=MOST_MEMBERS)
    members = _enrolled_members(command)
    standing = Standing(
        household_id=command.household_id,
        number=command.number,
        association=command.association,
        block=command.block,
        members=len(members),
        has_logged_in=False,
    )
    enrolled = HouseholdEnrolled(
        standing=standing, sealed=command.sealed, members=members, enrolled_at=command.at
    )
    asked = zip(members, command.members, strict=True)
    care = [_declared(each.member_id, new.care, command.at) for each, new in asked if new.care is not None]
    return [enrolled, *care]


def _enrolled_members(command: EnrolHousehold) -> tuple[EnrolledMember, ...]:
    """In the order asked for; who is named head is head, else the first."""
    head = next((n for n, member in enumerate(command.members, 1) if member.head), 1)
    return tuple(
        EnrolledMember(
            member_id=identifiers.member_id(command.household_id, n),
            ordinal=n,
            head=n == head,
            sealed=member.sealed,
        )
        for n, member in enumerate(command.members, 1)
    )


def _declared(member_id: UUID, care: NewCareNeed, at: datetime) -> CareNeedDeclared:
    return CareNeedDeclared(member_id=member_id, consent=care.consent, sealed=care.sealed, declared_at=at)


def _move(command: MoveHousehold, household: Household) -> Sequence[HouseholdEvent]:
    if command.block.block_id == household.block.block_id:
        return []
    standing = household.standing()
    moved = Standing(
        household_id=standing.household_id,
        number=standing.number,
        association=standing.association,
        block=command.block,
        members=standing.members,
        has_logged_in=standing.has_logged_in,
    )
    return [HouseholdMoved(standing=moved, previous=household.block, moved_at=command.at)]


def _depart(command: Depart, household: Household) -> Sequence[HouseholdEvent]:
    present(household)
    return [HouseholdDeparted(standing=household.standing(), departed_on=command.on, departed_at=command.at)]


def _return(command: Return, household: Household) -> Sequence[HouseholdEvent]:
    if household.departed_on is None:
        raise HouseholdExists(number=household.number)
    return [HouseholdReturned(standing=household.standing(), returned_at=command.at)]


def _erase(command: Erase, household: Household) -> Sequence[HouseholdEvent]:
    return [HouseholdErased(standing=household.standing(), erased_at=command.at)]


def _of_member(command: _MemberCommand, household: Household) -> Sequence[HouseholdEvent]:
    match command:
        case AddMember():
            return _add_member(command, household)
        case CorrectMember():
            household.member(command.member_id)
            return [
                MemberCorrected(member_id=command.member_id, sealed=command.sealed, corrected_at=command.at)
            ]
        case RemoveMember():
            return _remove_member(command, household)
        case NameHead():
            household.member(command.member_id)
            if household.head == command.member_id:
                return []
            return [HeadNamed(member_id=command.member_id, named_at=command.at)]
        case DeclareCareNeed():
            household.member(command.member_id)
            return [_declared(command.member_id, command.care, command.at)]
        case WithdrawCareNeed():
            if household.member(command.member_id).care is None:
                return []
            return [CareNeedWithdrawn(member_id=command.member_id, withdrawn_at=command.at)]
        case SayLanguage() | WithdrawLanguage():
            return _of_language(command, household)
    assert_never(command)


def _of_language(command: _LanguageCommand, household: Household) -> Sequence[HouseholdEvent]:
    member = household.member(command.member_id)
    if isinstance(command, SayLanguage):
        return [LanguageSaid(member_id=command.member_id, sealed=command.sealed, said_at=command.at)]
    if member.language is None:
        return []
    return [LanguageWithdrawn(member_id=command.member_id, withdrawn_at=command.at)]


def _add_member(command: AddMember, household: Household) -> Sequence[HouseholdEvent]:
    if len(household.members) >= MOST_MEMBERS:
        raise TooManyMembers(most=MOST_MEMBERS)
    ordinal, asked = household.next_ordinal, command.member
    member_id = identifiers.member_id(household.household_id, ordinal)
    added = MemberAdded(member_id=member_id, ordinal=ordinal, sealed=asked.sealed, added_at=command.at)
    events: list[HouseholdEvent] = [added]
    if asked.head:
        events.append(HeadNamed(member_id=member_id, named_at=command.at))
    if asked.care is not None:
        events.append(_declared(member_id, asked.care, command.at))
    return events


def _remove_member(command: RemoveMember, household: Household) -> Sequence[HouseholdEvent]:
    household.member(command.member_id)
    left = [member for member in household.members if member.member_id != command.member_id]
    if not left:
        raise LastMember(number=household.number)
    removed = MemberRemoved(member_id=command.member_id, removed_at=command.at)
    if household.head != command.member_id:
        return [removed]
    eldest = min(left, key=lambda member: member.ordinal)
    return [HeadNamed(member_id=eldest.member_id, named_at=command.at), removed]


HOUSEHOLD: Decider[HouseholdState, HouseholdCommand, HouseholdEvent] = Decider(
    initial=NoHousehold, decide=decide, evolve=evolve
)
