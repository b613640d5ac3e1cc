"""The one place where serve's adapters are built: settings in, objects out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from pymongo import MongoClient
from pymongo.database import Database

from kairan_kernel.appender import GroupAppender
from kairan_kernel.checkpoints import Checkpoints
from kairan_kernel.config import Settings, read_key
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.gathering import Gathering
from kairan_kernel.health import Check, Optional
from kairan_kernel.sealing import Sealer
from kairan_safety.desks.activation import Activation
from kairan_safety.desks.closing import Closing, ConfirmedClosing
from kairan_safety.desks.composing import Composing
from kairan_safety.desks.confirmations import Confirmations
from kairan_safety.desks.headquarters import HeadquartersOffice
from kairan_safety.desks.noting import FirstLogins
from kairan_safety.desks.reminding import Reminding
from kairan_safety.desks.speaking import Speaking
from kairan_safety.desks.visiting import Visiting
from kairan_safety.hearing.households import Heard, Households
from kairan_safety.roll.board import IncidentBoard
from kairan_safety.roll.finding import Finding
from kairan_safety.settings import SafetySettings

SERVICE: Final = "safety"
GREEN: Final = ("board", "speaking", "keeping", "first_logins")
"""What waits cooperatively by itself, and so is not moved to native threads."""
STREAMS_AT_ONCE: Final = 64
"""Roll calls that are appended to at the same moment, in one call; each is a greenlet that waits."""
A_GROUP: Final = 64
"""Statements of one roll call in one append. A storm begins with all who pressed the button at once, and the
store is busy for as long as a group is large.
"""


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
        appname="kairan-safety",
    )


def database_of(client: MongoClient[dict[str, Any]], settings: Settings) -> Database[dict[str, Any]]:
    return client[f"{settings.database_prefix}{SERVICE}"]


class SafetyApp:
    """Everything that serve's handlers call."""

    def __init__(self, settings: SafetySettings) -> None:
        self.store = EsdbStore(settings.eventstore_url)
        self.mongo = connect_mongo(settings)
        self.database = database_of(self.mongo, settings)
        self.sealer = Sealer(
            self.mongo[f"{settings.database_prefix}{SERVICE}_keys"], read_key(settings.sealing_key_file)
        )
        confirmations = Confirmations(settings.confirmation_key_file.read_bytes().strip())
        households = Households(self.database)
        office = HeadquartersOffice(households)
        appender = GroupAppender(self.store, max_batch=A_GROUP, workers=STREAMS_AT_ONCE, together=True)
        self.board = IncidentBoard(self.store)
        self.checkpoints = Checkpoints(self.database)
        self.speaking = Speaking(self.board, appender, self.sealer, now)
        self.keeping: Gathering[Heard] = Gathering(households.keep)
        self.first_logins = FirstLogins(self.board, appender)
        self.composing = Composing(self.store, self.database, office, now)
        self.activation = Activation(
            store=self.store,
            board=self.board,
            households=households,
            office=office,
            composing=self.composing,
            confirmations=confirmations,
            now=now,
        )
        closing = Closing(self.store, now)
        self.closing = ConfirmedClosing(closing, self.board, confirmations, now)
        self.incidents = closing
        self.reminding = Reminding(self.store, now)
        self.visiting = Visiting(self.store, now)
        self.finding = Finding(self.database)
        self.households = households

    def checks(self) -> Mapping[str, Check]:
        """For /readyz."""
        return {
            "eventstore": self.store.head,
            # Statements are kept without it, so a process that lost it still has work to do.
            "mongodb": Optional(lambda: self.mongo.admin.command("ping")),
            "incident board": lambda: self.board.ready,
        }

    def close(self) -> None:
        self.board.close()
        self.store.close()
        self.mongo.close()


def build(settings: SafetySettings) -> SafetyApp:
    """Connect and start following the log. Blocking."""
    app = SafetyApp(settings)
    app.households.prepare()
    app.board.start()
    return app
