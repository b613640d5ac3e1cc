"""The courier: carries out dispatches, household by household, and writes down what became of each.

Appends ``dispatch-<id>``. Letters go out in parts; after each part its outcomes are in the log, so a courier
that dies repeats one part at most (under the same message ids). What a server refuses for now stays due, and
what it took before is not sent again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import Final
from uuid import UUID

from kairan_bulletin.codec import CODEC
from kairan_bulletin.delivery.sender import GONE, Letter, Sender, SenderUnavailable, Sent
from kairan_bulletin.desks.addresses import Address, Way
from kairan_bulletin.desks.articles import Articles
from kairan_bulletin.desks.audiences import Audiences
from kairan_bulletin.domain.article.state import Article
from kairan_bulletin.domain.delivery.events import DeliveriesRecorded, Delivery, DispatchCompleted
from kairan_bulletin.streams import dispatch_stream
from kairan_contracts.bulletin.vocabulary import Announcement, ArticleState, Channel, Outcome
from kairan_kernel.documents import parts
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import derived_id
from kairan_kernel.logs import logger
from kairan_kernel.projection import Document
from kairan_kernel.sealing import Sealer
from kairan_kernel.store import EventStore, Expectation, Expected

LETTERS_A_PART: Final = 50
GIVEN_UP_AFTER: Final = timedelta(hours=24)
FORGOTTEN: Final = Sent(Outcome.FAILED, "forgotten")
UNAVAILABLE: Final = Sent(Outcome.FAILED, "unavailable")

log = logger("kairan.bulletin.courier")


@dataclass(slots=True)
class _Record:
    """What the log knows of a dispatch."""

    revision: int = -1
    told: set[tuple[Channel, UUID]] = field(default_factory=set)
    sent: int = 0
    failed: int = 0
    completed: bool = False

    def add(self, recorded: DeliveriesRecorded) -> None:
        self.told.update((recorded.channel, each.household_id) for each in recorded.deliveries)
        self.sent += sum(each.outcome is Outcome.SENT for each in recorded.deliveries)
        self.failed += sum(each.outcome is Outcome.FAILED for each in recorded.deliveries)


@dataclass(frozen=True, slots=True)
class _Addressee:
    household_id: UUID
    block_id: UUID
    addresses: tuple[Address, ...]


class Courier:
    """Blocking; one a follow process. Without ways dispatches are completed with nobody told by us."""

    def __init__(
        self,
        store: EventStore,
        articles: Articles,
        audiences: Audiences,
        sealer: Sealer,
        ways: Sequence[Way],
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._articles = articles
        self._audiences = audiences
        self._sealer = sealer
        self._ways = tuple(ways)
        self._now = now

    def deliver(self, document: Document, now: datetime) -> None:
        """Tell everybody of a dispatch who was not told yet. Raises SenderUnavailable, StoreUnavailable."""
        record = self._record(UUID(document["dispatch_id"]))
        if record.completed:
            return  # the read model has not heard of it yet
        article = self._articles.load(UUID(document["article_id"]))
        left = 0
        unavailable: SenderUnavailable | None = None
        if not _outdated(document, article):
            for way in self._ways:
                try:
                    left += self._by(way, document, article, record, now)
                except SenderUnavailable as error:  # the other channels must not wait for this one
                    unavailable = error
        if unavailable is not None:
            raise unavailable
        if left:
            raise SenderUnavailable(f"{left} households are left for later")
        self._complete(document, record)

    def _by(self, way: Way, document: Document, article: Article, record: _Record, now: datetime) -> int:
        """Tell whom this way reaches; how many are left for later."""
        due = [
            each
            for each in self._addressees(way, document, article)
            if (way.sender.channel, each.household_id) not in record.told
        ]
        given_up = now - document["made_at"] > GIVEN_UP_AFTER
        return sum(
            self._tell(way, document, article, part, record, given_up=given_up)
            for part in parts(due, LETTERS_A_PART)
        )

    def _tell(
        self,
        way: Way,
        document: Document,
        article: Article,
        part: Sequence[_Addressee],
        record: _Record,
        *,
        given_up: bool,
    ) -> int:
        """How many households of the part are left for later. Raises SenderUnavailable for all the rest."""
        flat = [(each, address) for each in part for address in each.addresses]
        opened = self._sealer.open_many([(each.household_id, address.sealed) for each, address in flat])
        letters = [
            way.write(document, article, each.household_id, to)
            for (each, _), to in zip(flat, opened, strict=True)
            if to is not None
        ]
        sent = self._sent(way.sender, letters, given_up=given_up)
        tried = chain(sent, repeat(None))
        outcomes: dict[UUID, list[Sent | None]] = {each.household_id: [] for each in part}
        for (each, address), to in zip(flat, opened, strict=True):
            outcome = FORGOTTEN if to is None else next(tried)
            outcomes[each.household_id].append(outcome)
            if outcome is not None and outcome.reason == GONE:
                way.book.gone(each.household_id, address)
        deliveries = tuple(_deliveries(part, outcomes))
        self._keep(way.sender.channel, document, article, deliveries, record)
        if len(sent) < len(letters):
            raise SenderUnavailable(f"{len(letters) - len(sent)} letters are left for later")
        return len(part) - len(deliveries)

    def _sent(self, sender: Sender, letters: Sequence[Letter], *, given_up: bool) -> list[Sent | None]:
        if not letters:
            return []
        try:
            sent = list(sender.send(letters))
        except SenderUnavailable:
            if not given_up:
                raise
            sent = [None for _ in letters]
        return [UNAVAILABLE if each is None else each for each in sent] if given_up else sent

    def _keep(
        self,
        channel: Channel,
        document: Document,
        article: Article,
        deliveries: tuple[Delivery, ...],
        record: _Record,
    ) -> None:
        if not deliveries:
            return
        event = DeliveriesRecorded(
            article_id=article.article_id,
            audience_id=UUID(document["audience_id"]),
            dispatch_id=UUID(document["dispatch_id"]),
            union_id=article.area.union_id,
            union=article.area.union,
            channel=channel,
            deliveries=deliveries,
            recorded_at=self._now(),
        )
        first = deliveries[0].household_id
        self._append(event, derived_id("delivered", event.dispatch_id, channel.value, first), record)
        record.add(event)

    def _addressees(self, way: Way, document: Document, article: Article) -> list[_Addressee]:
        """Who of the audience (of a reminder: of those to be reminded) gave an address."""
        if document["only"] is None:
            block_of = self._audiences.of(UUID(document["audience_id"])).block_of
        else:
            block_of = {UUID(each["household_id"]): UUID(each["block_id"]) for each in document["only"]}
        found = way.book.of(article.area.union_id)
        return sorted(
            (_Addressee(each, block_of[each], addresses) for each, addresses in found if each in block_of),
            key=lambda each: each.household_id,
        )

    def _record(self, dispatch_id: UUID) -> _Record:
        record = _Record()
        for stored in self._store.read_stream(dispatch_stream(dispatch_id)):
            record.revision = stored.revision
            match CODEC.decode(stored):
                case DeliveriesRecorded() as recorded:
                    record.add(recorded)
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
    part: Sequence[_Addressee], outcomes: Mapping[UUID, Sequence[Sent | None]]
) -> Iterator[Delivery]:
    """What became of each household that is done with: told at one address at least, or at none for good."""
    for addressee in part:
        found = outcomes[addressee.household_id]
        known = [each for each in found if each is not None]
        told = [each for each in known if each.outcome is Outcome.SENT]
        if told or len(known) == len(found):
            yield _delivery(addressee, (told or known)[0])


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
