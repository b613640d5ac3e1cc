"""`kairan-translate follow`: the queues it is told in, relay to the bus, and read models."""

from collections.abc import Mapping
from typing import Any

from pymongo.database import Database

from kairan_kernel.checkpoints import Checkpoints
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.health import Check
from kairan_kernel.lifecycle import Worker, run_follow
from kairan_kernel.projector import ProjectionRunner
from kairan_kernel.queues import Queues
from kairan_kernel.relay import Relay
from kairan_kernel.shared_log import SharedLog
from kairan_kernel.store import EventStore
from kairan_translate import projections, streams
from kairan_translate.codec import CODEC
from kairan_translate.connections import PATIENT, SERVICE, connect_mongo, database_of
from kairan_translate.hearing import HEARD
from kairan_translate.publishing import publish
from kairan_translate.settings import TranslateSettings

RELAY = f"{SERVICE}-relay"
PROJECTIONS = f"{SERVICE}-projections"


def own_log(store: EventStore) -> SharedLog:
    """The log of the service's own streams."""
    return SharedLog(store, streams.ALL)


def projection_runner(log: SharedLog, database: Database[dict[str, Any]]) -> ProjectionRunner:
    """Keeps every read model of the service."""
    return ProjectionRunner(log, database, CODEC, projections.ALL, name=PROJECTIONS)


def relay(log: SharedLog, amqp_url: str, database: Database[dict[str, Any]]) -> Relay:
    """Publishes every integration event of the service."""
    return Relay(log, amqp_url, publish, Checkpoints(database), RELAY)


def follow(settings: TranslateSettings) -> int:
    """Run until SIGTERM; the exit code."""
    store = EsdbStore(settings.eventstore_url)
    mongo = connect_mongo(settings, PATIENT)
    database = database_of(mongo, settings)
    log = own_log(store)
    runner = projection_runner(log, database)
    messages = relay(log, settings.amqp_url, database)
    queues = Queues(settings.amqp_url, SERVICE, HEARD)
    workers = [
        Worker("queues", queues.run),
        Worker("relay", messages.run),
        Worker("projections", runner.run),
    ]
    checks: Mapping[str, Check] = {
        "queues": lambda: queues.declared,
        "relay": lambda: messages.caught_up,
        "projections": lambda: runner.caught_up,
        "mongodb": lambda: mongo.admin.command("ping"),
    }
    try:
        return run_follow(SERVICE, settings, workers, checks)
    finally:
        store.close()
        mongo.close()
