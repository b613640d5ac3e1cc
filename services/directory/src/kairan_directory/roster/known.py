"""What the directory knows of a household, opened: what a roster is compared with, and exported from."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from kairan_contracts.directory.vocabulary import CareKind
from kairan_contracts.translate.vocabulary import Language
from kairan_contracts.vocabulary import Consent


class Presence(StrEnum):
    """Whether a household can be written to."""

    PRESENT = "present"
    DEPARTED = "departed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCare:
    kind: CareKind
    detail: str
    consent: Consent


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMember:
    """`particulars`: name, kana, relation, birth_date, phone, email, note; what is not known is missing."""

    member_id: UUID
    particulars: Mapping[str, str]
    care: KnownCare | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownHousehold:
    """`contact`: town, address, phone, email, note; what is not known is missing."""

    household_id: UUID
    number: str
    block: str
    presence: Presence = Presence.PRESENT
    contact: Mapping[str, str]
    members: tuple[KnownMember, ...]
    head: UUID | None
