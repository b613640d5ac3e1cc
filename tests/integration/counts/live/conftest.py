"""The live feed as browsers get it: `serve` is the real process, the counts are stored and announced by the
real flusher. One process for all tests of this folder; each test has an incident of its own.
"""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pymongo
import pytest
from tests.integration.processes import SafetyProcesses, SafetySurroundings
from tests.neighbourhood import loopback
from tests.neighbourhood.event_store import event_store
from tests.neighbourhood.identity import Issuer, publishing
from tests.neighbourhood.service import virtual_host

from kairan_contracts.identity import Appointment, Principal
from kairan_contracts.vocabulary import Mode, PrincipalKind, Role, ScopeKind
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.events import NewEvent, StoredEvent
from kairan_kernel.publisher import Message, Publisher
from kairan_kernel.store import Expectation
from kairan_local.parts.rabbitmq import RabbitMQ
from kairan_safety.codec import CODEC
from kairan_safety.counts.announcing import Announcer
from kairan_safety.counts.documents import CountsDocuments
from kairan_safety.counts.facts import Block
from kairan_safety.counts.flushing import Flusher
from kairan_safety.counts.tally import CountedBlock
from kairan_safety.domain.incident.events import IncidentActivated, IncidentClosed
from kairan_safety.domain.notice.events import NoticeText
from kairan_safety.domain.places import Headquarters, Target
from kairan_safety.domain.rollcall.line import BlockCounts
from kairan_safety.publishing import publish
from kairan_safety.streams import incident_stream

NOW = datetime(2024, 7, 7, 0, 5, tzinfo=UTC)
UNION = UUID(int=100)
WEST, EAST, STRANGE = UUID(int=101), UUID(int=102), UUID(int=103)
SLUGS = {WEST: "nishi", EAST: "higashi"}


class CountsJob:
    """What the counts job does at the end of a batch. A new one is a new run: a new epoch."""

    def __init__(self, around: SafetySurroundings) -> None:
        self._mongo: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(around.mongo_url)
        self._announcer = Announcer(around.amqp_url)
        database = self._mongo[f"{around.database_prefix}safety"]
        self._loop = asyncio.new_event_loop()
        self.documents = CountsDocuments(database)
        self.flusher = Flusher(self.documents, self._announcer, asyncio.Event())

    def count(self, *blocks: CountedBlock) -> None:
        self._loop.run_until_complete(self.flusher.flush(blocks))
        self._loop.run_until_complete(self.flusher.until_settled())

    def close(self) -> None:
        self._announcer.close()
        self._mongo.close()
        self._loop.close()


@dataclass
class Drill:
    """An incident of the union's headquarters for two associations, as the log has it."""

    processes: SafetyProcesses
    issuer: Issuer
    store: EsdbStore
    publisher: Publisher
    incident_id: UUID = field(default_factory=uuid4)

    @property
    def path(self) -> str:
        return f"/safety/incidents/{self.incident_id}/counts"

    def activate(self) -> None:
        headquarters = Headquarters(union_id=UNION, union="yoneizumi")
        self._append(
            IncidentActivated(
                incident_id=self.incident_id,
                mode=Mode.DRILL,
                headquarters=headquarters,
                everyone=False,
                targets=tuple(
                    Target(
                        association_id=each, association=SLUGS[each], name=SLUGS[each], blocks=1, households=9
                    )
                    for each in (WEST, EAST)
                ),
                blocks=2,
                households=18,
                never_logged_in=0,
                notice_id=UUID(int=7),
                notice=NoticeText(title="訓練", body="訓練です", title_en=None, body_en=None),
                reminders=None,
                hide_names=False,
                auto_close_at=None,
                activated_by=UUID(int=8),
                activated_at=NOW,
            )
        )

    def close(self, *, counted_up_to: int) -> None:
        closed = IncidentClosed(
            incident_id=self.incident_id,
            mode=Mode.DRILL,
            headquarters=Headquarters(union_id=UNION, union="yoneizumi"),
            automatic=False,
            totals=BlockCounts(revision=counted_up_to),
            associations=(),
            closed_by=UUID(int=8),
            closed_at=NOW,
        )
        message = publish(self._append(closed))
        assert isinstance(message, Message)
        self.publisher.publish([message])

    def _append(self, event: Any) -> StoredEvent:
        kind, data = CODEC.encode(event)
        stream = incident_stream(self.incident_id)
        self.store.append(stream, [NewEvent(id=uuid4(), type=kind, data=data)], expected=Expectation.ANY)
        return self.store.read_stream(stream)[-1]

    def block(self, number: int, *, safe: int, revision: int, of: UUID = WEST) -> CountedBlock:
        block = Block(
            incident_id=str(self.incident_id),
            mode=Mode.DRILL,
            union_id=str(UNION),
            union="yoneizumi",
            association_id=str(of),
            association=SLUGS[of],
            block_id=str(UUID(int=1000 + number)),
            association_name=f"{SLUGS[of]}町会",
            block_name=f"{number}班",
        )
        return CountedBlock(
            block, BlockCounts(households=9, safe=safe, unread=9 - safe, statements=safe, revision=revision)
        )

    def headers(self, who: Principal, last: str | None = None) -> dict[str, str]:
        told = {"Authorization": f"Bearer {self.issuer.token(who)}", "Accept": "text/event-stream"}
        return told if last is None else {**told, "Last-Event-ID": last}

    def get(self, who: Principal) -> httpx.Response:
        url = self.processes.url + self.path
        return loopback.get(url, headers=self.headers(who), timeout=10)

    def listen(self, who: Principal, *, last: str | None = None) -> "Listening":
        return Listening(f"{self.processes.url}{self.path}/live", self.headers(who, last))


