"""What happened to a household. Stored in `household-<id>`; written by serve and the import applier, read by
the projectors, the relay and the policies.

`sealed` fields are personal data, encrypted with the household's own key before they came in here. A
household's contact and a member's particulars are layers: an event seals the fields that it sets, the newest
layer counts.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kairan_contracts.vocabulary import Consent
from kairan_directory.domain.places import AssociationRef, BlockRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that others may know of a household: carried by every event that they hear of."""

    household_id: UUID
    number: str
    association: AssociationRef
    block: BlockRef
    members: int
    has_logged_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledMember:
    member_id: UUID
    ordinal: int
    head: bool
    sealed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdEnrolled:
    """`sealed`: town, address, phone, email, note."""

    standing: Standing
    sealed: str
    members: tuple[EnrolledMember, ...]
    enrolled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdMoved:
    """To `standing.block`."""

    standing: Standing
    previous: BlockRef
    moved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCorrected:
    sealed: str
    corrected_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAdded:
    """`sealed`: name, kana, relation, birth_date, phone, email, note."""

    member_id: UUID
    ordinal: int
    sealed: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCorrected:
    member_id: UUID
    sealed: str
    corrected_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved:
    """The member's login, if there was one, ends with it."""

    member_id: UUID
    removed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadNamed:
    member_id: UUID
    named_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CareNeedDeclared:
    """`sealed`: kind, detail. Replaces what was declared for this member before."""

    member_id: UUID
    consent: Consent
    sealed: str
    declared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CareNeedWithdrawn:
    member_id: UUID
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageSaid:
    """What a member wants to read in. `sealed`: language. Replaces what was said before."""

    member_id: UUID
    sealed: str
    said_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageWithdrawn:
    member_id: UUID
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PasscodeIssued:
    """`digest`: keyed hash of the passcode, which itself is on paper only. Replaces the one before."""

    digest: str
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginOpened:
    """The passcode was redeemed. `sealed`: the argon2 hash. `first`: the household's first login ever."""

    standing: Standing
    member_id: UUID
    seat: int
    sealed: str
    first: bool
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordReplaced:
    """With a passcode or with the old password. Sessions opened before `replaced_at` end."""

    member_id: UUID
    sealed: str
    replaced_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdDeparted:
    """Its logins and its passcode end."""

    standing: Standing
    departed_on: date
    departed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdReturned:
    standing: Standing
    returned_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdErased:
    """The key of every `sealed` field of this stream is destroyed by whoever hears of this."""

    standing: Standing
    erased_at: datetime


HouseholdEvent = (
    HouseholdEnrolled
    | HouseholdMoved
    | ContactCorrected
    | MemberAdded
    | MemberCorrected
    | MemberRemoved
    | HeadNamed
    | CareNeedDeclared
    | CareNeedWithdrawn
    | LanguageSaid
    | LanguageWithdrawn
    | PasscodeIssued
    | LoginOpened
    | PasswordReplaced
    | HouseholdDeparted
    | HouseholdReturned
    | HouseholdErased
)
