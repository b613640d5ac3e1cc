"""Notices: what a browser shows of an article. Japanese first; short, the rest is behind the link."""

from uuid import UUID

import msgspec

from kairan_bulletin.delivery.sender import Letter
from kairan_bulletin.domain.article.state import Article
from kairan_contracts.bulletin.vocabulary import Announcement, Importance
from kairan_kernel.catalogue import Catalogue
from kairan_kernel.ids import derived_id
from kairan_kernel.projection import Document


class NoticeWriter:
    """The body of a letter is JSON: ``id`` (the notification's tag), ``title``, ``title_en`` (or null),
    ``importance``, ``announcement``, ``link``.
    """

    def __init__(self, catalogue: Catalogue, public_url: str) -> None:
        self._catalogue = catalogue
        self._public_url = public_url.rstrip("/")

    def write(self, dispatch: Document, article: Article, household_id: UUID, to: str) -> Letter:
        """The notice for one browser of a household; the same id for all of them."""
        announcement = Announcement(dispatch["announcement"])
        content = article.draft.content
        key = f"mail.subject.{announcement.value}"
        edition = article.edition
        title = self._catalogue.text(key, "ja", title=content.title, edition=edition)
        english = None
        if content.title_en is not None:
            english = self._catalogue.text(key, "en", title=content.title_en, edition=edition)
        letter_id = str(derived_id("letter", dispatch["dispatch_id"], household_id))
        shown = {
            "id": letter_id,
            "title": title,
            "title_en": english,
            "importance": article.importance.value,
            "announcement": announcement.value,
            "link": f"{self._public_url}/bulletin/articles/{article.article_id}",
        }
        return Letter(
            letter_id=letter_id,
            to=to,
            subject=title,
            body=msgspec.json.encode(shown).decode(),
            urgent=article.importance is Importance.URGENT,
        )