class Listening:
    """An open stream of server-sent events, read by a thread of its own."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self.events: list[tuple[str, str, str]] = []
        self.ended = threading.Event()
        self._arrived = threading.Condition()
        self._client = loopback.client(timeout=httpx.Timeout(30))
        self._request = self._client.build_request("GET", url, headers=headers)
        self._answer = self._client.send(self._request, stream=True)
        assert self._answer.status_code == 200, self._answer.read()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        fields: dict[str, str] = {}
        try:
            for line in self._answer.iter_lines():
                name, _, value = line.partition(": ")
                if line and name:
                    fields[name] = value
                elif "event" in fields:
                    with self._arrived:
                        self.events.append((fields["event"], fields.get("id", ""), fields["data"]))
                        self._arrived.notify_all()
                    fields = {}
        except httpx.HTTPError:
            pass
        finally:
            self.ended.set()

    def wait(self, many: int, seconds: float = 5.0) -> list[str]:
        """The names of the first `many` events, once they are there."""
        with self._arrived:
            self._arrived.wait_for(lambda: len(self.events) >= many, seconds)
        return [name for name, _, _ in self.events[:many]]

    def body(self, number: int) -> Any:
        return httpx.Response(200, content=self.events[number][2]).json()

    def close(self) -> None:
        self._answer.close()
        self._client.close()


@pytest.fixture(scope="session")
def around(
    rabbitmq: RabbitMQ, mongo_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SafetyProcesses, Issuer]]:
    folder = tmp_path_factory.mktemp("live")
    with event_store(folder) as eventstore_url, publishing() as issuer:
        processes = SafetyProcesses(
            SafetySurroundings(
                eventstore_url=eventstore_url,
                amqp_url=virtual_host(rabbitmq, "live"),
                mongo_url=mongo_url,
                jwks_url=issuer.url,
                database_prefix=f"l{uuid4().hex[:8]}_",
                folder=folder,
            )
        )
        processes.serve.start()
        yield processes, issuer
        processes.serve.kill()


@pytest.fixture
def drill(around: tuple[SafetyProcesses, Issuer]) -> Iterator[Drill]:
    processes, issuer = around
    store = EsdbStore(processes.around.eventstore_url)
    with Publisher(processes.around.amqp_url) as publisher:
        drill = Drill(processes, issuer, store, publisher)
        drill.activate()
        yield drill
    store.close()


@pytest.fixture
def job(around: tuple[SafetyProcesses, Issuer]) -> Iterator[CountsJob]:
    job = CountsJob(around[0].around)
    yield job
    job.close()


@pytest.fixture
def next_run(around: tuple[SafetyProcesses, Issuer], job: CountsJob) -> Iterator[CountsJob]:
    """The job after a restart."""
    after = CountsJob(around[0].around)
    after.flusher.epoch = job.flusher.epoch + 1
    yield after
    after.close()


def person(association: UUID, *appointments: Appointment, union: UUID = UNION) -> Principal:
    return Principal(
        subject=uuid4(),
        kind=PrincipalKind.MEMBER,
        household_id=uuid4(),
        block_id=uuid4(),
        association_id=association,
        union_id=union,
        union="yoneizumi",
        association=SLUGS.get(association, "other"),
        appointments=appointments,
        session_id=None,
    )


@pytest.fixture
def people() -> dict[str, Principal]:
    chair = Appointment(role=Role.CHAIR, scope_kind=ScopeKind.UNION, scope_id=UNION)
    elsewhere = Appointment(role=Role.CHAIR, scope_kind=ScopeKind.ASSOCIATION, scope_id=STRANGE)
    return {
        "headquarters": person(WEST, chair),
        "resident of the west": person(WEST),
        "not called": person(STRANGE, elsewhere),
        "of another union": person(STRANGE, elsewhere, union=UUID(int=999)),
    }


@pytest.fixture
def counts() -> Any:
    """`counts(block)` as an answer has it."""
    return lambda counted: asdict(counted.counts)
