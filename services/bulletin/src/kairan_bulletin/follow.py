"""The follow process: relay to the bus, projections to MongoDB, and what is done by the clock."""

from collections.abc import Mapping
from typing import Any

from pymongo.database import Database

from kairan_bulletin import concepts
from kairan_bulletin.bootstrap import SERVICE, Adapters, circulation_of, connect, now
from kairan_bulletin.circulation import Circulation
from kairan_bulletin.codec import CODEC
from kairan_bulletin.delivery.letters import LetterWriter
from kairan_bulletin.delivery.notices import NoticeWriter
from kairan_bulletin.delivery.smtp import SmtpSender
from kairan_bulletin.delivery.vapid import read_vapid
from kairan_bulletin.delivery.webpush import WebPushSender
from kairan_bulletin.desks.attachments import AttachmentDesk
from kairan_bulletin.desks.clock import Clock, Timetable
from kairan_bulletin.desks.sweeping import Sweeping
from kairan_bulletin.desks.taking import TakingDesk
from kairan_bulletin.hearing.queues import CONSUMER, HEARD
from kairan_bulletin.inbox.fetching import Fetcher
from kairan_bulletin.inbox.polling import FeedReader
from kairan_bulletin.participation import Participation
from kairan_bulletin.publishing import publish
from kairan_bulletin.settings import BulletinSettings
from kairan_kernel.appender import GroupAppender
from kairan_kernel.catalogue import Catalogue
from kairan_kernel.checkpoints import Checkpoints
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.health import Check
from kairan_kernel.lifecycle import Worker, run_follow
from kairan_kernel.logs import logger
from kairan_kernel.projector import ProjectionRunner
from kairan_kernel.queues import Queues
from kairan_kernel.relay import Relay
from kairan_kernel.shared_log import SharedLog
from kairan_kernel.store import EventStore

RELAY = f"{SERVICE}-relay"
PROJECTIONS = f"{SERVICE}-projections"

log = logger("kairan.bulletin.follow")


def own_log(store: EventStore) -> SharedLog:
    """The log of the service's own streams."""
    return SharedLog(store, concepts.STREAMS)


def projection_runner(log: SharedLog, database: Database[Any]) -> ProjectionRunner:
    """Keeps every read model of the service."""
    return ProjectionRunner(log, database, CODEC, concepts.PROJECTIONS, name=PROJECTIONS)


def relay(log: SharedLog, amqp_url: str, database: Database[Any]) -> Relay:
    """Publishes every integration event of the service."""
    return Relay(log, amqp_url, publish, Checkpoints(database), RELAY)


def circulating(adapters: Adapters, appender: GroupAppender) -> Circulation:
    """The desks of articles. From outside nothing is attached, so the room of attachments holds nothing."""
    circulated = circulation_of(adapters)
    room = AttachmentDesk(
        adapters.store,
        adapters.database,
        adapters.contents,
        adapters.sealer,
        adapters.office,
        now,
    )
    circulated.write(room, appender)
    return circulated


def courier(circulated: Circulation, settings: BulletinSettings, pusher: WebPushSender | None) -> Timetable:
    """Tells households by mail and web push what is due."""
    sender = None if settings.smtp_url is None else SmtpSender(settings.smtp_url, settings.mail_from)
    catalogue = Catalogue.from_package("kairan_bulletin.messages")
    writer = LetterWriter(catalogue, settings.public_url)
    push = None if pusher is None else (pusher, NoticeWriter(catalogue, settings.public_url))
    return circulated.dispatches(sender, writer, push)


def push_sender(settings: BulletinSettings) -> WebPushSender | None:
    """None without a key, which is said once."""
    if settings.vapid_key_file is None:
        log.warning("no web push is sent", reason="KAIRAN_VAPID_KEY_FILE is not set")
        return None
    vapid = read_vapid(settings.vapid_key_file)
    contact = f"mailto:{settings.mail_from}"
    return WebPushSender(vapid, contact, private_too=settings.push_to_private_addresses)


class Following:
    """Everything that the process runs, built from its settings."""

    def __init__(self, settings: BulletinSettings) -> None:
        self._settings = settings
        self._adapters = adapters = connect(settings)
        self._store = store = EsdbStore(settings.eventstore_url)
        appender = GroupAppender(store)
        self._circulated = circulating(adapters, appender)
        self._part = Participation(
            store=store,
            database=adapters.database,
            sealer=adapters.sealer,
            households=adapters.households,
            office=adapters.office,
            asking=self._circulated.asking,
            appender=appender,
            secret=settings.confirmation_key_file.read_bytes().strip(),
            now=now,
        )
        own = own_log(store)
        self._projections = projection_runner(own, adapters.database)
        self._relay = relay(own, settings.amqp_url, adapters.database)
        self._queues = Queues(settings.amqp_url, CONSUMER, HEARD)
        self._fetcher = Fetcher(private_too=settings.feeds_from_private_addresses)
        self._pusher = push_sender(settings)

    def workers(self) -> list[Worker]:
        database, circulated, part = self._adapters.database, self._circulated, self._part
        clock = Clock(database, (*circulated.timetables(), *part.timetables()), now)
        told = Clock(database, [courier(circulated, self._settings, self._pusher)], now)
        taking = TakingDesk(self._store, circulated.menus, circulated.outside, now)
        contents, projections = self._adapters.contents, self._projections
        sweeping = Sweeping(self._store, database, contents, lambda: projections.caught_up, now)
        return [
            Worker("queues", self._queues.run),
            Worker("relay", self._relay.run),
            Worker("projections", projections.run),
            Worker("clock", clock.run),
            Worker("feeds", FeedReader(database, taking, self._fetcher, now).run),
            Worker("courier", told.run),
            Worker("moving up", part.moving_up.run),
            Worker("sweeping", sweeping.run),
        ]

    def checks(self) -> Mapping[str, Check]:
        """For /readyz."""
        return {
            "queues": lambda: self._queues.declared,
            "relay": lambda: self._relay.caught_up,
            "projections": lambda: self._projections.caught_up,
            "mongodb": lambda: self._adapters.mongo.admin.command("ping"),
        }

    def close(self) -> None:
        self._fetcher.close()
        if self._pusher is not None:
            self._pusher.close()
        self._store.close()
        self._adapters.close()


def follow(settings: BulletinSettings) -> int:
    """Run until SIGTERM; the exit code."""
    following = Following(settings)
    try:
        return run_follow(SERVICE, settings, following.workers(), following.checks())
    finally:
        following.close()
