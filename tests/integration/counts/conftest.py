"""A roll call in the log and on the bus, and the counts job as a process, all against real servers."""

import os
import random
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pika
import pymongo
import pytest

from kairan_contracts.names import EXCHANGE
from kairan_contracts.vocabulary import Mark, Means, Mode, StatementKind, Status
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.events import NewEvent, StoredEvent
from kairan_kernel.publisher import Publisher
from kairan_kernel.store import Expectation
from kairan_local.parts.rabbitmq import SERVER, RabbitMQ
from kairan_safety.codec import CODEC
from kairan_safety.counts.documents import blocks_in
from kairan_safety.counts.topology import TOGETHER
from kairan_safety.domain.places import Place
from kairan_safety.domain.rollcall.events import (
    BlockEnrolled,
    FirstLoginNoted,
    HouseholdOnRoll,
    NoticeRead,
    RollcallEvent,
    StatementRecorded,
)
from kairan_safety.publishing import publish
from kairan_safety.streams import rollcall_stream

HOST = "127.0.0.1"
NOW = datetime(2024, 7, 7, 0, 5, tzinfo=UTC)
URGENCY = ("needs_support", "wants_contact", "safe")


@dataclass
class RollCall:
    """A drill of two associations. Each fact goes into the log; what `tell` is given goes out on the bus.

    `expected` is a reckoning of its own, from the facts alone.
    """

    store: EsdbStore
    publisher: Publisher
    chance: random.Random = field(default_factory=lambda: random.Random(20240707))
    incident_id: UUID = field(default_factory=uuid4)
    union_id: UUID = field(default_factory=uuid4)
    blocks: list[BlockEnrolled] = field(default_factory=list)
    recorded: list[tuple[RollcallEvent, int]] = field(default_factory=list)

    def enrol(self, blocks: int, households: int) -> list[StoredEvent]:
        associations = [(uuid4(), "nishi", "西町会"), (uuid4(), "higashi", "東町会")]
        self.blocks = [self._block(number, households, associations[number % 2]) for number in range(blocks)]
        return self.record(self.blocks)

    def _block(self, number: int, households: int, association: tuple[UUID, str, str]) -> BlockEnrolled:
        return BlockEnrolled(
            incident_id=self.incident_id,
            mode=Mode.DRILL,
            union_id=self.union_id,
            union="yoneizumi",
            association_id=association[0],
            association=association[1],
            association_name=association[2],
            block_id=uuid4(),
            block_name=f"{number + 1}班",
            households=tuple(
                HouseholdOnRoll(
                    household_id=uuid4(), number=f"{number}{n:03}", has_logged_in=self.chance.random() < 0.8
                )
                for n in range(households)
            ),
        )

    def place(self, block: BlockEnrolled, household_id: UUID) -> Place:
        return Place(
            union_id=block.union_id,
            union=block.union,
            association_id=block.association_id,
            association=block.association,
            block_id=block.block_id,
            household_id=household_id,
        )

    def anything(self, many: int) -> list[RollcallEvent]:
        """Statements by oneself, by proxy, on visits, late, off the roll; receipts; first logins."""
        return [self._something() for _ in range(many)]

    def _something(self) -> RollcallEvent:
        block = self.chance.choice(self.blocks)
        on_roll = self.chance.random() < 0.97
        place = self.place(block, self.chance.choice(block.households).household_id if on_roll else uuid4())
        what = self.chance.random()
        if what < 0.1:
            return NoticeRead(
                incident_id=self.incident_id,
                mode=Mode.DRILL,
                place=place,
                reader=f"self:{UUID(int=1)}",
                read_at=NOW,
                late=False,
            )
        if what < 0.15:
            return FirstLoginNoted(
                incident_id=self.incident_id, mode=Mode.DRILL, place=place, logged_in_at=NOW
            )
        return self.statement(place, late=self.chance.random() < 0.05)

    def statement(
        self, place: Place, *, status: Status | None = None, late: bool = False
    ) -> StatementRecorded:
        kinds = (StatementKind.SELF, StatementKind.SELF, StatementKind.PROXY, StatementKind.VISIT)
        kind = self.chance.choice(kinds)
        return StatementRecorded(
            incident_id=self.incident_id,
            mode=Mode.DRILL,
            place=place,
            statement_id=uuid4(),
            speaker=f"{kind.value}:{UUID(int=self.chance.randrange(3))}",
            kind=kind,
            means=Means.APP,
            status=status or self.chance.choice(list(Status)),
            note=None,
            said_at=None,
            recorded_at=NOW,
            marks=(Mark.LATE,) if late else (),
        )

    def record(self, events: Sequence[RollcallEvent]) -> list[StoredEvent]:
        """Into the log; as it gives them back."""
        stream = rollcall_stream(self.incident_id)
        new = [NewEvent(id=uuid4(), type=CODEC.encode(e)[0], data=CODEC.encode(e)[1]) for e in events]
        last = -1
        for start in range(0, len(new), 200):
            last = self.store.append(stream, new[start : start + 200], expected=Expectation.ANY).revision
        self.recorded += [(event, last - len(events) + 1 + n) for n, event in enumerate(events)]
        return self.store.read_stream(stream, after=last - len(events) if last >= len(events) else None)

    def tell(self, stored: Iterable[StoredEvent]) -> None:
        """Onto the bus, as the relay does."""
        messages = [message for each in stored if (message := publish(each)) is not None]
        self.publisher.publish(TOGETHER.of(messages), exchange=TOGETHER.exchange)
        self.publisher.publish(messages)

    def expected(self) -> dict[str, dict[str, int]]:
        """Block id → its counts."""
        return {str(block.block_id): self._block_counts(block) for block in self.blocks}

    def _block_counts(self, block: BlockEnrolled) -> dict[str, int]:
        facts = [
            (event, revision)
            for event, revision in self.recorded
            if not isinstance(event, BlockEnrolled) and event.place.block_id == block.block_id
        ]
        (enrolled,) = [revision for event, revision in self.recorded if event == block]
        counts: Counter[str] = Counter()
        roll = {household.household_id: household for household in block.households}
        for household_id in roll.keys() | {event.place.household_id for event, _ in facts}:
            mine = [event for event, _ in facts if event.place.household_id == household_id]
            said = [event for event in mine if isinstance(event, StatementRecorded)]
            counts["statements"] += len(said)
            counts["late"] += sum(Mark.LATE in event.marks for event in said)
            if household_id in roll:
                counts[_line(roll[household_id], mine)] += 1
            elif said:
                counts["off_roll"] += 1
        names = ("safe", "needs_support", "wants_contact", "read", "unread", "never_logged_in")
        names += ("late", "off_roll", "statements")
        return {
            "households": len(roll),
            "revision": max([enrolled, *(revision for _, revision in facts)]),
            **{name: counts[name] for name in names},
        }


