"""The courier: carries out dispatches, household by household, and writes down what became of each.

Appends ``dispatch-<id>``. Letters go out in parts; after each part its outcomes are in the log, so a courier
that dies repeats one part at most (under the same message ids). What a server refuses for now stays due, and
what it took before is not sent again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.codec import CODEC
from kairan_bulletin.delivery.letters import LetterWriter
from kairan_bulletin.delivery.sender import Letter, Sender, SenderUnavailable, Sent
from kairan_bulletin.desks.articles import Articles
from kairan_bulletin.desks.audiences import Audiences
from kairan_bulletin.domain.article.state import Article
from kairan_bulletin.domain.delivery.events import DeliveriesRecorded, Delivery, DispatchCompleted
from kairan_bulletin.projections.channels import CHANNELS
from kairan_bulletin.streams import dispatch_stream
from kairan_contracts.bulletin.vocabulary import Announcement, ArticleState, Outcome
from kairan_kernel.documents import parts
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import derived_id
from kairan_kernel.logs import logger
from kairan_kernel.projection import Document
from kairan_kernel.sealing import Sealer
from kairan_kernel.store import EventStore, Expectation, Expected

LETTERS_A_PART: Final = 50
GIVEN_UP_AFTER: Final = timedelta(hours=24)

log = logger("kairan.bulletin.courier")


@dataclass(slots=True)
class _Record:
    """What the log knows of a dispatch."""

    revision: int = -1
    told: set[UUID] = field(default_factory=set)
    sent: int = 0
    failed: int = 0
    completed: bool = False


@dataclass(frozen=True, slots=True)
class _Addressee:
    household_id: UUID
    block_id: UUID
    sealed: str


class Courier:
    """Blocking; one a follow process. Without a sender dispatches are completed with nobody told by us."""

    def __init__(
        self,
        store: EventStore,
        database: Database[Any],
        articles: Articles,
        audiences: Audiences,
        sealer: Sealer,
        sender: Sender | None,
        writer: LetterWriter,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._channels = database[CHANNELS.name]
        self._articles = articles
        self._audiences = audiences
        self._sealer = sealer
        self._sender = sender
        self._writer = writer
        self._now = now

    def deliver(self, document: Document, now: datetime) -> None:
        """Tell everybody of a dispatch who was not told yet. Raises SenderUnavailable, StoreUnavailable."""
        record = self._record(UUID(document["dispatch_id"]))
        if record.completed:
            return  # the read model has not heard of it yet
        article = self._articles.load(UUID(document["article_id"]))
        if self._sender is not None and not _outdated(document, article):
            due = [
                each for each in self._addressees(document, article) if each.household_id not in record.told
            ]
            given_up = now - document["made_at"] > GIVEN_UP_AFTER
            for part in parts(due, LETTERS_A_PART):
                self._tell(document, article, part, record, given_up=given_up)
        self._complete(document, record)

    def _tell(
        self,
        document: Document,
        article: Article,
        part: Sequence[_Addressee],
        record: _Record,
        *,
        given_up: bool,
    ) -> None:
        opened = self._sealer.open_many([(each.household_id, each.sealed) for each in part])
        letters = [
            self._writer.write(document, article, each.household_id, to)
            for each, to in zip(part, opened, strict=True)
            if to is not None
        ]
        outcomes = self._sent(letters, given_up=given_up)
        deliveries = tuple(_deliveries(part, opened, outcomes))
        event = self._recorded(document, article, deliveries)
        self._append(event, derived_id("delivered", event.dispatch_id, deliveries[0].household_id), record)
        record.sent += sum(each.outcome is Outcome.SENT for each in deliveries)
        record.failed += sum(each.outcome is Outcome.FAILED for each in deliveries)
        if len(outcomes) < len(letters):
            raise SenderUnavailable(f"{len(letters) - len(outcomes)} letters are left for later")

    def _sent(self, letters: Sequence[Letter], *, given_up: bool) -> list[Sent]:
        if self._sender is None or not letters:
            return []
        try:
            return self._sender.send(letters)
        except SenderUnavailable:
            if not given_up:
                raise
            return [Sent(Outcome.FAILED, "unavailable") for _ in letters]

    def _recorded(
        self, document: Document, article: Article, deliveries: tuple[Delivery, ...]
    ) -> DeliveriesRecorded:
        assert self._sender is not None
        return DeliveriesRecorded(
            article_id=article.article_id,
            audience_id=UUID(document["audience_id"]),
            dispatch_id=UUID(document["dispatch_id"]),
            union_id=article.area.union_id,
            union=article.area.union,
            channel=self._sender.channel,
            deliveries=deliveries,
            recorded_at=self._now(),
        )

    def _addressees(self, document: Document, article: Article) -> list[_Addressee]:
        """Who of the audience (of a reminder: of those to be reminded) gave an address."""
        if document["only"] is None:
            block_of = self._audiences.of(UUID(document["audience_id"])).block_of
        else:
            block_of = {UUID(each["household_id"]): UUID(each["block_id"]) for each in document["only"]}
        chosen = self._channels.find({"union_id": str(article.area.union_id)})
        found = [(UUID(each["_id"]), each["email"]) for each in chosen if each["email"] is not None]
        return sorted(
            (_Addressee(each, block_of[each], sealed) for each, sealed in found if each in block_of),
            key=lambda each: each.household_id,
        )

    def _record(self, dispatch_id: UUID) -> _Record:
        record = _Record()
        for stored in self._store.read_stream(dispatch_stream(dispatch_id)):
            record.revision = stored.revision
            match CODEC.decode(stored):
                case DeliveriesRecorded() as recorded:
                    record.told.update(each.household_id for each in recorded.deliveries)
                    record.sent += sum(each.outcome is Outcome.SENT for each in recorded.deliveries)
                    record.failed += sum(each.outcome is Outcome.FAILED for each in recorded.deliveries)
                case DispatchCompleted():
                    record.completed = True
        return record

    def _complete(self, document: Document, record: _Record) -> None:
        event = DispatchCompleted(
            article_id=UUID(document["article_id"]),
            dispatch_id=UUID(document["dispatch_id"]),
            sent=record.sent,
            failed=record.failed,
            completed_at=self._now(),
        )
        self._append(event, derived_id("completed", event.dispatch_id), record)
        log.info("dispatched", dispatch_id=document["dispatch_id"], sent=record.sent, failed=record.failed)

    def _append(self, event: DeliveriesRecorded | DispatchCompleted, event_id: UUID, record: _Record) -> None:
        name, data = CODEC.encode(event)
        new = NewEvent(id=event_id, type=name, data=data, metadata=b"{}")
        expected: Expected = Expectation.NO_STREAM if record.revision < 0 else record.revision
        record.revision = self._store.append(
            dispatch_stream(event.dispatch_id), [new], expected=expected
        ).revision


def _deliveries(
    part: Sequence[_Addressee], opened: Sequence[str | None], outcomes: Sequence[Sent]
) -> Iterator[Delivery]:
    """What became of each, up to the first whose letter was not tried."""
    tried = iter(outcomes)
    for addressee, to in zip(part, opened, strict=True):
        sent = Sent(Outcome.FAILED, "forgotten") if to is None else next(tried, None)
        if sent is None:
            return
        yield _delivery(addressee, sent)


def _delivery(addressee: _Addressee, sent: Sent) -> Delivery:
    return Delivery(
        household_id=addressee.household_id,
        block_id=addressee.block_id,
        outcome=sent.outcome,
        reason=sent.reason,
    )


def _outdated(document: Document, article: Article) -> bool:
    """Whether something newer is told instead: a later edition, or that it was withdrawn."""
    if document["announcement"] == Announcement.WITHDRAWN.value:
        return False
    if article.state is ArticleState.WITHDRAWN:
        return True
    newest = document["edition"] == article.edition
    return not newest and document["announcement"] != Announcement.REMINDER.value
