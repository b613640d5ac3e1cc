"""The desks of menus, articles, audiences, receipts, groups and deliveries, put together."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from pymongo.database import Database

from kairan_bulletin.delivery.letters import LetterWriter
from kairan_bulletin.delivery.notices import NoticeWriter
from kairan_bulletin.delivery.sender import Sender
from kairan_bulletin.desks.addresses import BrowserAddresses, MailAddresses, Way
from kairan_bulletin.desks.areas import AreasOffice
from kairan_bulletin.desks.articles import Articles, AttachmentRoom
from kairan_bulletin.desks.asking import Asking
from kairan_bulletin.desks.audiences import Audiences
from kairan_bulletin.desks.browsers import BrowserDesk
from kairan_bulletin.desks.channels import ChannelDesk
from kairan_bulletin.desks.clock import Timetable
from kairan_bulletin.desks.courier import Courier
from kairan_bulletin.desks.deliveries import Deliveries
from kairan_bulletin.desks.groups import GroupDesk
from kairan_bulletin.desks.inbox import Inbox
from kairan_bulletin.desks.menus import MenuDesk
from kairan_bulletin.desks.outside_drafting import OutsideDrafting
from kairan_bulletin.desks.publication import Publication
from kairan_bulletin.desks.reading import Reading
from kairan_bulletin.desks.readings import Readings
from kairan_bulletin.hearing.households import Households
from kairan_bulletin.hearing.offices import Offices
from kairan_bulletin.projections.dispatches import DISPATCHES
from kairan_bulletin.projections.schedules import SCHEDULES
from kairan_kernel.appender import GroupAppender
from kairan_kernel.sealing import Sealer
from kairan_kernel.store import EventStore

GREEN: Final = ("reading",)
"""What waits cooperatively by itself."""


class Circulation:
    """`menus` and `audiences` come first, since attachments and boards stand on them."""

    def __init__(
        self,
        *,
        store: EventStore,
        database: Database[Any],
        sealer: Sealer,
        households: Households,
        offices: Offices,
        office: AreasOffice,
        now: Callable[[], datetime],
        push_privately_too: bool = False,
    ) -> None:
        self._store = store
        self._database = database
        self._sealer = sealer
        self._households = households
        self._now = now
        self.audiences = Audiences(store, database, households, offices)
        self.menus = MenuDesk(store, database, office, self.audiences.groups_of, now)
        self.groups = GroupDesk(store, database, office, households, now)
        self.channels = ChannelDesk(store, households, sealer, now)
        self.browsers = BrowserDesk(store, households, sealer, now, private_too=push_privately_too)
        self.inbox = Inbox(database, households, now)

    def write(self, attachments: AttachmentRoom, appender: GroupAppender) -> None:
        """The desks of articles, which stand on the attachments'."""
        store, database, now = self._store, self._database, self._now
        self.articles = Articles(store, database, self.menus, self.audiences, attachments, now)
        self.asking = Asking(articles=self.articles, audiences=self.audiences, households=self._households)
        self.publication = Publication(store, self.articles, self.audiences, now)
        self.outside = OutsideDrafting(store, self.menus, self.articles, self.publication, now)
        self.reading = Reading(self.articles, self.audiences, appender, now)
        self.readings = Readings(store, database, self.articles, self.audiences, now)
        self.deliveries = Deliveries(store, database, self.articles, self.audiences, self.readings, now)

    def timetables(self) -> tuple[Timetable, ...]:
        """What is published at its time; for follow."""
        return (Timetable(collection=SCHEDULES.name, deed=self.publication.publish_due),)

    def dispatches(
        self,
        sender: Sender | None,
        writer: LetterWriter,
        push: tuple[Sender, NoticeWriter] | None = None,
    ) -> Timetable:
        """What is told when quiet hours allow; in a worker of its own, since letters take time."""
        ways: list[Way] = []
        if sender is not None:
            ways.append(Way(sender=sender, book=MailAddresses(self._database), write=writer.write))
        if push is not None:
            book = BrowserAddresses(self._database, self.browsers.gone)
            ways.append(Way(sender=push[0], book=book, write=push[1].write))
        courier = Courier(
            store=self._store,
            articles=self.articles,
            audiences=self.audiences,
            sealer=self._sealer,
            ways=ways,
            now=self._now,
        )
        return Timetable(collection=DISPATCHES.name, deed=courier.deliver)