def _line(household: HouseholdOnRoll, facts: Sequence[RollcallEvent]) -> str:
    current: dict[str, str] = {}
    for event in facts:
        if isinstance(event, StatementRecorded) and Mark.LATE not in event.marks:
            if event.kind is StatementKind.VISIT:
                current = {}
            current[event.speaker] = event.status.value
    for status in URGENCY:
        if status in current.values():
            return status
    if any(isinstance(event, NoticeRead) for event in facts):
        return "read"
    known = household.has_logged_in or any(isinstance(event, FirstLoginNoted) for event in facts)
    return "unread" if known else "never_logged_in"


@pytest.fixture
def environment(
    amqp_vhost: str,
    fresh_eventstore_url: str,
    mongo_database: pymongo.database.Database[dict[str, Any]],
    mongo_url: str,
) -> dict[str, str]:
    """Where this test's own log, bus and database are."""
    return {
        "KAIRAN_EVENTSTORE_URL": fresh_eventstore_url,
        "KAIRAN_AMQP_URL": amqp_vhost,
        "KAIRAN_MONGO_URL": mongo_url,
        "KAIRAN_DATABASE_PREFIX": f"{mongo_database.name}_",
    }


@pytest.fixture
def documents(
    mongo_database: pymongo.database.Database[dict[str, Any]],
) -> Iterator[pymongo.database.Database[dict[str, Any]]]:
    """The safety service's database of this test."""
    client = mongo_database.client
    name = f"{mongo_database.name}_safety"
    yield client[name]
    client.drop_database(name)


@pytest.fixture
def roll_call(environment: dict[str, str]) -> Iterator[RollCall]:
    store = EsdbStore(environment["KAIRAN_EVENTSTORE_URL"])
    with Publisher(environment["KAIRAN_AMQP_URL"], also=(TOGETHER.exchange,)) as publisher:
        yield RollCall(store, publisher)
    store.close()


@pytest.fixture
def counts_of(documents: pymongo.database.Database[dict[str, Any]]) -> Callable[[UUID], dict[str, Any]]:
    """What the documents say of an incident: block id → counts."""

    def counts_of(incident_id: UUID) -> dict[str, Any]:
        found = documents["incident_counts"].find_one({"_id": str(incident_id)})
        return {} if found is None else {each["block_id"]: each["counts"] for each in blocks_in(found)}

    return counts_of


@pytest.fixture
def listening(environment: dict[str, str]) -> Iterator[Callable[[str], Callable[[], list[bytes]]]]:
    """`listening(routing key)` binds a queue; what it gives back takes all that came since."""
    with pika.BlockingConnection(pika.URLParameters(environment["KAIRAN_AMQP_URL"])) as connection:
        channel = connection.channel()

        def listening(routing_key: str, exchange: str = EXCHANGE) -> Callable[[], list[bytes]]:
            channel.exchange_declare(exchange, "topic", durable=True)
            queue = channel.queue_declare("", exclusive=True).method.queue
            channel.queue_bind(queue, exchange, routing_key=routing_key)

            def taken() -> list[bytes]:
                bodies = []
                while (got := channel.basic_get(queue, auto_ack=True))[0] is not None:
                    bodies.append(got[2])
                return bodies

            return taken

        yield listening


@pytest.fixture
def cut_connections(rabbitmq: RabbitMQ) -> Callable[[str], None]:
    """`cut_connections(amqp_url)` breaks every connection to that virtual host."""
    (_, node) = rabbitmq.processes()

    def cut_connections(amqp_url: str) -> None:
        command = [str(SERVER.with_name("rabbitmqctl")), "-n", node.environment["RABBITMQ_NODENAME"]]
        vhost = amqp_url.rpartition("/")[2]
        subprocess.run(
            [*command, "close_all_connections", "--vhost", vhost, "the test wants it"],
            env={**os.environ, **node.environment},
            check=True,
            capture_output=True,
            timeout=30,
        )

    return cut_connections
