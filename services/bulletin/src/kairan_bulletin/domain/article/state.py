"""An article as its stream tells it, and the names of what can be wrong with a wish about it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from kairan_bulletin.domain.article.events import (
    ArticleCorrected,
    ArticleDrafted,
    ArticleEvent,
    ArticlePublished,
    ArticleScheduled,
    ArticleWithdrawn,
    Draft,
    DraftRevised,
    MenuRef,
    PublicationFailed,
    ReviewDeclined,
    ReviewPassed,
    ReviewRequested,
    ScheduleCancelled,
)
from kairan_bulletin.domain.article.origin import OutsideOrigin
from kairan_bulletin.domain.places import Area
from kairan_contracts.bulletin.vocabulary import ArticleState, Importance


class ArticleUnknown(Exception):
    """There is no such article, or the caller may not know of it."""


class ArticleExists(Exception):
    """An article with this id was drafted before."""


class NotADraft(Exception):
    """The article is not a draft now: it is in review, scheduled, published or withdrawn."""

    def __init__(self, state: ArticleState) -> None:
        super().__init__(state.value)
        self.now = state.value


class NotInReview(Exception):
    """Nobody asked for a review."""


class NotScheduled(Exception):
    """The article waits for no time."""


class NotPublished(Exception):
    """Only what is published is corrected, read and reminded of."""


class AlreadyWithdrawn(Exception):
    """The article was withdrawn."""


class ReviewNeeded(Exception):
    """Under this menu a second pair of eyes comes first."""


class OwnWorkReviewed(Exception):
    """The second pair of eyes is somebody else's than the writer's."""


class TimeHasPassed(Exception):
    """The time to publish, or to expire, is over already."""


class NotForArticles(Exception):
    """A board holds threads, not articles."""


class NothingChanged(Exception):
    """A correction that corrects nothing."""


class DraftMoved(Exception):
    """The draft was changed while it was being published: look at it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    article_id: UUID
    area: Area
    menu: MenuRef
    draft: Draft
    state: ArticleState
    needs_review: bool
    origin: OutsideOrigin | None
    writers: frozenset[UUID]
    version: int = 1
    reviewed: bool = False
    publish_at: datetime | None = None
    scheduled_by: UUID | None = None
    edition: int = 0
    audience_id: UUID | None = None
    published_at: datetime | None = None

    @property
    def importance(self) -> Importance:
        return self.draft.importance

    @property
    def was_published(self) -> bool:
        """Whether it ever went out; a withdrawn one may have."""
        return self.audience_id is not None


State = Article | None


def nothing() -> State:
    return None


def evolve(state: State, event: ArticleEvent) -> State:
    if isinstance(event, ArticleDrafted):
        return _drafted(event)
    if state is None:
        return None
    match event:
        case ArticlePublished() | ArticleCorrected() | ArticleWithdrawn():
            return _told(state, event)
        case _:
            return _before(state, event)


def _drafted(event: ArticleDrafted) -> Article:
    return Article(
        article_id=event.article_id,
        area=event.area,
        menu=event.menu,
        draft=event.draft,
        state=ArticleState.DRAFT,
        needs_review=event.needs_review,
        origin=event.origin,
        writers=frozenset({event.drafted_by}),
    )


def _before(
    state: Article,
    event: DraftRevised
    | ReviewRequested
    | ReviewPassed
    | ReviewDeclined
    | ArticleScheduled
    | ScheduleCancelled
    | PublicationFailed,
) -> Article:
    match event:
        case DraftRevised():
            return replace(
                state,
                draft=event.draft,
                state=ArticleState.DRAFT,
                reviewed=False,
                version=state.version + 1,
                writers=state.writers | {event.revised_by},
            )
        case ReviewRequested():
            return replace(state, state=ArticleState.IN_REVIEW)
        case ReviewPassed():
            return replace(state, state=ArticleState.DRAFT, reviewed=True)
        case ReviewDeclined():
            return replace(state, state=ArticleState.DRAFT, reviewed=False)
        case ArticleScheduled():
            return replace(
                state,
                state=ArticleState.SCHEDULED,
                publish_at=event.publish_at,
                scheduled_by=event.scheduled_by,
            )
        case ScheduleCancelled() | PublicationFailed():
            return replace(state, state=ArticleState.DRAFT, publish_at=None, scheduled_by=None)
        case _:
            assert_never(event)


def _told(state: Article, event: ArticlePublished | ArticleCorrected | ArticleWithdrawn) -> Article:
    match event:
        case ArticlePublished():
            return replace(
                state,
                state=ArticleState.PUBLISHED,
                edition=1,
                audience_id=event.audience_id,
                published_at=event.published_at,
                publish_at=None,
            )
        case ArticleCorrected():
            draft = replace(
                state.draft, content=event.content, importance=event.importance, expires_at=event.expires_at
            )
            return replace(state, draft=draft, edition=event.edition)
        case ArticleWithdrawn():
            return replace(state, state=ArticleState.WITHDRAWN)
        case _:
            assert_never(event)
