"""What can be asked of an article's translations."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_contracts.translate.vocabulary import Language, Outcome
from kairan_translate.domain.segments import Segments, outcome_of
from kairan_translate.domain.translation.events import ArticleReceived


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """A translation of title and body into one language."""

    language: Language
    title: Segments
    body: Segments

    @property
    def outcome(self) -> Outcome:
        """What it is made of."""
        return outcome_of((*self.title, *self.body))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveArticle:
    """An edition has come; `ready` are the languages that need no machine."""

    article: ArticleReceived
    ready: tuple[Translated, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTranslations:
    """The worker made these of an edition."""

    edition: int
    translated: tuple[Translated, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRenewal:
    """Make these languages again; all of the article's when empty."""

    languages: tuple[Language, ...]
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawArticle:
    at: datetime


TranslationCommand = ReceiveArticle | RecordTranslations | AskRenewal | WithdrawArticle
