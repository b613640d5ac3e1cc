"""The editions of an article, read off its events."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kairan_bulletin.domain.article.content import Content
from kairan_bulletin.domain.article.differences import Change
from kairan_bulletin.domain.article.events import ArticleCorrected, ArticleEvent, ArticlePublished


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """`note` and `changes` are the correction's; the first edition has none."""

    edition: int
    content: Content
    note: str | None
    changes: tuple[Change, ...]
    at: datetime


def editions_of(events: Iterable[ArticleEvent]) -> list[Edition]:
    """All editions that were published, the first one first."""
    editions: list[Edition] = []
    for event in events:
        match event:
            case ArticlePublished():
                editions.append(
                    Edition(edition=1, content=event.content, note=None, changes=(), at=event.published_at)
                )
            case ArticleCorrected():
                editions.append(
                    Edition(
                        edition=event.edition,
                        content=event.content,
                        note=event.note,
                        changes=event.changes,
                        at=event.corrected_at,
                    )
                )
    return editions
