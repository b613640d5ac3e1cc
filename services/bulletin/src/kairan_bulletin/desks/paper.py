"""Paper for those who wish it: an article as a circular, and the lists of who gets it. Reads only.

Who draws it is imported where the first sheet is wanted, for its libraries are large (attachments.checking).
"""

from itertools import groupby
from pathlib import Path
from typing import Final
from uuid import UUID

from kairan_bulletin.desks.articles import Articles
from kairan_bulletin.desks.attachments import AttachmentDesk
from kairan_bulletin.desks.names import Names
from kairan_bulletin.desks.readings import Readings, Sought
from kairan_bulletin.domain.article.state import Article, NotPublished
from kairan_bulletin.hearing.households import Households
from kairan_bulletin.paper.printed import Circular, PaperBlock, PaperHousehold, PrintList
from kairan_contracts.identity import Principal
from kairan_kernel.projection import Document

LINES_MOST: Final = 10_000


class PaperDesk:
    """Blocking. ``public_url``: the frontend, whose address of the article is in the QR code."""

    def __init__(
        self,
        articles: Articles,
        readings: Readings,
        attachments: AttachmentDesk,
        households: Households,
        font: Path,
        public_url: str,
    ) -> None:
        self._articles = articles
        self._readings = readings
        self._attachments = attachments
        self._households = households
        self._font = font
        self._public_url = public_url.rstrip("/")

    def circular(self, principal: Principal, article_id: UUID) -> bytes:
        """The article on A4. Raises ArticleUnknown, NotPublished, FontMissing."""
        article = self._articles.readable(principal, article_id)
        if article.published_at is None:
            raise NotPublished
        content = article.draft.content
        circular = Circular(
            sender=self._sender(article),
            importance=article.importance,
            title=content.title,
            body=content.body,
            edition=article.edition,
            published_at=article.published_at,
            address=self._address(article_id),
            origin=None if article.origin is None else article.origin.name,
            attachments=tuple(self._attachments.filenames(content.attachments)),
        )
        from kairan_bulletin.paper.circular import circular_pdf  # noqa: PLC0415

        return circular_pdf(circular, self._font)

    def wanting(self, principal: Principal, article_id: UUID, block_id: UUID | None) -> list[Document]:
        """The lines of those who want paper, as far as the principal may see. Raises RoleNeeded, …"""
        sought = Sought(unread_only=False, block_id=block_id, after=None, limit=LINES_MOST)
        return [each for each in self._readings.lines(principal, article_id, sought) if each["paper"]]

    def list_pdf(self, principal: Principal, article_id: UUID, lines: list[Document], names: Names) -> bytes:
        """A page or more a block, with boxes to tick. Raises FontMissing."""
        from kairan_bulletin.paper.printlist import print_list_pdf  # noqa: PLC0415

        return print_list_pdf(self._list(principal, article_id, lines, names), self._font)

    def list_csv(self, principal: Principal, article_id: UUID, lines: list[Document], names: Names) -> bytes:
        from kairan_bulletin.paper.printlist import print_list_csv  # noqa: PLC0415

        return print_list_csv(self._list(principal, article_id, lines, names))

    def _list(self, principal: Principal, article_id: UUID, lines: list[Document], names: Names) -> PrintList:
        article = self._articles.readable(principal, article_id)
        if article.published_at is None:
            raise NotPublished
        whole_union = article.area.association_id is None
        grouped = groupby(lines, key=lambda line: (line["association_name"], line["block_name"]))
        return PrintList(
            sender=self._sender(article),
            title=article.draft.content.title,
            published_at=article.published_at,
            address=self._address(article_id),
            names_available=names.available,
            blocks=tuple(
                PaperBlock(
                    name=f"{association} {block}" if whole_union else block,
                    households=tuple(_household(line, names) for line in members),
                )
                for (association, block), members in grouped
            ),
        )

    def _sender(self, article: Article) -> str:
        """The association's name; a union has none here, so its menu stands for it."""
        if article.area.association_id is None:
            return article.menu.title
        found = next(iter(self._households.of(article.area)), None)
        return article.menu.title if found is None else found.association_name

    def _address(self, article_id: UUID) -> str:
        return f"{self._public_url}/bulletin/articles/{article_id}"


def _household(line: Document, names: Names) -> PaperHousehold:
    return PaperHousehold(number=line["number"], name=names.of(line) or "", read=line["read"])
