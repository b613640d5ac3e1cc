"""The hot path of read receipts: decided from the token and the frozen audience, appended in groups.

Appends to ``receipts-<article id>``. What was said before by the same means is answered without another
append. An article's state is looked up again every two seconds at most, its audience once.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.articles import Articles
from kairan_bulletin.desks.audiences import Audiences
from kairan_bulletin.domain.access import HouseholdUnknown, acts_for, household_of
from kairan_bulletin.domain.article.state import Article, ArticleUnknown, NotPublished
from kairan_bulletin.domain.audience.addressing import Audience
from kairan_bulletin.domain.receipt.events import ArticleRead, PaperTicked
from kairan_bulletin.domain.receipt.recording import ReadableArticle, place_of, record_reading
from kairan_bulletin.streams import receipts_stream
from kairan_contracts.bulletin.vocabulary import ReadMeans
from kairan_contracts.identity import Principal
from kairan_kernel.appender import GroupAppender
from kairan_kernel.commands import Causation
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import derived_id
from kairan_kernel.native import native

STATE_SECONDS: Final = 2.0
KNOWN_MOST: Final = 200_000
ARTICLES_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Seen:
    article: Article
    until: float


class Reading:
    """Green: call it from greenlets directly; what blocks goes through native threads."""

    def __init__(
        self,
        articles: Articles,
        audiences: Audiences,
        appender: GroupAppender,
        now: Callable[[], datetime],
    ) -> None:
        self._articles = articles
        self._audiences = audiences
        self._appender = appender
        self._now = now
        self._seen: dict[UUID, _Seen] = {}
        self._known: OrderedDict[tuple[UUID, UUID, ReadMeans, int], ArticleRead] = OrderedDict()
        self._lock = threading.Lock()

    def read(
        self,
        principal: Principal,
        article_id: UUID,
        household_id: UUID | None,
        means: ReadMeans,
        edition: int | None,
        cause: Causation,
    ) -> ArticleRead:
        """Keep that a household read the article. Said before: the same answer again.

        Raises ArticleUnknown, NotPublished, EditionUnknown, HouseholdUnknown, NotYourBlock, RoleNeeded.
        """
        household_id = household_id or household_of(principal)
        article, audience = self._published(principal, article_id, edition)
        place = place_of(audience, household_id)
        if place is None:
            raise HouseholdUnknown if self._belongs(principal, article, audience) else ArticleUnknown
        self._acts_for(principal, article, audience, household_id)
        event = record_reading(article, place, means, edition, principal.subject, self._now())
        key = (article_id, household_id, means, event.edition)
        if (before := self._known.get(key)) is not None:
            return before
        self._append(article_id, event, derived_id(cause.command_id, "read"), cause)
        self._remember(key, event)
        return event

    def tick(
        self, principal: Principal, article_id: UUID, household_ids: Sequence[UUID], cause: Causation
    ) -> int:
        """Keep what the paper list shows: one event a block. Returns how many households; all or none.

        Raises ArticleUnknown, NotPublished, HouseholdUnknown, NotYourBlock, RoleNeeded.
        """
        article, audience = self._published(principal, article_id, None)
        for household_id in household_ids:
            if place_of(audience, household_id) is None:
                raise HouseholdUnknown
            self._acts_for(principal, article, audience, household_id)
        at = self._now()
        for event in _ticks(article, audience, household_ids, principal.subject, at):
            self._append(article_id, event, derived_id(cause.command_id, event.block_id), cause)
        return len(set(household_ids))

    def _published(
        self, principal: Principal, article_id: UUID, edition: int | None
    ) -> tuple[ReadableArticle, Audience]:
        article = self._article(article_id, edition)
        audience_id = article.audience_id
        if audience_id is None:
            native(self._articles.editable, principal, article_id)  # for whom it exists at all
            raise NotPublished
        audience = self._audiences.known(audience_id) or native(self._audiences.of, audience_id)
        readable = ReadableArticle(
            article_id=article_id, audience_id=audience_id, edition=max(article.edition, 1)
        )
        return readable, audience

    def _article(self, article_id: UUID, edition: int | None) -> Article:
        seen = self._seen.get(article_id)
        fresh = seen is not None and seen.until > time.monotonic()
        if seen is not None and fresh and (edition is None or edition <= seen.article.edition):
            return seen.article
        article: Article = native(self._articles.load, article_id)
        if len(self._seen) >= ARTICLES_MOST:
            self._seen.clear()
        if article.audience_id is not None:
            self._seen[article_id] = _Seen(article, time.monotonic() + STATE_SECONDS)
        return article

    def _acts_for(
        self, principal: Principal, article: ReadableArticle, audience: Audience, household_id: UUID
    ) -> None:
        """Raises ArticleUnknown for who has nothing to do with the article, else what ``access`` raises."""
        place = place_of(audience, household_id)
        if place is None or household_id == principal.household_id:
            return
        try:
            acts_for(principal, place)
        except HouseholdUnknown:
            if self._belongs(principal, article, audience):
                raise
            raise ArticleUnknown from None

    def _belongs(self, principal: Principal, article: ReadableArticle, audience: Audience) -> bool:
        if principal.household_id in audience.block_of:
            return True
        area = self._article(article.article_id, None).area
        if area.association_id is None:
            return principal.union_id == area.union_id
        return principal.officer_of(area.association_id, area.union_id)

    def _append(self, article_id: UUID, event: object, event_id: UUID, cause: Causation) -> None:
        name, data = CODEC.encode(event)
        new = NewEvent(id=event_id, type=name, data=data, metadata=cause.metadata())
        self._appender.append(receipts_stream(article_id), new)

    def _remember(self, key: tuple[UUID, UUID, ReadMeans, int], event: ArticleRead) -> None:
        with self._lock:
            self._known[key] = event
            while len(self._known) > KNOWN_MOST:
                self._known.popitem(last=False)


def _ticks(
    article: ReadableArticle, audience: Audience, household_ids: Sequence[UUID], by: UUID, at: datetime
) -> Iterator[PaperTicked]:
    by_block: dict[UUID, list[UUID]] = {}
    for household_id in dict.fromkeys(household_ids):
        by_block.setdefault(audience.block_of[household_id], []).append(household_id)
    for block_id, ticked in by_block.items():
        block = audience.blocks[block_id]
        yield PaperTicked(
            article_id=article.article_id,
            audience_id=article.audience_id,
            edition=article.edition,
            union_id=block.union_id,
            union=block.union,
            association_id=block.association_id,
            association=block.association,
            block_id=block_id,
            household_ids=tuple(ticked),
            ticked_by=by,
            ticked_at=at,
        )
