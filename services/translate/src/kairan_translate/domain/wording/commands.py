"""What can be asked of a wording. `area` comes with each command: the first one opens the stream."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_contracts.translate.vocabulary import Language, TermKind
from kairan_translate.domain.areas import Area


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterTerm:
    area: Area
    term_id: UUID
    term: str
    kind: TermKind
    reading: str | None
    wordings: Mapping[Language, str]
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveTerm:
    area: Area
    term_id: UUID
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseLanguages:
    area: Area
    languages: tuple[Language, ...]
    by: UUID
    at: datetime


WordingCommand = EnterTerm | RemoveTerm | ChooseLanguages
