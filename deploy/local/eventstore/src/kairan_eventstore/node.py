"""The node: opens the data directory, wires the parts, serves until told to stop, and stops in order."""

import asyncio
import logging
import signal
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import grpc

from kairan_eventstore.appending import Performs, Refusal
from kairan_eventstore.cluster import Cluster
from kairan_eventstore.health import bind_health
from kairan_eventstore.journal import Journal
from kairan_eventstore.reader import Reader
from kairan_eventstore.reading import Reading
from kairan_eventstore.services import Streams, cluster_handlers
from kairan_eventstore.storage import CannotOpen, Storage
from kairan_eventstore.subscribing import Subscribing
from kairan_eventstore.tail import Tail
from kairan_eventstore.writer import Writer

STOP_SECONDS = 3
MAX_MESSAGE_BYTES = 17 * 1024 * 1024

_logger = logging.getLogger(__name__)

_OPTIONS = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.so_reuseport", 0),
    # Clients of all languages send keep-alive pings while their subscriptions are silent.
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_ping_strikes", 0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a node is to run. `advertise`: what gossip names; `health_port`: None for no health checks."""

    data: Path
    host: str
    port: int
    advertise: tuple[str, int]
    health_port: int | None = None
    read_only: bool = False


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotOpen when the node can't start as asked."""
    storage = open_storage(settings)
    try:
        await _serve(settings, storage)
    finally:
        storage.close()
        _logger.info("stopped")


def open_storage(settings: Settings) -> Storage:
    """The data directory; where it can't be written but holds events, for reading alone."""
    if settings.read_only:
        return Storage.open_read_only(settings.data)
    try:
        return Storage.open(settings.data)
    except (OSError, sqlite3.OperationalError) as fault:
        try:
            storage = Storage.open_read_only(settings.data)
        except (CannotOpen, OSError, sqlite3.Error):
            raise CannotOpen(f"{settings.data} can't be opened: {fault}") from fault
        _logger.warning("%s can't be written (%s): serving reads only", settings.data, fault)
        return storage
    except sqlite3.DatabaseError as fault:
        raise CannotOpen(f"{settings.data} holds no event store: {fault}") from fault


async def _serve(settings: Settings, storage: Storage) -> None:
    journal = Journal(storage.writer) if storage.writer is not None else None
    reader = Reader(storage.reader)
    tail = Tail(reader.head())
    writer = Writer(journal, tail) if journal is not None else None
    performer: Performs = writer or Refusal("This node only reads.")
    streams = Streams(performer, Reading(reader, tail), Subscribing(reader, tail))
    health = await _bind_health(settings, tail, writable=writer is not None)
    server = grpc.aio.server(options=_OPTIONS)
    cluster = Cluster(*settings.advertise, read_only=writer is None)
    server.add_generic_rpc_handlers((streams.handler(), *cluster_handlers(cluster)))
    _bind(server, settings)
    await server.start()
    if health is not None:
        await health.start_serving()
    _logger.info("ready on %s:%d at position %d", settings.host, settings.port, tail.head)
    await _told_to_stop()
    _logger.info("stopping")
    if health is not None:
        health.close()
    streams.end_subscriptions()
    await server.stop(STOP_SECONDS)
    if writer is not None:
        await writer.drain()


async def _bind_health(settings: Settings, tail: Tail, *, writable: bool) -> asyncio.Server | None:
    if settings.health_port is None:
        return None

    def report() -> dict[str, object]:
        return {"status": "ok", "position": tail.head, "writable": writable}

    try:
        return await bind_health(settings.host, settings.health_port, report)
    except OSError as fault:
        raise CannotOpen(f"can't answer health checks on port {settings.health_port}: {fault}") from None


def _bind(server: grpc.aio.Server, settings: Settings) -> None:
    address = f"{settings.host}:{settings.port}"
    try:
        bound = server.add_insecure_port(address)
    except RuntimeError:
        bound = 0
    if bound == 0:
        raise CannotOpen(f"can't listen on {address}: another process has the port, or the host is not ours")


async def _told_to_stop() -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    await told.wait()
