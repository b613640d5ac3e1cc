"""Who has read an article, and who has not: tallies by block, lists, the paper list, reminders to the silent.

Tallies and lists are read from ``audience_blocks``. A reminder is decided from the log itself, so that nobody
is reminded who read a moment ago; it appends to ``receipts-<article id>``.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.articles import Articles
from kairan_bulletin.desks.audiences import Audiences
from kairan_bulletin.domain.access import NotPermitted, RoleNeeded
from kairan_bulletin.domain.article.state import AlreadyWithdrawn, Article, NotPublished
from kairan_bulletin.domain.audience.addressing import Audience
from kairan_bulletin.domain.audience.events import BlockAddressed
from kairan_bulletin.domain.reach import Reach, reach
from kairan_bulletin.domain.receipt.events import (
    ArticleRead,
    PaperTicked,
    ReadersReminded,
    RemindedHousehold,
)
from kairan_bulletin.projections.audience_blocks import AUDIENCE_BLOCKS
from kairan_bulletin.streams import receipts_stream
from kairan_contracts.bulletin.vocabulary import ArticleState, Importance, ReadMeans
from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import derived_id
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore, Expectation

PART_MOST: Final = 4_000
"""Households in one event of reminding: some 400 kB."""
_PAGE: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which lines: all or the silent ones, of all blocks or one, after a place in the list."""

    unread_only: bool
    block_id: UUID | None
    after: tuple[str, str] | None
    limit: int


