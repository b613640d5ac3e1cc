"""Which files an article carries, for who may read it."""

from uuid import UUID

from kairan_bulletin.desks.articles import Articles
from kairan_contracts.identity import Principal


class ArticleFiles:
    """Blocking."""

    def __init__(self, articles: Articles) -> None:
        self._articles = articles

    def of(self, principal: Principal, article_id: UUID) -> list[UUID]:
        """The ids of the attachments of its present edition, and of the draft for editors.

        Raises ArticleUnknown.
        """
        article = self._articles.readable(principal, article_id)
        return list(article.draft.content.attachments)
