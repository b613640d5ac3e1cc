"""What every process of translate connects to, and no more: follow needs nothing of the phrases and desks.

Nothing connects at import.
"""

from datetime import UTC, datetime
from typing import Any, Final

from pymongo import MongoClient
from pymongo.database import Database

from kairan_kernel.config import Settings

SERVICE: Final = "translate"
PATIENT: Final = 30.0
"""Seconds that a process may wait for MongoDB when nobody waits for it."""


def now() -> datetime:
    return datetime.now(UTC)


def connect_mongo(settings: Settings, patience: float = 5.0) -> MongoClient[dict[str, Any]]:
    """A client that gives up within a second or two, so that callers hear 503 in time."""
    return MongoClient(
        settings.mongo_url,
        serverSelectionTimeoutMS=1000,
        connectTimeoutMS=1000,
        socketTimeoutMS=int(patience * 1000),
        uuidRepresentation="standard",
        tz_aware=True,
        appname="kairan-translate",
    )


def database_of(client: MongoClient[dict[str, Any]], settings: Settings) -> Database[dict[str, Any]]:
    return client[f"{settings.database_prefix}{SERVICE}"]
