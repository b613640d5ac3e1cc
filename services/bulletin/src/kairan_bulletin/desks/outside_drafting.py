"""Articles for notices from outside: drafted, published, corrected and withdrawn without a principal.

Each deed is idempotent on its cause, so that what was interrupted is finished by a repeat. The writer is the
source itself, under its id.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.articles import Articles, menu_ref
from kairan_bulletin.desks.menus import MenuDesk
from kairan_bulletin.desks.publication import Publication
from kairan_bulletin.domain.article.commands import (
    CorrectArticle,
    DraftArticle,
    ReviseDraft,
    WithdrawArticle,
)
from kairan_bulletin.domain.article.content import Content
from kairan_bulletin.domain.article.decider import ARTICLE
from kairan_bulletin.domain.article.events import Draft
from kairan_bulletin.domain.article.origin import OutsideOrigin
from kairan_bulletin.domain.article.state import (
    AlreadyWithdrawn,
    Article,
    ArticleUnknown,
    NothingChanged,
    ReviewNeeded,
)
from kairan_bulletin.domain.audience.wish import AudienceEmpty, AudienceWish
from kairan_bulletin.domain.menu.decider import open_menu
from kairan_bulletin.domain.outside.notice import OutsideNotice
from kairan_bulletin.domain.places import Area
from kairan_bulletin.streams import article_stream
from kairan_contracts.bulletin.vocabulary import ArticleState, Importance
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.ids import derived_id
from kairan_kernel.store import EventStore

CORRECTED: Final = "発信元による訂正"
"""The note of a correction that comes from outside, where there is no officer to write one."""


class OutsideDrafting:
    """Blocking."""

    def __init__(
        self,
        store: EventStore,
        menus: MenuDesk,
        articles: Articles,
        publication: Publication,
        now: Callable[[], datetime],
    ) -> None:
        self._loop = CommandLoop(store, CODEC, ARTICLE)
        self._menus = menus
        self._articles = articles
        self._publication = publication
        self._now = now

    def draft_from_outside(
        self,
        article_id: UUID,
        area: Area,
        menu_id: UUID,
        notice: OutsideNotice,
        origin: OutsideOrigin,
        cause: Causation,
        *,
        publish: bool,
    ) -> None:
        """An article for everyone of the area; published at once, or a draft for an officer to look at."""
        menu = open_menu(self._menus.load(menu_id))
        command = DraftArticle(
            article_id=article_id,
            area=area,
            menu=menu_ref(menu),
            draft=_draft(notice, self._now()),
            needs_review=menu.terms.needs_review,
            origin=origin,
            by=origin.source_id,
            at=self._now(),
        )
        article = self._loop.handle(article_stream(article_id), command, cause).state
        if publish and article is not None:
            self._publish(article, cause)

    def correct_from_outside(
        self, article_id: UUID, notice: OutsideNotice, cause: Causation, *, publish: bool
    ) -> None:
        """A new edition of what is out, other words for what is still a draft; a withdrawn one stays so."""
        article = self._articles.load(article_id)
        writer = article.article_id if article.origin is None else article.origin.source_id
        draft, at = _draft(notice, self._now()), self._now()
        if article.state is ArticleState.WITHDRAWN:
            return
        if article.state is ArticleState.PUBLISHED:
            correction = CorrectArticle(
                content=draft.content,
                importance=draft.importance,
                expires_at=draft.expires_at,
                note=CORRECTED,
                by=writer,
                at=at,
            )
            self._unless_the_same(article_id, correction, cause)
            return
        revision = ReviseDraft(draft=draft, by=writer, at=at)
        revised = self._loop.handle(article_stream(article_id), revision, cause).state
        if publish and revised is not None:
            self._publish(revised, cause)

    def withdraw_from_outside(self, article_id: UUID, reason: str, cause: Causation) -> None:
        """Take it back; what was never drafted, or is withdrawn, needs nothing."""
        command = WithdrawArticle(reason=reason, by=article_id, at=self._now())
        try:
            self._loop.handle(article_stream(article_id), command, cause)
        except (ArticleUnknown, AlreadyWithdrawn):
            return

    def _publish(self, article: Article, cause: Causation) -> None:
        """Unless it is out already. What needs a second pair of eyes, an officer finds as a draft."""
        if article.state is not ArticleState.DRAFT:
            return
        by = article.article_id if article.origin is None else article.origin.source_id
        publishing = Causation(
            command_id=derived_id(cause.command_id, "publish"),
            correlation_id=cause.correlation_id,
            causation_id=cause.command_id,
            actor=cause.actor,
        )
        try:
            self._publication.carry_out(article, by, publishing)
        except (ReviewNeeded, AudienceEmpty):
            return

    def _unless_the_same(self, article_id: UUID, command: CorrectArticle, cause: Causation) -> None:
        try:
            self._loop.handle(article_stream(article_id), command, cause)
        except NothingChanged:
            return


def _draft(notice: OutsideNotice, at: datetime) -> Draft:
    """A notice that says it has expired already is kept without an end: an officer decides."""
    expires_at = notice.expires_at if notice.expires_at is not None and notice.expires_at > at else None
    return Draft(
        content=Content(
            title=notice.title, body=notice.body, title_en=notice.title_en, body_en=notice.body_en
        ),
        importance=Importance(notice.weight.value),
        audience=AudienceWish(everyone=True),
        expires_at=expires_at,
    )
