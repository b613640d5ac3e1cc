"""How each event changes a household."""

from dataclasses import replace
from typing import assert_never

from kairan_directory.domain.household.events import (
    CareNeedDeclared,
    CareNeedWithdrawn,
    ContactCorrected,
    HeadNamed,
    HouseholdDeparted,
    HouseholdEnrolled,
    HouseholdErased,
    HouseholdEvent,
    HouseholdMoved,
    HouseholdReturned,
    LanguageSaid,
    LanguageWithdrawn,
    LoginOpened,
    MemberAdded,
    MemberCorrected,
    MemberRemoved,
    PasscodeIssued,
    PasswordReplaced,
)
from kairan_directory.domain.household.state import (
    CareNeed,
    ErasedHousehold,
    Household,
    HouseholdState,
    Login,
    Member,
    Passcode,
    known,
)

_MemberEvent = (
    MemberAdded | MemberCorrected | MemberRemoved | HeadNamed | CareNeedDeclared | CareNeedWithdrawn
)
_LanguageEvent = LanguageSaid | LanguageWithdrawn
_LoginEvent = PasscodeIssued | LoginOpened | PasswordReplaced


def evolve(state: HouseholdState, event: HouseholdEvent) -> HouseholdState:
    version = state.version + 1
    match event:
        case HouseholdEnrolled():
            return _enrolled(event)
        case HouseholdErased():
            return ErasedHousehold(version=version, standing=event.standing)
        case HouseholdMoved():
            return replace(known(state), version=version, block=event.standing.block)
        case ContactCorrected():
            household = known(state)
            return replace(household, version=version, sealed=(*household.sealed, event.sealed))
        case HouseholdDeparted():
            return _departed(replace(known(state), version=version), event)
        case HouseholdReturned():
            return replace(known(state), version=version, departed_on=None)
        case (
            MemberAdded()
            | MemberCorrected()
            | MemberRemoved()
            | HeadNamed()
            | CareNeedDeclared()
            | CareNeedWithdrawn()
        ):
            return _of_member(replace(known(state), version=version), event)
        case LanguageSaid() | LanguageWithdrawn():
            return _of_language(replace(known(state), version=version), event)
        case PasscodeIssued() | LoginOpened() | PasswordReplaced():
            return _of_login(replace(known(state), version=version), event)
    assert_never(event)


def _enrolled(event: HouseholdEnrolled) -> Household:
    standing = event.standing
    members = tuple(
        Member(member_id=member.member_id, ordinal=member.ordinal, sealed=(member.sealed,))
        for member in event.members
    )
    return Household(
        version=1,
        household_id=standing.household_id,
        number=standing.number,
        association=standing.association,
        block=standing.block,
        sealed=(event.sealed,),
        members=members,
        head=next(member.member_id for member in event.members if member.head),
        next_ordinal=max(member.ordinal for member in event.members) + 1,
    )


def _departed(household: Household, event: HouseholdDeparted) -> Household:
    members = tuple(replace(member, login=None) for member in household.members)
    return replace(household, members=members, passcode=None, departed_on=event.departed_on)


def _of_member(household: Household, event: _MemberEvent) -> Household:
    match event:
        case MemberAdded():
            member = Member(member_id=event.member_id, ordinal=event.ordinal, sealed=(event.sealed,))
            return replace(household, members=(*household.members, member), next_ordinal=event.ordinal + 1)
        case MemberCorrected():
            member = household.member(event.member_id)
            return household.with_member(replace(member, sealed=(*member.sealed, event.sealed)))
        case MemberRemoved():
            left = tuple(member for member in household.members if member.member_id != event.member_id)
            return replace(household, members=left)
        case HeadNamed():
            return replace(household, head=event.member_id)
        case CareNeedDeclared():
            care = CareNeed(consent=event.consent, sealed=event.sealed)
            return household.with_member(replace(household.member(event.member_id), care=care))
        case CareNeedWithdrawn():
            return household.with_member(replace(household.member(event.member_id), care=None))
    assert_never(event)


def _of_language(household: Household, event: _LanguageEvent) -> Household:
    said = event.sealed if isinstance(event, LanguageSaid) else None
    return household.with_member(replace(household.member(event.member_id), language=said))


def _of_login(household: Household, event: _LoginEvent) -> Household:
    match event:
        case PasscodeIssued():
            passcode = Passcode(digest=event.digest, expires_at=event.expires_at)
            return replace(household, passcode=passcode)
        case LoginOpened():
            login = Login(seat=event.seat, sealed=event.sealed, since=event.opened_at)
            opened = household.with_member(replace(household.member(event.member_id), login=login))
            return replace(opened, ever_logged_in=True, passcode=None)
        case PasswordReplaced():
            member = household.member(event.member_id)
            if member.login is None:
                return household
            login = replace(member.login, sealed=event.sealed, since=event.replaced_at)
            return replace(household.with_member(replace(member, login=login)), passcode=None)
    assert_never(event)
