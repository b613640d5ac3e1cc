"""The rules of an article. Who may ask for what is decided before, by the menu's permissions."""

from collections.abc import Sequence
from typing import assert_never

from kairan_bulletin.domain.article import commands as c
from kairan_bulletin.domain.article import events as e
from kairan_bulletin.domain.article import publishing
from kairan_bulletin.domain.article.content import checked
from kairan_bulletin.domain.article.state import (
    Article,
    ArticleExists,
    ArticleUnknown,
    NotADraft,
    NotInReview,
    NotScheduled,
    OwnWorkReviewed,
    State,
    TimeHasPassed,
    evolve,
    nothing,
)
from kairan_contracts.bulletin.vocabulary import ArticleState
from kairan_kernel.decider import Decider


def decide(command: c.ArticleCommand, state: State) -> Sequence[e.ArticleEvent]:
    if isinstance(command, c.DraftArticle):
        return _draft(command, state)
    if state is None:
        raise ArticleUnknown
    match command:
        case c.PublishArticle():
            return publishing.publish(command, state)
        case c.FailPublication():
            return publishing.fail(command, state)
        case c.CorrectArticle():
            return publishing.correct(command, state)
        case c.WithdrawArticle():
            return publishing.withdraw(command, state)
        case _:
            return _prepare(command, state)


def _prepare(
    command: c.ReviseDraft
    | c.RequestReview
    | c.PassReview
    | c.DeclineReview
    | c.ScheduleArticle
    | c.CancelSchedule,
    article: Article,
) -> Sequence[e.ArticleEvent]:
    match command:
        case c.ReviseDraft():
            return _revise(command, article)
        case c.RequestReview():
            return _request_review(command, article)
        case c.PassReview() | c.DeclineReview():
            return _review(command, article)
        case c.ScheduleArticle():
            return _schedule(command, article)
        case c.CancelSchedule():
            return _cancel(command, article)
        case _:
            assert_never(command)


def _draft(command: c.DraftArticle, state: State) -> Sequence[e.ArticleEvent]:
    if state is not None:
        raise ArticleExists
    publishing.check_expiry(command.draft.expires_at, command.at)
    checked(command.draft.content)
    return [
        e.ArticleDrafted(
            article_id=command.article_id,
            area=command.area,
            menu=command.menu,
            draft=command.draft,
            needs_review=command.needs_review,
            origin=command.origin,
            drafted_by=command.by,
            drafted_at=command.at,
        )
    ]


def _revise(command: c.ReviseDraft, article: Article) -> Sequence[e.ArticleEvent]:
    if article.state not in (ArticleState.DRAFT, ArticleState.IN_REVIEW):
        raise NotADraft(article.state)
    publishing.check_expiry(command.draft.expires_at, command.at)
    checked(command.draft.content)
    if command.draft == article.draft:
        return []
    return [
        e.DraftRevised(
            article_id=article.article_id,
            draft=command.draft,
            revised_by=command.by,
            revised_at=command.at,
        )
    ]


def _request_review(command: c.RequestReview, article: Article) -> Sequence[e.ArticleEvent]:
    if article.state is ArticleState.IN_REVIEW:
        return []
    if article.state is not ArticleState.DRAFT:
        raise NotADraft(article.state)
    return [
        e.ReviewRequested(article_id=article.article_id, requested_by=command.by, requested_at=command.at)
    ]


def _review(command: c.PassReview | c.DeclineReview, article: Article) -> Sequence[e.ArticleEvent]:
    if article.state is not ArticleState.IN_REVIEW:
        raise NotInReview
    if command.by in article.writers:
        raise OwnWorkReviewed
    about = article.article_id
    if isinstance(command, c.PassReview):
        return [e.ReviewPassed(article_id=about, reviewed_by=command.by, reviewed_at=command.at)]
    declined = e.ReviewDeclined(
        article_id=about, reason=command.reason, reviewed_by=command.by, reviewed_at=command.at
    )
    return [declined]


def _schedule(command: c.ScheduleArticle, article: Article) -> Sequence[e.ArticleEvent]:
    publishing.check_ready(article, ArticleState.DRAFT)
    expires_at = article.draft.expires_at
    if command.publish_at <= command.at or (expires_at is not None and expires_at <= command.publish_at):
        raise TimeHasPassed
    return [
        e.ArticleScheduled(
            article_id=article.article_id,
            publish_at=command.publish_at,
            scheduled_by=command.by,
            scheduled_at=command.at,
        )
    ]


def _cancel(command: c.CancelSchedule, article: Article) -> Sequence[e.ArticleEvent]:
    if article.state is not ArticleState.SCHEDULED:
        raise NotScheduled
    return [
        e.ScheduleCancelled(article_id=article.article_id, cancelled_by=command.by, cancelled_at=command.at)
    ]


ARTICLE: Decider[State, c.ArticleCommand, e.ArticleEvent] = Decider(
    initial=nothing, decide=decide, evolve=evolve
)
