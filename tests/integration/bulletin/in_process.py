"""The desks of articles in the test's own process, on real servers, with a clock that the test moves."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pymongo.database import Database
from tests.neighbourhood.union import Household, Union

from kairan_bulletin import concepts
from kairan_bulletin.attachments.store import GridFsStore
from kairan_bulletin.circulation import Circulation
from kairan_bulletin.codec import CODEC
from kairan_bulletin.delivery.letters import LetterWriter
from kairan_bulletin.delivery.sender import Sender
from kairan_bulletin.desks.areas import AreasOffice
from kairan_bulletin.desks.attachments import AttachmentDesk
from kairan_bulletin.desks.channels import Ways
from kairan_bulletin.desks.clock import Clock, Timetable
from kairan_bulletin.domain.access import Permission
from kairan_bulletin.domain.article.commands import ScheduleArticle
from kairan_bulletin.domain.article.content import Content
from kairan_bulletin.domain.article.events import Draft
from kairan_bulletin.domain.audience.wish import AudienceWish
from kairan_bulletin.domain.menu.events import MenuTerms
from kairan_bulletin.domain.places import CurrentHousehold
from kairan_bulletin.hearing.households import Heard, Households
from kairan_bulletin.hearing.offices import Offices
from kairan_contracts.bulletin.vocabulary import Importance, MenuKind
from kairan_contracts.vocabulary import Role
from kairan_kernel.appender import GroupAppender
from kairan_kernel.catalogue import Catalogue
from kairan_kernel.commands import Causation
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import new_id
from kairan_kernel.projector import ProjectionRunner
from kairan_kernel.sealing import Sealer
from kairan_kernel.shared_log import SharedLog
from kairan_kernel.store import Appended, Expected, StoreUnavailable

NOON = datetime(2024, 7, 1, 3, 0, tzinfo=UTC)
"""Twelve o'clock in Japan."""


@dataclass
class MovableClock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


class FailingStore(EsdbStore):
    """The real store, which dies at the appends to streams of the given prefixes."""

    dying: tuple[str, ...] = ()

    def append(self, stream: str, events: Sequence[NewEvent], *, expected: Expected) -> Appended:
        if self.dying and stream.startswith(self.dying):
            raise StoreUnavailable("killed by the test")
        return super().append(stream, events, expected=expected)


def cause() -> Causation:
    return Causation(command_id=new_id(), correlation_id=new_id())


@dataclass
class Workshop:
    """Desks, projections and clocks over one store and database."""

    store: FailingStore
    database: Database[dict[str, Any]]
    sender: Sender | None = None
    clock: MovableClock = field(default_factory=MovableClock)

    def __post_init__(self) -> None:
        self.sealer = Sealer(self.database, b"k" * 32)
        self.households, offices = Households(self.database), Offices(self.database)
        self.households.prepare()
        office = self.office = AreasOffice(self.households)
        self.desks = Circulation(
            store=self.store,
            database=self.database,
            sealer=self.sealer,
            households=self.households,
            offices=offices,
            office=office,
            now=self.clock,
        )
        self.contents = GridFsStore(self.database)
        self.attachments = AttachmentDesk(
            self.store, self.database, self.contents, self.sealer, office, self.clock
        )
        self.desks.write(self.attachments, GroupAppender(self.store))
        log = SharedLog(self.store, concepts.STREAMS)
        self.runner = ProjectionRunner(
            log, self.database, CODEC, concepts.PROJECTIONS, name="test-projections"
        )

    def ticking(self) -> Clock:
        """The clocks as a freshly started follow process has them."""
        writer = LetterWriter(Catalogue.from_package("kairan_bulletin.messages"), "https://bulletin.example")
        courier: Timetable = self.desks.dispatches(self.sender, writer)
        return Clock(self.database, (*self.desks.timetables(), courier), self.clock)

    def enrol(self, union: Union) -> Union:
        self.households.keep([heard(each, 1) for each in union.households])
        return union

    def draft(self, union: Union, **more: Any) -> UUID:
        """A draft of the first association's chair, for everyone."""
        chair = union.associations[0].officer()
        officers = Permission(roles=(Role.CHAIR,))
        terms = MenuTerms(
            title="回覧板", title_en=None, post=officers, comment=officers, read=Permission(everyone=True)
        )
        menu_id, article_id = new_id(), new_id()
        scope = {"association_id": union.associations[0].association_id, "union_id": None}
        self.desks.menus.open(chair, menu_id, scope, MenuKind.ARTICLE, None, terms, cause())
        draft = Draft(
            content=more.pop("content", Content(title="夏祭り", body="7月20日です。")),
            importance=more.pop("importance", Importance.ORDINARY),
            audience=more.pop("audience", AudienceWish(everyone=True)),
            expires_at=more.pop("expires_at", None),
        )
        self.desks.articles.draft(chair, article_id, menu_id, draft, cause())
        return article_id

    def publish(self, union: Union, article_id: UUID) -> None:
        self.desks.publication.publish(union.associations[0].officer(), article_id, cause())

    def schedule(self, union: Union, article_id: UUID, at: datetime) -> None:
        chair = union.associations[0].officer()
        command = ScheduleArticle(publish_at=at, by=chair.subject, at=self.clock())
        self.desks.articles.ask(chair, article_id, command, cause())

    def article(self, union: Union, article_id: UUID) -> dict[str, Any]:
        return self.desks.articles.article(union.associations[0].officer(), article_id)

    def email(self, household: Household, address: str) -> None:
        ways = Ways(household_id=household.household_id, email=address)
        self.desks.channels.choose(household.member(), ways, cause())

    def project(self) -> None:
        """Bring the read models up to date."""
        assert self.runner.wait_for(self.store.head(), 20), "the projections did not come to the head"


def heard(household: Household, position: int) -> Heard:
    placed = household.placement()
    return Heard(
        household_id=household.household_id,
        position=position,
        household=CurrentHousehold(
            household_id=household.household_id,
            number=household.number,
            has_logged_in=household.has_logged_in,
            block_id=household.block.block_id,
            block_name=placed["block_name"],
            association_id=household.block.association.association_id,
            association=placed["association"],
            association_name=placed["association_name"],
            union_id=household.block.association.union.union_id,
            union=placed["union"],
        ),
    )


@contextmanager
def workshop(
    eventstore_url: str, database: Database[dict[str, Any]], sender: Sender | None = None
) -> Iterator[Workshop]:
    """A workshop whose projections run."""
    store = FailingStore(eventstore_url)
    made = Workshop(store, database, sender)
    stop = threading.Event()
    thread = threading.Thread(target=made.runner.run, args=(stop,), daemon=True)
    thread.start()
    yield made
    stop.set()
    thread.join(10)
    store.close()
