"""Publication: first the audience is frozen, block by block; then the article is published, which alone makes
it visible.

Appends ``audience-<id>`` and then ``article-<id>``. If the process dies in between, the next attempt (by
hand, or by the clock for a scheduled article) completes it under the same audience id; nobody is addressed
twice. The id belongs to the draft's version, so an audience that was wished for differently never mixes in.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.articles import Articles
from kairan_bulletin.desks.audiences import Audiences
from kairan_bulletin.domain.article.commands import FailPublication, PublishArticle
from kairan_bulletin.domain.article.decider import ARTICLE
from kairan_bulletin.domain.article.publishing import check_expiry, check_ready
from kairan_bulletin.domain.article.state import Article, NotADraft, ReviewNeeded, TimeHasPassed
from kairan_bulletin.domain.audience.addressing import totals_of
from kairan_bulletin.domain.audience.wish import AudienceEmpty
from kairan_bulletin.domain.delivery.quiet import TOKYO
from kairan_bulletin.streams import article_stream
from kairan_contracts.bulletin.vocabulary import ArticleState
from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.ids import derived_id
from kairan_kernel.logs import logger
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore

log = logger("kairan.bulletin.publication")


class Publication:
    """Blocking; used by serve (now) and by the clock (at its time)."""

    def __init__(
        self, store: EventStore, articles: Articles, audiences: Audiences, now: Callable[[], datetime]
    ) -> None:
        self._loop = CommandLoop(store, CODEC, ARTICLE)
        self._articles = articles
        self._audiences = audiences
        self._now = now

    def publish(self, principal: Principal, article_id: UUID, cause: Causation) -> Document:
        """Publish a draft now. Raises AudienceEmpty, ReviewNeeded, NotADraft, TimeHasPassed."""
        article = self._articles.editable(principal, article_id)
        if not self._is_repeat(article, cause):
            self.carry_out(article, principal.subject, cause)
        return self._articles.article(principal, article_id)

    def carry_out(self, article: Article, by: UUID, cause: Causation) -> None:
        """Freeze the audience and publish."""
        check_ready(article, ArticleState.DRAFT, ArticleState.SCHEDULED)
        at = self._now()
        check_expiry(article.draft.expires_at, at)
        read = self._articles.menu_of(article).terms.read
        reached = self._audiences.reached(
            article.area, article.draft.audience, read, at.astimezone(TOKYO).date()
        )
        audience_id = derived_id("audience", article.article_id, article.version)
        frozen = self._audiences.freeze(article.article_id, audience_id, reached, at, cause)
        command = PublishArticle(
            audience_id=audience_id,
            audience=totals_of(frozen, reached.unplaced),
            version=article.version,
            by=by,
            at=at,
        )
        self._loop.handle(article_stream(article.article_id), command, cause)

    def publish_due(self, document: Document, now: datetime) -> None:
        """By the clock: publish what is scheduled for now; what can't go out becomes a draft again."""
        article_id = UUID(document["article_id"])
        article = self._articles.load(article_id)
        if article.state is not ArticleState.SCHEDULED:
            return  # the read model has not heard of it yet
        command_id = derived_id("scheduled", article_id, document["due_at"].isoformat())
        cause = Causation(command_id=command_id, correlation_id=command_id, actor="clock")
        try:
            self.carry_out(article, UUID(document["scheduled_by"]), cause)
            log.info("published by the clock", article_id=str(article_id))
        except (AudienceEmpty, ReviewNeeded, TimeHasPassed, NotADraft) as error:
            reason = type(error).__name__
            self._loop.handle(article_stream(article_id), FailPublication(reason=reason, at=now), cause)
            log.warning("could not be published", article_id=str(article_id), reason=reason)

    def _is_repeat(self, article: Article, cause: Causation) -> bool:
        """Whether this very request published it already: then it is answered with what is there."""
        if article.state is not ArticleState.PUBLISHED:
            return False
        return self._articles.was_published_by(article.article_id, cause)
