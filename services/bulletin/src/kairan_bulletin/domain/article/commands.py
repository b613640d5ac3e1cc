"""What can be asked of an article."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.article.content import Content
from kairan_bulletin.domain.article.events import Draft, MenuRef
from kairan_bulletin.domain.article.origin import OutsideOrigin
from kairan_bulletin.domain.audience.wish import AudienceTotals
from kairan_bulletin.domain.places import Area
from kairan_contracts.bulletin.vocabulary import Importance


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftArticle:
    article_id: UUID
    area: Area
    menu: MenuRef
    draft: Draft
    needs_review: bool
    origin: OutsideOrigin | None
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseDraft:
    draft: Draft
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReview:
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PassReview:
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineReview:
    reason: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleArticle:
    publish_at: datetime
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSchedule:
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FailPublication:
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishArticle:
    """`audience_id` is the frozen audience's; it was frozen for the draft numbered `version`."""

    audience_id: UUID
    audience: AudienceTotals
    version: int
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectArticle:
    content: Content
    importance: Importance | None
    expires_at: datetime | None
    note: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawArticle:
    reason: str
    by: UUID
    at: datetime


ArticleCommand = (
    DraftArticle
    | ReviseDraft
    | RequestReview
    | PassReview
    | DeclineReview
    | ScheduleArticle
    | CancelSchedule
    | FailPublication
    | PublishArticle
    | CorrectArticle
    | WithdrawArticle
)
