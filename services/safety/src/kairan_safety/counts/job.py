"""The counts job, put together: what it needs, in which order it starts, and how it ends.

Start: journal and the watch over it → Faust (the table recovers from its changelog) → rebuild from the log if
Kafka forgot, else look whether every document is as the table says → bridge. Stop: bridge → the agent merges
and flushes what is in Kafka → commit.
"""

import asyncio
from datetime import UTC, datetime
from typing import Any, Final

import faust
from mode import Service

from kairan_kernel.logs import logger
from kairan_kernel.store import EventStore
from kairan_safety.counts.announcing import Announcer
from kairan_safety.counts.bridge import Bridge
from kairan_safety.counts.config import CountsSettings
from kairan_safety.counts.counting import Counting
from kairan_safety.counts.documents import CountsDocuments
from kairan_safety.counts.flushing import Flusher, Stopping
from kairan_safety.counts.heartbeat import Heartbeat
from kairan_safety.counts.journal import STARTED, Journal, KafkaAway, discard
from kairan_safety.counts.kafka import FactsTopic, Households, build_app
from kairan_safety.counts.orders import Orders
from kairan_safety.counts.rebuilding import Rebuilding
from kairan_safety.counts.starting import start
from kairan_safety.counts.topology import CHANGELOG_TOPIC, FACTS_TOPIC, PARTITIONS
from kairan_safety.counts.watch import KafkaWatch

DRAIN_SECONDS: Final = 5.0
COMMIT_SECONDS: Final = 2.0
APP_STOP_SECONDS: Final = 3.0
APP_LEAVE_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 0.5

log = logger("kairan.counts")


class Unfit(Exception):
    """The job can't go on as it is, and must be started again."""


