"""What an attendance, a survey or a resolution names when it is opened: an article, and whom it asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from kairan_bulletin.desks.articles import Articles
from kairan_bulletin.desks.audiences import Audiences
from kairan_bulletin.domain.access import Permission
from kairan_bulletin.domain.article.state import ArticleUnknown
from kairan_bulletin.domain.audience.asking import AskedBlock, asked_blocks
from kairan_bulletin.domain.audience.wish import AudienceWish
from kairan_bulletin.domain.delivery.quiet import TOKYO
from kairan_bulletin.domain.places import Area
from kairan_bulletin.hearing.households import Households
from kairan_contracts.identity import Principal
from kairan_kernel.problems import Fault

EVERYBODY: Final = Permission(everyone=True)


class NamedArticleUnknown(Exception):
    """There is no such article, or it is not one that the households asked could have."""

    def __init__(self) -> None:
        super().__init__("unknown article")
        self.faults: Sequence[Fault] = (Fault(pointer="/article_id", code="article-unknown"),)
        self.count = len(self.faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """``households``: how many are asked, the denominator. ``blocks``: none when everyone of the area is."""

    households: int
    blocks: tuple[AskedBlock, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Blocking."""

    articles: Articles
    audiences: Audiences
    households: Households

    def about(self, principal: Principal, area: Area, article_id: UUID | None) -> None:
        """Whether the article may be named: the area's own or its union's, and the principal's to read.

        Raises NamedArticleUnknown.
        """
        if article_id is None:
            return
        try:
            article = self.articles.readable(principal, article_id)
        except ArticleUnknown:
            raise NamedArticleUnknown from None
        if article.area.union_id != area.union_id:
            raise NamedArticleUnknown
        if article.area.association_id not in (None, area.association_id):
            raise NamedArticleUnknown

    def whom(self, area: Area, wish: AudienceWish, at: datetime) -> Invited:
        """The households that the wish means now, found as those of articles are. Raises AudienceEmpty."""
        if wish.everyone:
            return Invited(households=len(self.households.of(area)), blocks=None)
        reached = self.audiences.reached(area, wish, EVERYBODY, at.astimezone(TOKYO).date())
        return Invited(households=len(reached.households), blocks=asked_blocks(reached.households))
