"""Articles on their way and as they stand: drafted, reviewed, corrected, withdrawn, read by who may.

Appends ``article-<id>``. Publication has a desk of its own (``publication``).
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.audiences import Audiences
from kairan_bulletin.desks.menus import MenuDesk
from kairan_bulletin.domain.access import NotPermitted, manages
from kairan_bulletin.domain.article.commands import (
    ArticleCommand,
    CorrectArticle,
    DraftArticle,
    ReviseDraft,
)
from kairan_bulletin.domain.article.content import Content
from kairan_bulletin.domain.article.decider import ARTICLE
from kairan_bulletin.domain.article.editions import Edition, editions_of
from kairan_bulletin.domain.article.events import Draft, MenuRef
from kairan_bulletin.domain.article.state import Article, ArticleUnknown, NotForArticles
from kairan_bulletin.domain.menu.decider import Menu, MenuUnknown, open_menu
from kairan_bulletin.projections.articles import ARTICLES
from kairan_bulletin.streams import article_stream
from kairan_contracts.bulletin.vocabulary import MenuKind
from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation, CommandLoop, metadata_of
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore
from kairan_kernel.viewing import view


class AttachmentRoom(Protocol):
    """As much of the attachments as articles need: the ids, if they may hang on an article.

    Raises what the attachments refuse, naming each that is unknown.
    """

    def for_article(self, principal: Principal | None, ids: Sequence[UUID]) -> tuple[UUID, ...]: ...


class Articles:
    """Blocking."""

    def __init__(
        self,
        store: EventStore,
        database: Database[Any],
        menus: MenuDesk,
        audiences: Audiences,
        attachments: AttachmentRoom,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._loop = CommandLoop(store, CODEC, ARTICLE)
        self._collection = database[ARTICLES.name]
        self._menus = menus
        self._audiences = audiences
        self._attachments = attachments
        self._now = now

    def draft(
        self, principal: Principal, article_id: UUID, menu_id: UUID, draft: Draft, cause: Causation
    ) -> Document:
        """Begin an article under a menu under which the principal may post."""
        menu = open_menu(self._menus.known(principal, menu_id))
        if menu.kind is not MenuKind.ARTICLE:
            raise NotForArticles
        if not self._menus.may_post(principal, menu):
            raise NotPermitted
        command = DraftArticle(
            article_id=article_id,
            area=menu.area,
            menu=menu_ref(menu),
            draft=draft,
            needs_review=menu.terms.needs_review,
            origin=None,
            by=principal.subject,
            at=self._now(),
        )
        self._loop.handle(article_stream(article_id), command, cause)
        return self.article(principal, article_id)

    def content(self, principal: Principal, body: dict[str, Any]) -> Content:
        """The content that was sent, its attachments looked up. Raises AttachmentUnknown."""
        return Content(
            title=body["title"],
            body=body["body"],
            title_en=body["title_en"],
            body_en=body["body_en"],
            attachments=self._attachments.for_article(principal, body["attachment_ids"]),
        )

    def revise(self, principal: Principal, article_id: UUID, draft: Draft, cause: Causation) -> Document:
        self.editable(principal, article_id)
        command = ReviseDraft(draft=draft, by=principal.subject, at=self._now())
        self._loop.handle(article_stream(article_id), command, cause)
        return self.article(principal, article_id)

    def correct(
        self,
        principal: Principal,
        article_id: UUID,
        content: Content,
        terms: dict[str, Any],
        cause: Causation,
    ) -> Document:
        """A new edition. Raises NotPublished, NothingChanged."""
        command = CorrectArticle(
            content=content,
            importance=terms["importance"],
            expires_at=terms["expires_at"],
            note=terms["note"],
            by=principal.subject,
            at=self._now(),
        )
        return self.ask(principal, article_id, command, cause)

    def ask(
        self, principal: Principal, article_id: UUID, command: ArticleCommand, cause: Causation
    ) -> Document:
        """Carry out what an editor asks of the article; raises what the rules refuse."""
        self.editable(principal, article_id)
        self._loop.handle(article_stream(article_id), command, cause)
        return self.article(principal, article_id)

    def load(self, article_id: UUID) -> Article:
        """The article as its stream tells it. Raises ArticleUnknown."""
        found = self._loop.load(article_stream(article_id)).state
        if found is None:
            raise ArticleUnknown
        return found

    def was_published_by(self, article_id: UUID, cause: Causation) -> bool:
        """Whether the article was published by this very command."""
        events = self._store.read_stream(article_stream(article_id))
        return any(metadata_of(each).get("command_id") == str(cause.command_id) for each in events)

    def menu_of(self, article: Article) -> Menu:
        """The menu as it is now, whoever asks."""
        return self._menus.load(article.menu.menu_id)

    def editable(self, principal: Principal, article_id: UUID) -> Article:
        """The article, if the principal may edit it. Raises ArticleUnknown, or NotPermitted for a reader."""
        article = self.load(article_id)
        if self.may_edit(principal, article):
            return article
        self.readable(principal, article_id, article)
        raise NotPermitted

    def readable(self, principal: Principal, article_id: UUID, loaded: Article | None = None) -> Article:
        """The article, if it was published to the principal's household, or if they may edit it.

        Raises ArticleUnknown.
        """
        article = loaded or self.load(article_id)
        if self._addressed(principal, article) or self.may_edit(principal, article):
            return article
        raise ArticleUnknown

    def may_edit(self, principal: Principal, article: Article) -> bool:
        """Officers of its area, and who may post under its menu."""
        if manages(principal, article.area):
            return True
        try:
            menu = self._menus.known(principal, article.menu.menu_id)
        except MenuUnknown:
            return False
        return self._menus.may_post(principal, menu)

    def article(self, principal: Principal, article_id: UUID) -> Document:
        """The article as it stands, read from its stream. Raises ArticleUnknown."""
        article = self.readable(principal, article_id)
        found = view(self._store, CODEC, ARTICLES, article_stream(article_id), str(article_id))
        if found is None:
            raise ArticleUnknown
        return shown(found, editor=self.may_edit(principal, article))

    def editions(self, principal: Principal, article_id: UUID) -> list[Edition]:
        """Every edition with what changed. Raises ArticleUnknown."""
        self.readable(principal, article_id)
        events = [CODEC.decode(each) for each in self._store.read_stream(article_stream(article_id))]
        return editions_of(events)

    def listed(
        self, principal: Principal, menu_id: UUID, before: tuple[str, str] | None, limit: int
    ) -> Sequence[Document]:
        """The articles of a menu in every state, the newest first, for who may edit them."""
        menu = self._menus.known(principal, menu_id)
        if not (manages(principal, menu.area) or self._menus.may_post(principal, menu)):
            raise NotPermitted
        wanted: dict[str, Any] = {"menu_id": str(menu_id)}
        if before is not None:
            wanted["drafted_at"] = {"$lte": datetime.fromisoformat(before[0])}
        found = self._collection.find(wanted).sort("drafted_at", -1).limit(limit + 20)
        after = [each for each in found if before is None or _key(each) < tuple(before)]
        ordered = sorted(after, key=_key, reverse=True)[:limit]
        return [shown(each, editor=True) for each in ordered]

    def _addressed(self, principal: Principal, article: Article) -> bool:
        if article.audience_id is None or principal.household_id is None:
            return False
        return principal.household_id in self._audiences.of(article.audience_id).block_of


def menu_ref(menu: Menu) -> MenuRef:
    return MenuRef(menu_id=menu.menu_id, title=menu.terms.title, title_en=menu.terms.title_en)


_FOR_EDITORS = (
    "wish",
    "needs_review",
    "reviewed",
    "declined",
    "publish_at",
    "failed",
    "drafted_by",
    "drafted_at",
)


def shown(document: Document, *, editor: bool) -> Document:
    """What a caller gets to see of an article."""
    kept = document if editor else {k: v for k, v in document.items() if k not in _FOR_EDITORS}
    return {**kept, "may_edit": editor}


def sort_key(document: Document) -> tuple[str, str]:
    """Where an article stands in its menu's list."""
    return _key(document)


def _key(document: Document) -> tuple[str, str]:
    return (document["drafted_at"].isoformat(), document["article_id"])
