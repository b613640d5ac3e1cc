"""The one place where adapters are built: settings in, objects out. For serve, and for follow's workers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from pymongo import MongoClient
from pymongo.database import Database

from kairan_bulletin import circulation, participation
from kairan_bulletin.attachments.choosing import contents_of
from kairan_bulletin.attachments.store import ContentStore
from kairan_bulletin.circulation import Circulation
from kairan_bulletin.delivery.vapid import public_key
from kairan_bulletin.desks.areas import AreasOffice
from kairan_bulletin.desks.article_files import ArticleFiles
from kairan_bulletin.desks.attachments import AttachmentDesk
from kairan_bulletin.desks.gateway import GatewayDesk
from kairan_bulletin.desks.matching import MatchingDesk, ReadableMenus
from kairan_bulletin.desks.moderation import ModerationDesk
from kairan_bulletin.desks.paper import PaperDesk
from kairan_bulletin.desks.sources import SourceDesk
from kairan_bulletin.desks.taking import TakingDesk
from kairan_bulletin.desks.threads import ThreadDesk
from kairan_bulletin.hearing.households import Heard, Households
from kairan_bulletin.hearing.offices import Offices
from kairan_bulletin.participation import Participation
from kairan_bulletin.settings import BulletinSettings
from kairan_kernel.appender import GroupAppender
from kairan_kernel.config import Settings, read_key
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.gathering import Gathering
from kairan_kernel.health import Check
from kairan_kernel.sealing import Sealer

SERVICE: Final = "bulletin"
GREEN: Final = ("keeping", *circulation.GREEN, *participation.GREEN)
"""What waits cooperatively by itself, and so is not moved to native threads."""


def now() -> datetime:
    return datetime.now(UTC)


def connect_mongo(settings: Settings) -> MongoClient[dict[str, Any]]:
    """A client that gives up within a second or two, so that callers hear 503 in time."""
    return MongoClient(
        settings.mongo_url,
        serverSelectionTimeoutMS=1000,
        connectTimeoutMS=1000,
        socketTimeoutMS=5000,
        uuidRepresentation="standard",
        tz_aware=True,
        appname="kairan-bulletin",
    )


def database_of(client: MongoClient[dict[str, Any]], settings: Settings) -> Database[dict[str, Any]]:
    return client[f"{settings.database_prefix}{SERVICE}"]


@dataclass(frozen=True, kw_only=True)
class Adapters:
    """What desks are built on."""

    settings: BulletinSettings
    store: EsdbStore
    mongo: MongoClient[dict[str, Any]]
    database: Database[dict[str, Any]]
    sealer: Sealer
    contents: ContentStore
    households: Households
    offices: Offices
    office: AreasOffice

    def close(self) -> None:
        self.store.close()
        self.mongo.close()


def connect(settings: BulletinSettings) -> Adapters:
    """Connections and what is known of the directory. Blocking."""
    mongo = connect_mongo(settings)
    database = database_of(mongo, settings)
    keys = mongo[f"{settings.database_prefix}{SERVICE}_keys"]
    households = Households(database)
    return Adapters(
        settings=settings,
        store=EsdbStore(settings.eventstore_url),
        mongo=mongo,
        database=database,
        sealer=Sealer(keys, read_key(settings.sealing_key_file)),
        contents=contents_of(database, settings.attachments_url),
        households=households,
        offices=Offices(database),
        office=AreasOffice(households),
    )


def circulation_of(a: Adapters) -> Circulation:
    """The desks of menus and articles on these adapters."""
    return Circulation(
        store=a.store,
        database=a.database,
        sealer=a.sealer,
        households=a.households,
        offices=a.offices,
        office=a.office,
        now=now,
        push_privately_too=a.settings.push_to_private_addresses,
    )


class BulletinApp(Participation):
    """Everything that serve's handlers call; each concept builds its desks here, in a line or two."""

    def __init__(self, adapters: Adapters) -> None:
        a = adapters
        self._adapters = adapters
        self.sealer = a.sealer
        self.keeping: Gathering[Heard] = Gathering(a.households.keep)
        self.appender = GroupAppender(a.store)
        self.offices = a.offices
        circulated = circulation_of(a)
        self.menus, self.groups = circulated.menus, circulated.groups
        self.audiences, self.inbox = circulated.audiences, circulated.inbox
        self.channels, self.browsers = circulated.channels, circulated.browsers
        self.push_key = public_key(a.settings.vapid_key_file)
        self.attachments = AttachmentDesk(a.store, a.database, a.contents, a.sealer, a.office, now)
        circulated.write(self.attachments, self.appender)
        self.articles, self.publication = circulated.articles, circulated.publication
        self.reading, self.readings = circulated.reading, circulated.readings
        self.deliveries = circulated.deliveries
        self.threads = ThreadDesk(a.store, a.database, self.menus, self.attachments, a.sealer, now)
        self.moderation = ModerationDesk(a.database, self.threads, a.office, a.sealer, now)
        self.matching = MatchingDesk(
            a.store, a.database, self.threads, ReadableMenus(self.menus), a.sealer, now
        )
        self.sources = SourceDesk(a.store, a.database, a.office, self.menus, now)
        taking = TakingDesk(a.store, self.menus, circulated.outside, now)
        self.gateway = GatewayDesk(a.database, taking, a.settings.mail_gateway_key_file)
        self.article_files = ArticleFiles(self.articles)
        self.paper = PaperDesk(
            self.articles,
            self.readings,
            self.attachments,
            a.households,
            a.settings.font_file,
            a.settings.public_url,
        )
        super().__init__(
            store=a.store,
            database=a.database,
            sealer=a.sealer,
            households=a.households,
            office=a.office,
            asking=circulated.asking,
            appender=self.appender,
            secret=a.settings.confirmation_key_file.read_bytes().strip(),
            now=now,
        )

    def checks(self) -> Mapping[str, Check]:
        """For /readyz."""
        return {
            "eventstore": self._adapters.store.head,
            "mongodb": lambda: self._adapters.mongo.admin.command("ping"),
        }

    def close(self) -> None:
        self._adapters.close()


def build(settings: BulletinSettings) -> BulletinApp:
    """Connect and prepare. Blocking."""
    adapters = connect(settings)
    adapters.households.prepare()
    adapters.offices.prepare()
    return BulletinApp(adapters)
