"""What can have happened to a wording. Stream `wording-<association or union id>`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_contracts.translate.vocabulary import Language, TermKind
from kairan_translate.domain.areas import Area


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEntered:
    """A term was entered, or entered anew with other wordings."""

    area: Area
    term_id: UUID
    term: str
    kind: TermKind
    reading: str | None
    wordings: dict[Language, str]
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRemoved:
    area: Area
    term_id: UUID
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguagesChosen:
    """The languages that households use, besides Japanese."""

    area: Area
    languages: tuple[Language, ...]
    by: UUID
    at: datetime


WordingEvent = TermEntered | TermRemoved | LanguagesChosen
