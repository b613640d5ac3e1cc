"""Articles, as the service knows them."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from kairan_bulletin import streams
from kairan_bulletin.concepts.concept import Concept, Told
from kairan_bulletin.concepts.menu import area_values
from kairan_bulletin.domain.article import events as e
from kairan_bulletin.domain.article import state as refusals
from kairan_bulletin.domain.article.content import Content, TextRefused
from kairan_bulletin.domain.delivery.quiet import may_go_out
from kairan_bulletin.projections.articles import ARTICLES
from kairan_bulletin.projections.schedules import SCHEDULES


def tell(event: e.ArticleEvent) -> Told | None:
    """Drafts, reviews and schedules stay inside."""
    match event:
        case e.ArticlePublished():
            return "article_published", {
                **_told(event, 1, event.published_at),
                "audience": asdict(event.audience),
                "origin": None if event.origin is None else asdict(event.origin),
                "published_at": event.published_at,
            }
        case e.ArticleCorrected():
            return "article_corrected", {
                **_told(event, event.edition, event.corrected_at),
                "reason": event.note,
                "changes": [asdict(each) for each in event.changes],
                "corrected_at": event.corrected_at,
            }
        case e.ArticleWithdrawn() if event.audience_id is not None:
            return "article_withdrawn", {
                **area_values(event.area),
                "article_id": event.article_id,
                "audience_id": event.audience_id,
                "reason": event.reason,
                "withdrawn_at": event.withdrawn_at,
            }
        case _:
            return None


def _told(event: e.ArticlePublished | e.ArticleCorrected, edition: int, at: datetime) -> dict[str, Any]:
    return {
        **area_values(event.area),
        "article_id": event.article_id,
        "audience_id": event.audience_id,
        "menu_id": event.menu.menu_id,
        "menu_title": event.menu.title,
        "menu_title_en": event.menu.title_en,
        "edition": edition,
        "importance": event.importance,
        "texts": texts(event.content),
        "attachments": list(event.content.attachments),
        "expires_at": event.expires_at,
        "quiet_until": may_go_out(event.importance, at),
    }


def texts(content: Content) -> list[dict[str, str]]:
    """What it says, by language; English only when both title and body are there."""
    said = [{"language": "ja", "title": content.title, "body": content.body}]
    if content.title_en is not None and content.body_en is not None:
        said.append({"language": "en", "title": content.title_en, "body": content.body_en})
    return said


ARTICLE = Concept(
    name="article",
    streams=(streams.ARTICLE,),
    types={
        "ArticleDrafted.v1": e.ArticleDrafted,
        "DraftRevised.v1": e.DraftRevised,
        "ReviewRequested.v1": e.ReviewRequested,
        "ReviewPassed.v1": e.ReviewPassed,
        "ReviewDeclined.v1": e.ReviewDeclined,
        "ArticleScheduled.v1": e.ArticleScheduled,
        "ScheduleCancelled.v1": e.ScheduleCancelled,
        "PublicationFailed.v1": e.PublicationFailed,
        "ArticlePublished.v1": e.ArticlePublished,
        "ArticleCorrected.v1": e.ArticleCorrected,
        "ArticleWithdrawn.v1": e.ArticleWithdrawn,
    },
    projections=(ARTICLES, SCHEDULES),
    tell=tell,
    errors={
        refusals.ArticleUnknown: (404, "article-unknown"),
        refusals.ArticleExists: (409, "conflict"),
        refusals.NotADraft: (409, "not-a-draft"),
        refusals.NotInReview: (409, "not-in-review"),
        refusals.NotScheduled: (409, "not-scheduled"),
        refusals.NotPublished: (409, "not-published"),
        refusals.AlreadyWithdrawn: (409, "already-withdrawn"),
        refusals.ReviewNeeded: (409, "review-needed"),
        refusals.OwnWorkReviewed: (403, "own-work-reviewed"),
        refusals.TimeHasPassed: (422, "time-has-passed"),
        refusals.NothingChanged: (422, "nothing-changed"),
        refusals.DraftMoved: (409, "draft-moved"),
        TextRefused: (422, "validation"),
        refusals.NotForArticles: (422, "board-holds-no-articles"),
    },
)