class Job:
    """One run, one epoch. `stop` is set from outside to end it; `failure` says why it ended by itself."""

    def __init__(self, settings: CountsSettings, store: EventStore, documents: CountsDocuments) -> None:
        self.stop = asyncio.Event()
        self.failure: BaseException | None = None
        self.caught_up = False
        self._settings = settings
        self._store = store
        self._documents = documents
        self._announcers = [Announcer(settings.amqp_url) for _ in range(3)]
        announcer, undertaker, self._clerk = self._announcers
        self.app: faust.App = build_app(settings)
        self.app.on_partitions_revoked.connect(self._on_revoked)
        self.topic = FactsTopic(self.app)
        self.flusher = Flusher(documents, announcer, self.stop)
        self.counting = Counting(Households(self.app), self.flusher, self.fail)
        self.app.agent(self.topic.channel, name="counting")(self.counting.follow)
        self.bridge = Bridge(settings.amqp_url, self.topic, undertaker, self.fail)
        self.watch: KafkaWatch | None = None
        self._journal: Journal | None = None

    def fail(self, error: BaseException) -> None:
        """End the run; the first reason counts."""
        if self.failure is None and not self.stop.is_set():
            log.error("giving up", exc_info=error)
            self.failure = error
        self.stop.set()

    def checks(self) -> dict[str, bool]:
        """For readiness, by name."""
        return {
            "kafka": self.watch is not None and self.watch.misses == 0,
            "bus": self.bridge.connected,
            "caught up": self.caught_up and not self.counting.holding,
            "counts stored and announced": self.flusher.working,
        }

    def _is_well(self) -> bool:
        return all(self.checks().values())

    async def run(self) -> None:
        """Until `stop` is set; within ten seconds after that."""
        watching = asyncio.create_task(self._watch_over())
        starting = asyncio.create_task(self._start())
        stopping = asyncio.create_task(self.stop.wait())
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        starting.cancel()
        try:
            await starting
        except (asyncio.CancelledError, Stopping):
            log.info("stopped before it was ready")
        except Exception as error:  # noqa: BLE001 - whatever it is, the process ends properly, and starts again
            self.fail(error)
        await watching
        await self._end()

    async def _start(self) -> None:
        journal = self._journal = await self._open_journal()
        trusted = await self._trusted(journal)
        if not trusted:
            await discard(self._settings, FACTS_TOPIC, CHANGELOG_TOPIC)
        await journal.note(STARTED)
        self.watch = KafkaWatch(journal, self.fail)
        await self.watch.start()
        await start(self.app)
        self._must_hold_everything()
        rebuilding = Rebuilding(
            journal=journal,
            store=self._store,
            topic=self.topic,
            counting=self.counting,
            documents=self._documents,
        )
        await self._add(self.flusher.settling)
        await asyncio.to_thread(self._documents.mark, self.flusher.epoch, datetime.now(UTC))
        if trusted:
            await self._compare()
        else:
            await rebuilding.run("forgotten")
        await self._add(self.bridge)
        await self._add(Orders(self._settings.amqp_url, rebuilding, self._clerk))
        await self._add(Heartbeat(self._documents, self.flusher, self._is_well, self._compare))
        self.caught_up = True
        log.info("counting", blocks=len(self.counting.households), epoch=self.flusher.epoch)

    async def _open_journal(self) -> Journal:
        while not self.stop.is_set():
            try:
                return await Journal.open(self._settings)
            except KafkaAway as error:
                log.warning("waiting for Kafka", exc_info=error)
            await asyncio.sleep(1.0)
        raise Stopping

    async def _trusted(self, journal: Journal) -> bool:
        if not await journal.last_rebuild_finished():
            return False
        return await journal.holds(FACTS_TOPIC) and await journal.holds(CHANGELOG_TOPIC)

    def _must_hold_everything(self) -> None:
        mine = {each.partition for each in self.app.consumer.assignment() if each.topic == FACTS_TOPIC}
        if mine != set(range(PARTITIONS)):
            raise Unfit("another worker holds partitions of the facts topic")

    async def _on_revoked(self, _: Any, /, *what: Any, signal: Any = None, **__: Any) -> None:
        """A table that is recovered again while its agent works could lose a write: start afresh instead."""
        if any(what) and not self.stop.is_set():
            self.fail(Unfit(f"partitions were taken away ({signal})"))

    async def _add(self, service: Service) -> None:
        await self.app.add_runtime_dependency(service)

    async def _compare(self) -> None:
        """Show what the documents don't say: MongoDB may have been lost, or the job cut off before a
        flush."""
        async with self.counting.turn:
            counted = await self.counting.counted(self.counting.households.keys())
            self.flusher.tally.put(counted)
            self.counting.touch(await asyncio.to_thread(self._documents.differing, counted))
            await self.counting.flush_touched()
            await self.flusher.until_settled()

    async def _watch_over(self) -> None:
        while not self.stop.is_set():
            # Faust does not notice the end of its producer's buffer, and waits for it for ever.
            producer: Any = self.app.producer
            if self.app.crashed or producer.crashed or producer.buffer.crashed:
                self.fail(Unfit("Faust crashed"))
            await asyncio.sleep(LOOK_SECONDS)

    async def _end(self) -> None:
        if self.failure is None and self.caught_up:
            try:
                await self._finish_accepted()
            except Exception as error:
                # The bus may be away, or MongoDB; the end comes all the same.
                log.warning("what is not shown yet waits for the next start", exc_info=error)
        try:
            async with asyncio.timeout(APP_LEAVE_SECONDS if self.failure else APP_STOP_SECONDS):
                if self.watch is not None:
                    await self.watch.stop()
                await self.app.stop()
                if self._journal is not None:
                    await self._journal.close()
        except TimeoutError:
            log.warning("Kafka was left without a goodbye")
        for announcer in self._announcers:
            announcer.close()

    async def _finish_accepted(self) -> None:
        async with asyncio.timeout(DRAIN_SECONDS):
            await self.bridge.stop()
            await self.counting.until_merged(self.topic.written)
            await self.flusher.until_settled()
        async with asyncio.timeout(COMMIT_SECONDS):
            await self.app.consumer.commit()
