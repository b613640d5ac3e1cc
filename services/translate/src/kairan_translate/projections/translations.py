"""What does this article say in this language, and which ones still wait? Collection ``translations``.

One document an article and language: the newest translation, the edition that is wanted, and whether the
worker still has to make it. Read by serve and by the worker.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from kairan_kernel.projection import Document, Fact, Projection
from kairan_translate.domain.areas import Area
from kairan_translate.domain.segments import Segments, composed
from kairan_translate.domain.translation.events import (
    ArticleReceived,
    ArticleWithdrawn,
    RenewalAsked,
    TranslationMade,
)


def area_document(area: Area) -> Document:
    association = area.association_id
    return {
        "union_id": str(area.union_id),
        "union": area.union,
        "association_id": None if association is None else str(association),
        "association": area.association,
    }


def keys(fact: Fact) -> Iterable[str]:
    event = fact.event
    match event:
        case ArticleReceived() | RenewalAsked():
            return [f"{event.article_id}:{language}" for language in event.languages]
        case TranslationMade():
            return [f"{event.article_id}:{event.language}"]
    return []


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case ArticleReceived() as article:
            return _received(document, article, fact, key)
        case TranslationMade() as made:
            return _made(document, made, key)
        case RenewalAsked() if document is not None:
            return {**document, "awaited": True, "asked": fact.position}
    return document


def _received(document: Document | None, article: ArticleReceived, fact: Fact, key: str) -> Document:
    return {
        "edition": None,
        **(document or {}),
        "article_id": str(article.article_id),
        "language": key.rpartition(":")[2],
        **area_document(article.area),
        "urgent": article.urgent,
        "wanted": article.edition,
        "awaited": True,
        "asked": fact.position,
        "asked_at": article.received_at,
    }


def _made(document: Document | None, made: TranslationMade, key: str) -> Document | None:
    if document is None:
        return None
    return {
        **document,
        "edition": made.edition,
        "awaited": document["awaited"] and made.edition != document["wanted"],
        "outcome": made.outcome.value,
        "title": _text(made.title, made),
        "body": _text(made.body, made),
        "made_at": made.made_at,
    }


def _text(segments: Segments, made: TranslationMade) -> dict[str, Any]:
    return {
        "text": composed(segments, made.language),
        "segments": [_plain(asdict(each)) for each in segments],
    }


def _plain(segment: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in segment.items() if value is not None}


TRANSLATIONS = Projection(
    name="translations",
    handles=(ArticleReceived, TranslationMade, RenewalAsked),
    keys=keys,
    project=project,
    indexes=(("awaited", "urgent", "asked"), ("article_id", "language")),
)

ARTICLES = Projection(
    name="articles",
    handles=(ArticleReceived, ArticleWithdrawn),
    keys=lambda fact: [str(fact.event.article_id)],
    project=lambda document, fact, key: _article(document, fact, key),
)
"""What does the newest edition say as it was written? Collection ``articles``, for speech and for who
may read.
"""


def _article(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case ArticleReceived() as article:
            return {
                "article_id": key,
                **area_document(article.area),
                "audience_id": str(article.audience_id),
                "edition": article.edition,
                "source": article.source,
                "title": article.title,
                "body": article.body,
                "urgent": article.urgent,
                "withdrawn": False,
            }
        case ArticleWithdrawn() if document is not None:
            return {**document, "withdrawn": True}
    return document
