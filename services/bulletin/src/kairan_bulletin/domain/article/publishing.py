"""The rules of what is out, or goes out: publication, correction, withdrawal."""

from collections.abc import Sequence
from datetime import datetime

from kairan_bulletin.domain.article import commands as c
from kairan_bulletin.domain.article import events as e
from kairan_bulletin.domain.article.content import checked
from kairan_bulletin.domain.article.differences import changes
from kairan_bulletin.domain.article.state import (
    AlreadyWithdrawn,
    Article,
    DraftMoved,
    NotADraft,
    NothingChanged,
    NotPublished,
    NotScheduled,
    ReviewNeeded,
    TimeHasPassed,
)
from kairan_contracts.bulletin.vocabulary import ArticleState


def check_expiry(expires_at: datetime | None, at: datetime) -> None:
    """Raises TimeHasPassed when it would have expired before anybody could read it."""
    if expires_at is not None and expires_at <= at:
        raise TimeHasPassed


def check_ready(article: Article, *states: ArticleState) -> None:
    """Whether it may go out. Raises NotADraft, ReviewNeeded."""
    if article.state not in states:
        raise NotADraft(article.state)
    if article.needs_review and not article.reviewed:
        raise ReviewNeeded


def publish(command: c.PublishArticle, article: Article) -> Sequence[e.ArticleEvent]:
    check_ready(article, ArticleState.DRAFT, ArticleState.SCHEDULED)
    check_expiry(article.draft.expires_at, command.at)
    if command.version != article.version:
        raise DraftMoved
    return [
        e.ArticlePublished(
            article_id=article.article_id,
            area=article.area,
            menu=article.menu,
            content=article.draft.content,
            importance=article.draft.importance,
            expires_at=article.draft.expires_at,
            origin=article.origin,
            audience_id=command.audience_id,
            audience=command.audience,
            published_by=command.by,
            published_at=command.at,
        )
    ]


def fail(command: c.FailPublication, article: Article) -> Sequence[e.ArticleEvent]:
    if article.state is not ArticleState.SCHEDULED:
        raise NotScheduled
    return [e.PublicationFailed(article_id=article.article_id, reason=command.reason, failed_at=command.at)]


def correct(command: c.CorrectArticle, article: Article) -> Sequence[e.ArticleEvent]:
    audience_id = article.audience_id
    if article.state is ArticleState.WITHDRAWN:
        raise AlreadyWithdrawn
    if article.state is not ArticleState.PUBLISHED or audience_id is None:
        raise NotPublished
    checked(command.content)
    found = changes(article.draft.content, command.content)
    importance = command.importance or article.importance
    same_terms = importance is article.importance and command.expires_at == article.draft.expires_at
    if not found and same_terms:
        raise NothingChanged
    return [
        e.ArticleCorrected(
            article_id=article.article_id,
            area=article.area,
            menu=article.menu,
            audience_id=audience_id,
            edition=article.edition + 1,
            content=command.content,
            importance=importance,
            expires_at=command.expires_at,
            note=command.note,
            changes=found,
            corrected_by=command.by,
            corrected_at=command.at,
        )
    ]


def withdraw(command: c.WithdrawArticle, article: Article) -> Sequence[e.ArticleEvent]:
    if article.state is ArticleState.WITHDRAWN:
        raise AlreadyWithdrawn
    return [
        e.ArticleWithdrawn(
            article_id=article.article_id,
            area=article.area,
            audience_id=article.audience_id,
            reason=command.reason,
            withdrawn_by=command.by,
            withdrawn_at=command.at,
        )
    ]
