"""What became of telling the audience: shown to who may see it, and taken from senders of others' making.

A push sender or a speaker that follows the bus says here what it did: an operator's token, one report for
many households. Appends ``dispatch-<id>`` (one a article and such a channel), reads ``deliveries``.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.articles import Articles
from kairan_bulletin.desks.audiences import Audiences
from kairan_bulletin.desks.readings import Readings
from kairan_bulletin.domain.article.state import ArticleUnknown
from kairan_bulletin.domain.delivery.events import DeliveriesRecorded, Delivery
from kairan_bulletin.projections.deliveries import DELIVERIES
from kairan_bulletin.streams import dispatch_stream
from kairan_contracts.bulletin.vocabulary import Channel, Outcome
from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import derived_id
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore, Expectation


class Deliveries:
    """Blocking."""

    def __init__(
        self,
        store: EventStore,
        database: Database[Any],
        articles: Articles,
        audiences: Audiences,
        readings: Readings,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._collection = database[DELIVERIES.name]
        self._articles = articles
        self._audiences = audiences
        self._readings = readings
        self._now = now

    def report(
        self,
        article_id: UUID,
        channel: Channel,
        outcomes: Mapping[UUID, tuple[Outcome, str | None]],
        cause: Causation,
    ) -> int:
        """Keep what a sender did; households that are not in the audience are passed over. Returns how many
        are kept. Raises ArticleUnknown.
        """
        article = self._articles.load(article_id)
        if article.audience_id is None:
            raise ArticleUnknown
        block_of = self._audiences.of(article.audience_id).block_of
        event = DeliveriesRecorded(
            article_id=article_id,
            audience_id=article.audience_id,
            dispatch_id=derived_id("reported", article_id, channel.value),
            union_id=article.area.union_id,
            union=article.area.union,
            channel=channel,
            deliveries=tuple(
                Delivery(household_id=each, block_id=block_of[each], outcome=outcome, reason=reason)
                for each, (outcome, reason) in outcomes.items()
                if each in block_of
            ),
            recorded_at=self._now(),
        )
        if event.deliveries:
            name, data = CODEC.encode(event)
            new = NewEvent(id=cause.command_id, type=name, data=data, metadata=cause.metadata())
            self._store.append(dispatch_stream(event.dispatch_id), [new], expected=Expectation.ANY)
        return len(event.deliveries)

    def shown(self, principal: Principal, article_id: UUID) -> Document:
        """Every household's records, as far as the principal may see, and what they add up to by channel."""
        article, seen = self._readings.seen(principal, article_id)
        audience = self._audiences.of(article.audience_id or article_id)
        households: list[Document] = []
        for document in self._collection.find({"audience_id": str(article.audience_id)}):
            block = audience.blocks.get(UUID(document["block_id"]))
            if block is None or not seen.reaches(block.association_id, block.block_id):
                continue
            households += [
                {"household_id": household_id, "block_id": document["block_id"], "records": records}
                for household_id, records in sorted(document["households"].items())
            ]
        return {"article_id": article_id, "channels": _channels(households), "households": households}


def _channels(households: list[Document]) -> list[Document]:
    """A household counts once a channel: as told, if it was told at least once."""
    told: Counter[tuple[str, bool]] = Counter()
    for household in households:
        by_channel: dict[str, bool] = {}
        for record in household["records"]:
            sent = record["outcome"] == Outcome.SENT.value
            by_channel[record["channel"]] = by_channel.get(record["channel"], False) or sent
        told.update(by_channel.items())
    channels = sorted({channel for channel, _ in told})
    return [
        {"channel": channel, "sent": told[channel, True], "failed": told[channel, False]}
        for channel in channels
    ]
