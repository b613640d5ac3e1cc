"""What may be asked of a household. What is personal comes sealed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kairan_contracts.vocabulary import Consent
from kairan_directory.domain.places import AssociationRef, BlockRef


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCareNeed:
    consent: Consent
    sealed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    sealed: str
    head: bool = False
    care: NewCareNeed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolHousehold:
    household_id: UUID
    number: str
    association: AssociationRef
    block: BlockRef
    sealed: str
    members: tuple[NewMember, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveHousehold:
    block: BlockRef
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectContact:
    sealed: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMember:
    member: NewMember
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectMember:
    member_id: UUID
    sealed: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMember:
    member_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NameHead:
    member_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareCareNeed:
    member_id: UUID
    care: NewCareNeed
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCareNeed:
    member_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SayLanguage:
    member_id: UUID
    sealed: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawLanguage:
    member_id: UUID
    at: datetime


Step = (
    EnrolHousehold
    | MoveHousehold
    | CorrectContact
    | AddMember
    | CorrectMember
    | RemoveMember
    | NameHead
    | DeclareCareNeed
    | WithdrawCareNeed
    | SayLanguage
    | WithdrawLanguage
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend:
    """Several steps, all or nothing.

    `seen`: planned by someone who saw the household after so many events; None: good whatever happened since.
    """

    seen: int | None = None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePasscode:
    digest: str
    at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemPasscode:
    """Open a login for a member, or for one whom the roster did not list.

    A member who has a login gets a new password for it.
    """

    digest: str
    member: UUID | NewMember
    sealed_password: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacePassword:
    member_id: UUID
    sealed_password: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Depart:
    on: date
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Erase:
    at: datetime


HouseholdCommand = Step | Amend | IssuePasscode | RedeemPasscode | ReplacePassword | Depart | Return | Erase
