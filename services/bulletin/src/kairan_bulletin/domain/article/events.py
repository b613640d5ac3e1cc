"""What can have happened to an article. Stream ``article-<id>``, written by serve and by the clock."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.article.content import Content
from kairan_bulletin.domain.article.differences import Change
from kairan_bulletin.domain.article.origin import OutsideOrigin
from kairan_bulletin.domain.audience.wish import AudienceTotals, AudienceWish
from kairan_bulletin.domain.places import Area
from kairan_contracts.bulletin.vocabulary import Importance


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuRef:
    """The menu under which an article stands, by the name that it had then."""

    menu_id: UUID
    title: str
    title_en: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What can be changed until publication."""

    content: Content
    importance: Importance
    audience: AudienceWish
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDrafted:
    article_id: UUID
    area: Area
    menu: MenuRef
    draft: Draft
    needs_review: bool
    origin: OutsideOrigin | None
    drafted_by: UUID
    drafted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRevised:
    article_id: UUID
    draft: Draft
    revised_by: UUID
    revised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequested:
    article_id: UUID
    requested_by: UUID
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPassed:
    article_id: UUID
    reviewed_by: UUID
    reviewed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDeclined:
    article_id: UUID
    reason: str
    reviewed_by: UUID
    reviewed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleScheduled:
    article_id: UUID
    publish_at: datetime
    scheduled_by: UUID
    scheduled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleCancelled:
    article_id: UUID
    cancelled_by: UUID
    cancelled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationFailed:
    """Its time came, but it could not go out (nobody to address): it is a draft again."""

    article_id: UUID
    reason: str
    failed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePublished:
    """The audience is frozen in the stream of ``audience_id``, and these are its totals."""

    article_id: UUID
    area: Area
    menu: MenuRef
    content: Content
    importance: Importance
    expires_at: datetime | None
    origin: OutsideOrigin | None
    audience_id: UUID
    audience: AudienceTotals
    published_by: UUID
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCorrected:
    """A new edition, counted from 2, with what changed and why."""

    article_id: UUID
    area: Area
    menu: MenuRef
    audience_id: UUID
    edition: int
    content: Content
    importance: Importance
    expires_at: datetime | None
    note: str
    changes: tuple[Change, ...]
    corrected_by: UUID
    corrected_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleWithdrawn:
    article_id: UUID
    area: Area
    audience_id: UUID | None
    reason: str
    withdrawn_by: UUID
    withdrawn_at: datetime


ArticleEvent = (
    ArticleDrafted
    | DraftRevised
    | ReviewRequested
    | ReviewPassed
    | ReviewDeclined
    | ArticleScheduled
    | ScheduleCancelled
    | PublicationFailed
    | ArticlePublished
    | ArticleCorrected
    | ArticleWithdrawn
)
