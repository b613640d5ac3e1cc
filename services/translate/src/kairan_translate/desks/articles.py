"""Articles and their translations. Writes ``translation-<article id>``, reads ``articles`` and
``translations``.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pymongo.database import Database

from kairan_contracts.identity import Principal
from kairan_contracts.translate.vocabulary import Language, Outcome
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.store import EventStore
from kairan_translate.codec import CODEC
from kairan_translate.desks.wordings import OTHERS, OfficersOnly, WordingDesk
from kairan_translate.domain.areas import Area
from kairan_translate.domain.translation.commands import (
    AskRenewal,
    ReceiveArticle,
    RecordTranslations,
    Translated,
    WithdrawArticle,
)
from kairan_translate.domain.translation.decider import TRANSLATION, ArticleUnknown, TranslationState
from kairan_translate.domain.translation.events import ArticleReceived
from kairan_translate.hearing.audiences import Audiences
from kairan_translate.locks.glossary import Glossary
from kairan_translate.planning import plan
from kairan_translate.projections.translations import ARTICLES, TRANSLATIONS
from kairan_translate.streams import translation_stream

_WITHOUT_TEXTS: Final = {
    f"{part}.{name}": 0 for part in ("title", "body") for name in ("text", "segments.text", "segments.source")
}


class TranslationUnknown(Exception):
    """The article is not translated into this language."""


class ArticleDesk:
    """Blocking."""

    def __init__(
        self,
        store: EventStore,
        database: Database[dict[str, Any]],
        wordings: WordingDesk,
        audiences: Audiences,
        now: Callable[[], datetime],
    ) -> None:
        self._translations = CommandLoop(store, CODEC, TRANSLATION)
        self._articles = database[ARTICLES.name]
        self._collection = database[TRANSLATIONS.name]
        self._wordings = wordings
        self._audiences = audiences
        self._now = now

    def receive(self, article: ArticleReceived, given: frozenset[Language], cause: Causation) -> None:
        """Take in an edition; what its phrases settle is translated in the same breath.

        An urgent one into every language that costs nothing, whoever asked for it: a guest reads it too.
        """
        wanted, glossary = self._wordings.of_articles(article.area)
        offered = OTHERS if article.urgent else wanted
        languages = tuple(each for each in offered if each not in given and each is not article.source)
        ready = ready_without_machine(replace(article, languages=languages), glossary)
        whole = {each.language for each in ready if each.outcome is Outcome.PHRASES}
        told = replace(article, languages=tuple(each for each in languages if each in whole.union(wanted)))
        command = ReceiveArticle(article=told, ready=ready)
        self._translations.handle(translation_stream(article.article_id), command, cause)

    def withdraw(self, article_id: UUID, at: datetime, cause: Causation) -> None:
        self._translations.handle(translation_stream(article_id), WithdrawArticle(at=at), cause)

    def state(self, article_id: UUID) -> TranslationState:
        """What the log says of an article now."""
        return self._translations.load(translation_stream(article_id)).state

    def record(
        self, article_id: UUID, edition: int, translated: tuple[Translated, ...], cause: Causation
    ) -> int:
        """How many were news: none is when another edition came, nor what was made already."""
        command = RecordTranslations(edition=edition, translated=translated, at=self._now())
        return len(self._translations.handle(translation_stream(article_id), command, cause).events)

    def renew(
        self, principal: Principal, article_id: UUID, languages: tuple[Language, ...], cause: Causation
    ) -> tuple[Language, ...]:
        """Have languages made again; officers only."""
        article = self.readable(principal, article_id)
        if not area_of(article).served_by(principal):
            raise OfficersOnly
        command = AskRenewal(languages=languages, by=principal.subject, at=self._now())
        state = self._translations.handle(translation_stream(article_id), command, cause).state
        assert state is not None
        return tuple(sorted(state.awaited))

    def readable(self, principal: Principal, article_id: UUID) -> Mapping[str, Any]:
        """The article, if it addresses the caller's household or the caller is an officer; else
        ArticleUnknown.
        """
        article = self._articles.find_one({"_id": str(article_id)})
        if article is None or article["withdrawn"]:
            raise ArticleUnknown
        if area_of(article).served_by(principal) or self._addressed(principal, article["audience_id"]):
            return article
        raise ArticleUnknown

    def _addressed(self, principal: Principal, audience_id: str) -> bool:
        if principal.household_id is None or principal.block_id is None:
            return False
        household = str(principal.household_id)
        return self._audiences.holds(audience_id, str(principal.block_id), household)

    def translations(self, principal: Principal, article_id: UUID) -> list[Mapping[str, Any]]:
        """What there is of an article, language by language, without the texts."""
        self.readable(principal, article_id)
        found = self._collection.find({"article_id": str(article_id)}, _WITHOUT_TEXTS)
        return sorted(found, key=lambda each: each["language"])

    def translation(self, principal: Principal, article_id: UUID, language: Language) -> Mapping[str, Any]:
        """The article in a language. Raises TranslationUnknown when it was never to be put into it."""
        self.readable(principal, article_id)
        found = self._collection.find_one({"_id": f"{article_id}:{language}"})
        if found is None:
            raise TranslationUnknown
        return found

    def next_awaited(self, skip: frozenset[tuple[str, int]], *, urgent: bool) -> Mapping[str, Any] | None:
        """The article and language that has waited longest.

        `skip`: keys with their place in the log that were done, though the read model does not say so yet.
        """
        wanted = {"awaited": True, "urgent": urgent}
        waiting = self._collection.find(wanted, {"title": 0, "body": 0}).sort("asked", 1).limit(len(skip) + 1)
        left = (each for each in waiting if (each["_id"], each["asked"]) not in skip)
        return next(left, None)

    def count_awaited(self) -> int:
        return self._collection.count_documents({"awaited": True})


def area_of(document: Mapping[str, Any]) -> Area:
    """Whose an article is, as its document says."""
    association = document["association_id"]
    return Area(
        union_id=UUID(document["union_id"]),
        union=document["union"],
        association_id=None if association is None else UUID(association),
        association=document["association"],
    )


def ready_without_machine(article: ArticleReceived, glossary: Glossary) -> tuple[Translated, ...]:
    """The languages in which phrases and conversions settle the whole article. Pure."""
    ready = []
    for language in article.languages:
        title = plan(article.title, article.source, language, glossary)
        body = plan(article.body, article.source, language, glossary)
        if title.is_settled and body.is_settled:
            ready.append(Translated(language=language, title=title.segments, body=body.segments))
    return tuple(ready)
