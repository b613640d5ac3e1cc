"""What can have happened to an article's translations. Stream `translation-<article id>`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_contracts.translate.vocabulary import Language, Outcome
from kairan_translate.domain.areas import Area
from kairan_translate.domain.segments import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReceived:
    """An edition was published. `languages` are those that it is to be translated into.

    `audience_id` names the frozen audience: its households may read, and officers.
    """

    article_id: UUID
    edition: int
    area: Area
    audience_id: UUID
    source: Language | None
    title: str
    body: str
    urgent: bool
    languages: tuple[Language, ...]
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationMade:
    """One edition in one language, whole."""

    article_id: UUID
    edition: int
    area: Area
    language: Language
    urgent: bool
    title: tuple[Segment, ...]
    body: tuple[Segment, ...]
    outcome: Outcome
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalAsked:
    """Someone asked for these languages to be made again: a package or a glossary has come since."""

    article_id: UUID
    edition: int
    area: Area
    languages: tuple[Language, ...]
    asked_by: UUID
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleWithdrawn:
    """The article is shown no more, nor its translations."""

    article_id: UUID
    withdrawn_at: datetime


TranslationEvent = ArticleReceived | TranslationMade | RenewalAsked | ArticleWithdrawn
