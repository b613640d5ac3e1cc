"""What does each article say now, and where is it on its way? Collection ``articles``, one document each.

Earlier editions are read from the article's stream when somebody asks for them.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from kairan_bulletin.domain.article import events as e
from kairan_bulletin.domain.article.content import Content
from kairan_bulletin.domain.article.origin import OutsideOrigin
from kairan_bulletin.domain.audience.wish import AudienceWish
from kairan_bulletin.projections.menus import area_document
from kairan_contracts.bulletin.vocabulary import ArticleState
from kairan_kernel.projection import Document, Fact, Projection


def content_document(content: Content) -> Document:
    return {
        "title": content.title,
        "body": content.body,
        "title_en": content.title_en,
        "body_en": content.body_en,
        "attachments": [str(each) for each in content.attachments],
    }


def wish_document(wish: AudienceWish) -> Document:
    return {
        "everyone": wish.everyone,
        "association_ids": [str(each) for each in wish.association_ids],
        "block_ids": [str(each) for each in wish.block_ids],
        "roles": [role.value for role in wish.roles],
        "group_ids": [str(each) for each in wish.group_ids],
        "household_ids": [str(each) for each in wish.household_ids],
    }


def keys(fact: Fact) -> Iterable[str]:
    return (str(fact.event.article_id),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    event = fact.event
    if isinstance(event, e.ArticleDrafted):
        return _drafted(event, key)
    if document is None:
        return None
    match event:
        case e.ArticlePublished() | e.ArticleCorrected() | e.ArticleWithdrawn():
            return {**document, **_told(document, event)}
        case _:
            return {**document, **_before(event)}


def _drafted(event: e.ArticleDrafted, key: str) -> Document:
    return {
        "article_id": key,
        **area_document(event.area),
        "menu_id": str(event.menu.menu_id),
        "menu_title": event.menu.title,
        "menu_title_en": event.menu.title_en,
        "state": ArticleState.DRAFT.value,
        **_draft(event.draft),
        "needs_review": event.needs_review,
        "reviewed": False,
        "declined": None,
        "origin": _origin(event.origin),
        "drafted_by": str(event.drafted_by),
        "drafted_at": event.drafted_at,
        "publish_at": None,
        "failed": None,
        "edition": 0,
        "changes": [],
        "note": None,
        "audience_id": None,
        "audience": None,
        "published_at": None,
        "corrected_at": None,
        "withdrawn_at": None,
        "withdrawal_reason": None,
    }


def _draft(draft: e.Draft) -> Document:
    return {
        **content_document(draft.content),
        "importance": draft.importance.value,
        "wish": wish_document(draft.audience),
        "expires_at": draft.expires_at,
    }


def _origin(origin: OutsideOrigin | None) -> Document | None:
    return None if origin is None else {**asdict(origin), "source_id": str(origin.source_id)}


def _before(event: Any) -> Document:
    match event:
        case e.DraftRevised():
            return {"state": ArticleState.DRAFT.value, "reviewed": False, **_draft(event.draft)}
        case e.ReviewRequested():
            return {"state": ArticleState.IN_REVIEW.value, "declined": None}
        case e.ReviewPassed():
            return {"state": ArticleState.DRAFT.value, "reviewed": True}
        case e.ReviewDeclined():
            return {"state": ArticleState.DRAFT.value, "reviewed": False, "declined": event.reason}
        case e.ArticleScheduled():
            return {
                "state": ArticleState.SCHEDULED.value,
                "publish_at": event.publish_at,
                "failed": None,
            }
        case e.ScheduleCancelled():
            return {"state": ArticleState.DRAFT.value, "publish_at": None}
        case e.PublicationFailed():
            return {"state": ArticleState.DRAFT.value, "publish_at": None, "failed": event.reason}
    return {}


def _told(document: Document, event: Any) -> Document:
    match event:
        case e.ArticlePublished():
            return {
                "state": ArticleState.PUBLISHED.value,
                "publish_at": None,
                "edition": 1,
                "audience_id": str(event.audience_id),
                "audience": asdict(event.audience),
                "published_at": event.published_at,
            }
        case e.ArticleCorrected():
            return {
                **content_document(event.content),
                "importance": event.importance.value,
                "expires_at": event.expires_at,
                "edition": event.edition,
                "changes": [{**asdict(each), "kind": each.kind.value} for each in event.changes],
                "note": event.note,
                "corrected_at": event.corrected_at,
            }
        case e.ArticleWithdrawn():
            return {
                "state": ArticleState.WITHDRAWN.value,
                "publish_at": None,
                "withdrawn_at": event.withdrawn_at,
                "withdrawal_reason": event.reason,
            }
    return {}


ARTICLES = Projection(
    name="articles",
    handles=(
        e.ArticleDrafted,
        e.DraftRevised,
        e.ReviewRequested,
        e.ReviewPassed,
        e.ReviewDeclined,
        e.ArticleScheduled,
        e.ScheduleCancelled,
        e.PublicationFailed,
        e.ArticlePublished,
        e.ArticleCorrected,
        e.ArticleWithdrawn,
    ),
    keys=keys,
    project=project,
    indexes=(("menu_id", "drafted_at"),),
    keeps_all=True,
)
