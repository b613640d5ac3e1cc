"""A household's inbox: the newest articles that were published to it, read or not, page by page.

Derived by query: the newest documents of its block in ``audience_blocks``, of which it keeps those that
hold the household, and what ``articles`` says of them. So a publication to thousands of households
writes a few hundred documents, and none a household. Reads only.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.desks.summaries import FIELDS, Summaries
from kairan_bulletin.domain.access import household_of
from kairan_bulletin.hearing.households import Households
from kairan_bulletin.projections.audience_blocks import AUDIENCE_BLOCKS
from kairan_contracts.identity import Principal
from kairan_kernel.projection import Document

ROUNDS_MOST: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxQuery:
    """`before` is the order key of the last item seen."""

    before: str | None
    limit: int
    unread_only: bool
    expired_too: bool


class Inbox:
    """Blocking."""

    def __init__(self, database: Database[Any], households: Households, now: Callable[[], datetime]) -> None:
        self._blocks = database[AUDIENCE_BLOCKS.name]
        self._summaries = Summaries(database)
        self._households = households
        self._now = now

    def page(self, principal: Principal, query: InboxQuery) -> list[Document]:
        """Up to ``limit`` items with their ``order``, the newest first. Raises ResidentsOnly."""
        household_id = household_of(principal)
        blocks = self._households.blocks_of(household_id, principal.block_id or household_id)
        now = self._now()
        items: list[Document] = []
        before = query.before
        for _ in range(ROUNDS_MOST):
            found = self._addressed(blocks, str(household_id), before, query.limit)
            items += [each for each in self._items(found, str(household_id), now) if _wanted(each, query)]
            if len(found) < query.limit or len(items) >= query.limit:
                break
            before = found[-1]["order"]
        return items[: query.limit]

    def _addressed(
        self, blocks: list[UUID], household_id: str, before: str | None, limit: int
    ) -> list[Document]:
        """The newest documents of the blocks; more than one block only for who moved house."""
        fields = {"article_id": 1, "audience_id": 1, "order": 1, f"households.{household_id}": 1}
        found: list[Document] = []
        for block_id in blocks:
            wanted: dict[str, Any] = {"block_id": str(block_id)}
            if before is not None:
                wanted["order"] = {"$lt": before}
            found += self._blocks.find(wanted, fields).sort("order", -1).limit(limit)
        return sorted(found, key=lambda each: each["order"], reverse=True)[:limit]

    def _items(self, found: list[Document], household_id: str, now: datetime) -> Iterator[Document]:
        mine = [each for each in found if household_id in each.get("households", {})]
        articles = self._summaries.of([each["article_id"] for each in mine])
        for each in mine:
            article = articles.get(each["article_id"])
            # An audience that was frozen by a publication that died is nobody's inbox.
            if article is None or article["audience_id"] != each["audience_id"]:
                continue
            yield _item(each, article, each["households"][household_id], now)


def _item(block: Document, article: Document, line: Document, now: datetime) -> Document:
    expires_at = article["expires_at"]
    return {
        "order": block["order"],
        "article_id": block["article_id"],
        **{field: article[field] for field in FIELDS},
        "attachments": len(article["attachments"]),
        "expired": expires_at is not None and expires_at <= now,
        "read": bool(line["read"]),
        "read_edition": line["edition"],
    }


def _wanted(item: Document, query: InboxQuery) -> bool:
    if item["expired"] and not query.expired_too:
        return False
    return not (query.unread_only and item["read"])