class Readings:
    """Blocking."""

    def __init__(
        self,
        store: EventStore,
        database: Database[Any],
        articles: Articles,
        audiences: Audiences,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._blocks = database[AUDIENCE_BLOCKS.name]
        self._articles = articles
        self._audiences = audiences
        self._now = now

    def tallies(self, principal: Principal, article_id: UUID) -> Document:
        """Read by how many of how many, by block, as far as the principal may see. Raises RoleNeeded."""
        article, seen = self.seen(principal, article_id)
        fields = {"households": 0}
        blocks = [
            _tally(each, article.edition)
            for each in sorted(
                self._blocks.find({"audience_id": str(article.audience_id)}, fields),
                key=lambda each: each["place"],
            )
            if seen.reaches(UUID(each["association_id"]), UUID(each["block_id"]))
        ]
        return {
            "article_id": article_id,
            "edition": article.edition,
            **_sum(blocks),
            "blocks": blocks,
        }

    def lines(self, principal: Principal, article_id: UUID, sought: Sought) -> list[Document]:
        """Up to ``limit`` households of the audience, by blocks and numbers. Raises RoleNeeded."""
        article, seen = self.seen(principal, article_id)
        wanted: dict[str, Any] = {"audience_id": str(article.audience_id)}
        if sought.after is not None:
            wanted["place"] = {"$gte": sought.after[0]}
        found: list[Document] = []
        for block in self._blocks.find(wanted).sort("place", 1):
            if sought.block_id is not None and block["block_id"] != str(sought.block_id):
                continue
            if not seen.reaches(UUID(block["association_id"]), UUID(block["block_id"])):
                continue
            found += [each for each in _lines(block) if _sought(each, sought)]
            if len(found) >= sought.limit:
                break
        return found[: sought.limit]

    def paper_list(self, principal: Principal, article_id: UUID, block_id: UUID) -> list[Document]:
        """The households of a block that want paper, for its leader to carry it round. Raises RoleNeeded."""
        sought = Sought(unread_only=False, block_id=block_id, after=None, limit=_PAGE)
        return [each for each in self.lines(principal, article_id, sought) if each["paper"]]

    def remind(self, principal: Principal, article_id: UUID, reminder_id: UUID, cause: Causation) -> Document:
        """Remind those who have not read, and only those. Raises NotPublished, AlreadyWithdrawn."""
        article, _ = self.seen(principal, article_id)
        if not self._articles.may_edit(principal, article):
            raise NotPermitted
        if article.state is ArticleState.WITHDRAWN:
            raise AlreadyWithdrawn
        audience = self._audiences.of(_audience_id(article))
        silent = sorted(self._silent(article, audience), key=lambda each: each[0].association)
        reminded = 0
        for event in _reminders(article, silent, reminder_id, principal.subject, self._now()):
            self._append(article_id, event, cause)
            reminded += len(event.households)
        return {"article_id": article_id, "reminder_id": reminder_id, "households": reminded}

    def seen(self, principal: Principal, article_id: UUID) -> tuple[Article, Reach]:
        """A published article and how much of its audience the principal may see. Raises RoleNeeded."""
        article = self._articles.readable(principal, article_id)
        if article.audience_id is None:
            raise NotPublished
        if article.area.association_id is not None and self._articles.may_edit(principal, article):
            return article, Reach(everything=True)
        seen = reach(principal, article.area)
        if seen.nothing:
            raise RoleNeeded
        return article, seen

    def _silent(self, article: Article, audience: Audience) -> Iterator[tuple[BlockAddressed, UUID]]:
        """The households of the audience from which no receipt of any edition is in the log."""
        read = self._readers(article.article_id)
        for household_id, block_id in audience.block_of.items():
            if household_id not in read:
                yield audience.blocks[block_id], household_id

    def _readers(self, article_id: UUID) -> set[UUID]:
        readers: set[UUID] = set()
        after: int | None = None
        while True:
            page = self._store.read_stream(receipts_stream(article_id), after=after, limit=_PAGE)
            for stored in page:
                match CODEC.decode(stored):
                    case ArticleRead() as read:
                        readers.add(read.place.household_id)
                    case PaperTicked() as ticked:
                        readers.update(ticked.household_ids)
            if len(page) < _PAGE:
                return readers
            after = page[-1].revision

    def _append(self, article_id: UUID, event: ReadersReminded, cause: Causation) -> None:
        name, data = CODEC.encode(event)
        first = event.households[0].household_id
        event_id = derived_id("reminded", event.reminder_id, event.association_id, first)
        new = NewEvent(id=event_id, type=name, data=data, metadata=cause.metadata())
        self._store.append(receipts_stream(article_id), [new], expected=Expectation.ANY)


def _audience_id(article: Article) -> UUID:
    if article.audience_id is None:
        raise NotPublished
    return article.audience_id


def _reminders(
    article: Article,
    silent: Iterable[tuple[BlockAddressed, UUID]],
    reminder_id: UUID,
    by: UUID,
    at: datetime,
) -> Iterator[ReadersReminded]:
    for _, group in groupby(silent, key=lambda each: each[0].association_id):
        members = list(group)
        first = members[0][0]
        households = [
            RemindedHousehold(household_id=household_id, block_id=block.block_id)
            for block, household_id in members
        ]
        for start in range(0, len(households), PART_MOST):
            yield ReadersReminded(
                article_id=article.article_id,
                audience_id=_audience_id(article),
                edition=article.edition,
                reminder_id=reminder_id,
                union_id=first.union_id,
                union=first.union,
                association_id=first.association_id,
                association=first.association,
                households=tuple(households[start : start + PART_MOST]),
                urgent=article.importance is Importance.URGENT,
                reminded_by=by,
                reminded_at=at,
            )


def _tally(block: Document, edition: int) -> Document:
    return {
        "association_id": block["association_id"],
        "association_name": block["association_name"],
        "block_id": block["block_id"],
        "block_name": block["block_name"],
        "households": block["total"],
        "read": block["read"],
        "read_latest": block["editions"].get(str(edition), 0),
        "paper": block["paper"],
        "read_by": block["read_by"],
    }


def _sum(blocks: list[Document]) -> Document:
    total = {field: sum(each[field] for each in blocks) for field in _COUNTED}
    means = {each.value: sum(block["read_by"][each.value] for block in blocks) for each in ReadMeans}
    return {**total, "read_by": means}


_COUNTED: Final = ("households", "read", "read_latest", "paper")


def _lines(block: Document) -> Iterator[Document]:
    ordered = sorted(block["households"].items(), key=lambda item: (item[1]["number"], item[0]))
    for household_id, line in ordered:
        yield {
            "household_id": household_id,
            "number": line["number"],
            "association_id": block["association_id"],
            "association_name": block["association_name"],
            "block_id": block["block_id"],
            "block_name": block["block_name"],
            "paper": line["paper"],
            "speaker": line["speaker"],
            "read": bool(line["read"]),
            "read_edition": line["edition"],
            "read_at": min(line["read"].values(), default=None),
            "reminders": line["reminders"],
            "order": [block["place"], f"{line['number']}|{household_id}"],
        }


def _sought(line: Document, sought: Sought) -> bool:
    if sought.unread_only and line["read"]:
        return False
    return sought.after is None or tuple(line["order"]) > tuple(sought.after)
