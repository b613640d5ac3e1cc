"""Letters: what a household that gave an address is told of an article. Japanese first, then English."""

from typing import Final
from uuid import UUID

from kairan_bulletin.delivery.sender import Letter
from kairan_bulletin.domain.article.state import Article
from kairan_contracts.bulletin.vocabulary import Announcement, Importance
from kairan_kernel.catalogue import Catalogue, Language
from kairan_kernel.ids import derived_id
from kairan_kernel.projection import Document

RULE: Final = "\n\n" + "-" * 40 + "\n\n"


class LetterWriter:
    """Texts come from the catalogue under ``mail``."""

    def __init__(self, catalogue: Catalogue, public_url: str) -> None:
        self._catalogue = catalogue
        self._public_url = public_url.rstrip("/")

    def write(self, dispatch: Document, article: Article, household_id: UUID, to: str) -> Letter:
        """The letter for one household."""
        announcement = Announcement(dispatch["announcement"])
        content = article.draft.content
        subject = self._catalogue.text(
            f"mail.subject.{announcement.value}", "ja", title=content.title, edition=article.edition
        )
        japanese = self._text("ja", announcement, article, content.title, content.body)
        pages = [japanese]
        if content.title_en is not None and content.body_en is not None:
            pages.append(self._text("en", announcement, article, content.title_en, content.body_en))
        return Letter(
            letter_id=str(derived_id("letter", dispatch["dispatch_id"], household_id)),
            to=to,
            subject=_one_line(subject),
            body=RULE.join(pages) + "\n",
            urgent=article.importance is Importance.URGENT,
        )

    def _text(
        self, language: Language, announcement: Announcement, article: Article, title: str, body: str
    ) -> str:
        text = self._catalogue.text
        opening = text(f"mail.opening.{announcement.value}", language)
        link = f"{self._public_url}/bulletin/articles/{article.article_id}"
        closing = text("mail.closing", language, link=link)
        shown = "" if announcement is Announcement.WITHDRAWN else f"\n\n{body}"
        return f"{opening}\n\n{title}{shown}\n\n{closing}"


def _one_line(subject: str) -> str:
    """Mail headers take no line breaks."""
    return " ".join(subject.split())
