"""What inboxes show of articles, kept in memory for a second: everybody's inbox holds the same few.

Reads collection ``articles``.
"""

import threading
import time
from collections.abc import Sequence
from typing import Any, Final

from pymongo.database import Database

from kairan_bulletin.projections.articles import ARTICLES
from kairan_contracts.bulletin.vocabulary import ArticleState
from kairan_kernel.documents import IDS_A_QUERY, parts
from kairan_kernel.projection import Document

FIELDS: Final = (
    "menu_id",
    "menu_title",
    "menu_title_en",
    "state",
    "title",
    "title_en",
    "importance",
    "edition",
    "published_at",
    "corrected_at",
    "expires_at",
)
KEPT_SECONDS: Final = 1.0
KEPT_MOST: Final = 5_000
_ASKED: Final = dict.fromkeys((*FIELDS, "attachments", "audience_id"), 1)
_OUT: Final = frozenset({ArticleState.PUBLISHED.value, ArticleState.WITHDRAWN.value})


class Summaries:
    """Blocking; safe from several threads."""

    def __init__(self, database: Database[Any]) -> None:
        self._collection = database[ARTICLES.name]
        self._kept: dict[str, tuple[float, Document]] = {}
        self._lock = threading.Lock()

    def of(self, article_ids: Sequence[str]) -> dict[str, Document]:
        """The articles that are out, or were, by id; none that is still a draft."""
        now = time.monotonic()
        with self._lock:
            kept = {each: self._kept[each][1] for each in article_ids if self._is_fresh(each, now)}
        missing = [each for each in dict.fromkeys(article_ids) if each not in kept]
        found = self._read(missing)
        with self._lock:
            if len(self._kept) + len(found) > KEPT_MOST:
                self._kept.clear()
            self._kept.update((key, (now + KEPT_SECONDS, article)) for key, article in found.items())
        return kept | found

    def _is_fresh(self, article_id: str, now: float) -> bool:
        kept = self._kept.get(article_id)
        return kept is not None and kept[0] > now

    def _read(self, article_ids: Sequence[str]) -> dict[str, Document]:
        found: dict[str, Document] = {}
        for some in parts(article_ids, IDS_A_QUERY):
            for article in self._collection.find({"_id": {"$in": list(some)}}, _ASKED):
                if article["state"] in _OUT:
                    found[article["_id"]] = article
        return found
