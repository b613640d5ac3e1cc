"""What a household is, folded from its stream; and the named errors of its rules."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from kairan_contracts.vocabulary import Consent
from kairan_directory.domain.household.events import Standing
from kairan_directory.domain.places import AssociationRef, BlockRef
from kairan_directory.domain.rule import RuleBroken

MOST_MEMBERS: Final = 30
SEATS: Final = (1, 2, 3, 4)


class HouseholdExists(RuleBroken):
    """The association has a household with this number already."""


class HouseholdUnknown(RuleBroken):
    """No household with this id was enrolled."""


class HouseholdGone(RuleBroken):
    """The household has departed; it must return before anything else can be done with it."""


class HouseholdWasErased(RuleBroken):
    """The household was erased; its number is not given out again."""


class MemberUnknown(RuleBroken):
    """The household has no such member."""


class TooManyMembers(RuleBroken):
    """A household has at most MOST_MEMBERS members."""


class LastMember(RuleBroken):
    """The last member can't be removed; the household departs instead."""


class NoMembers(RuleBroken):
    """A household is enrolled with at least one member."""


class PasscodeRefused(RuleBroken):
    """There is no such passcode for this household, or it was used."""


class PasscodeExpired(RuleBroken):
    """The passcode was right, but is too old."""


class TooManyLogins(RuleBroken):
    """All four seats are taken."""


class NoLogin(RuleBroken):
    """The member has no login."""


class PlanOutdated(RuleBroken):
    """The household changed after it was looked at; look again and plan anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CareNeed:
    consent: Consent
    sealed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """`since`: when the password was set; sessions opened before it are void."""

    seat: int
    sealed: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """`sealed`: layers, oldest first. `language`: sealed too."""

    member_id: UUID
    ordinal: int
    sealed: tuple[str, ...]
    care: CareNeed | None = None
    login: Login | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passcode:
    digest: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoHousehold:
    """Before enrolment."""

    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """`version`: how many events made it. `sealed`: layers of the contact, oldest first."""

    version: int
    household_id: UUID
    number: str
    association: AssociationRef
    block: BlockRef
    sealed: tuple[str, ...]
    members: tuple[Member, ...]
    head: UUID
    next_ordinal: int
    ever_logged_in: bool = False
    passcode: Passcode | None = None
    departed_on: date | None = None

    def standing(self) -> Standing:
        return Standing(
            household_id=self.household_id,
            number=self.number,
            association=self.association,
            block=self.block,
            members=len(self.members),
            has_logged_in=self.ever_logged_in,
        )

    def member(self, member_id: UUID) -> Member:
        """Raises MemberUnknown."""
        found = next((member for member in self.members if member.member_id == member_id), None)
        if found is None:
            raise MemberUnknown(member_id=member_id)
        return found

    def seated(self, seat: int) -> Member | None:
        """The member whose login has this seat."""
        return next((member for member in self.members if member.login and member.login.seat == seat), None)

    def free_seat(self) -> int:
        """Raises TooManyLogins."""
        free = next((seat for seat in SEATS if self.seated(seat) is None), None)
        if free is None:
            raise TooManyLogins(most=len(SEATS))
        return free

    def with_member(self, changed: Member) -> "Household":
        return replace(
            self,
            members=tuple(
                changed if member.member_id == changed.member_id else member for member in self.members
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedHousehold:
    """Nothing is left but where it was."""

    version: int
    standing: Standing


HouseholdState = NoHousehold | Household | ErasedHousehold


def known(state: HouseholdState) -> Household:
    """The household, departed or not. Raises HouseholdUnknown, HouseholdWasErased."""
    if isinstance(state, NoHousehold):
        raise HouseholdUnknown
    if isinstance(state, ErasedHousehold):
        raise HouseholdWasErased(number=state.standing.number)
    return state


def present(state: HouseholdState) -> Household:
    """The household while it belongs to its association. Raises also HouseholdGone."""
    household = known(state)
    if household.departed_on is not None:
        raise HouseholdGone(number=household.number, departed_on=household.departed_on)
    return household
