"""What is accepted is kept: processes are killed and parts taken away while statements come in."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pymongo
import pytest
from tests.integration.processes import SafetyProcesses, SafetySurroundings
from tests.neighbourhood.identity import Issuer
from tests.neighbourhood.ports import free_ports
from tests.neighbourhood.union import Union, found_union

from kairan_kernel.esdb import EsdbStore
from kairan_local.parts.eventstore import EventStore
from kairan_local.parts.rabbitmq import RabbitMQ
from kairan_local.parts.secantusdb import SecantusDB
from kairan_local.solo import Solo, running
from kairan_safety.codec import CODEC
from kairan_safety.domain.access import Reach
from kairan_safety.domain.rollcall.events import StatementRecorded
from kairan_safety.roll.finding import Finding, Wanted
from kairan_safety.roll.standing import standing_of
from kairan_safety.streams import rollcall_stream

from .conftest import Safety, virtual_host, wait_until
from .test_notices import slug

TAP_SECONDS = 60
"""For so long somebody taps again: two starts of serve on a slow machine fit in."""
IN_TIME_SECONDS = 2.0 + 1.5
"""Two seconds are promised. The rest is for a machine half as fast on which another test runs: on any machine
a call to the store or the database gives up after 1.8 s at most; what is computed before and after it has to
wait for its turn there.
"""


@dataclass(frozen=True)
class Parts:
    """An event store and a MongoDB that may be taken away."""

    store: EventStore
    mongo: SecantusDB
    store_process: Solo
    mongo_process: Solo


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    folder = tmp_path_factory.mktemp("mortal-parts")
    store_port, health_port, mongo_port = free_ports(3)
    store = EventStore(folder=folder / "eventstore", port=store_port, health_port=health_port)
    mongo = SecantusDB(folder=folder / "mongodb", port=mongo_port)
    with (
        running(store, folder / "eventstore", abruptly=True) as stores,
        running(mongo, folder / "mongodb", abruptly=True) as mongos,
    ):
        yield Parts(store, mongo, stores["eventstore"], mongos["mongodb"])


@pytest.fixture(scope="module")
def mortal_processes(
    surroundings: SafetySurroundings,
    issuer: Issuer,
    parts: Parts,
    rabbitmq: RabbitMQ,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Safety]:
    """A safety service that may be killed; each test leaves its processes running."""
    around = replace(
        surroundings,
        eventstore_url=parts.store.url,
        mongo_url=parts.mongo.url,
        amqp_url=virtual_host(rabbitmq, "safety"),
        database_prefix=f"t{uuid4().hex[:8]}_",
        folder=tmp_path_factory.mktemp("mortal"),
    )
    processes = SafetyProcesses(around)
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(parts.mongo.url, tz_aware=True)
    try:
        processes.serve.start()
        processes.follow.start()
        yield Safety(processes, issuer, client[f"{around.database_prefix}safety"])
    finally:
        processes.serve.kill()
        processes.follow.kill()
        client.close()


@pytest.fixture
def mortal(mortal_processes: Safety) -> Safety:
    """The same, once it takes what officers say: that a part is back is noticed a moment later."""
    union = mortal_processes.enrol(found_union())
    body = {"title": "訓練", "body": "訓練です。", "scope": {"union_id": str(union.union_id)}}
    wait_until(lambda: mortal_processes.post(union.officer(), "/safety/notices", body).status_code == 201)
    return mortal_processes


def recorded(parts: Parts, incident_id: str) -> tuple[set[str], int]:
    """The ids of all statements in the log, and how many statements are counted."""
    store = EsdbStore(parts.store.url)
    stored = store.read_stream(rollcall_stream(UUID(incident_id)))
    store.close()
    events = [CODEC.decode(each) for each in stored]
    ids = {str(event.statement_id) for event in events if isinstance(event, StatementRecorded)}
    return ids, standing_of(stored, CODEC).totals().statements


def speak(safety: Safety, union: Union, incident_id: str, n: int, accepted: set[str]) -> None:
    """One resident's tap, sent again with the same key until it is accepted."""
    household = union.households[n % len(union.households)]
    key = f"tap-{n}"
    until = time.monotonic() + TAP_SECONDS
    while time.monotonic() < until:
        try:
            answer = safety.state(household.member(), incident_id, key=key)
        except httpx.TransportError:
            time.sleep(0.1)
            continue
        if answer.status_code == 201:
            accepted.add(answer.json()["statement_id"])
            return
        time.sleep(0.1)
    raise AssertionError(f"statement {n} was never accepted")


def speak_all(
    safety: Safety, union: Union, incident_id: str, count: int, disturb: Callable[[], None]
) -> set[str]:
    """So many taps of eight people at a time, while the calling thread disturbs (processes that another
    thread starts would end with it).
    """
    accepted: set[str] = set()
    with ThreadPoolExecutor(8) as pool:
        taps = [pool.submit(speak, safety, union, incident_id, n, accepted) for n in range(count)]
        disturb()
        for tap in taps:
            tap.result()
    return accepted


def test_killing_serve_loses_no_accepted_statement_and_doubles_none(mortal: Safety, parts: Parts) -> None:
    union = mortal.enrol(found_union())
    incident_id = mortal.drill(union)

    def kill_twice() -> None:
        for _ in range(2):
            time.sleep(0.4)
            mortal.processes.serve.kill()
            mortal.processes.serve.start()

    accepted = speak_all(mortal, union, incident_id, 120, kill_twice)
    assert len(accepted) == 120
    assert recorded(parts, incident_id) == (accepted, 120)


def test_killing_the_store_loses_no_accepted_statement_and_doubles_none(mortal: Safety, parts: Parts) -> None:
    union = mortal.enrol(found_union())
    incident_id = mortal.drill(union)

    def kill_once() -> None:
        time.sleep(0.3)
        parts.store_process.kill()
        time.sleep(0.5)
        parts.store_process.start()

    accepted = speak_all(mortal, union, incident_id, 120, kill_once)
    assert recorded(parts, incident_id) == (accepted, 120)


def test_killing_follow_leaves_the_read_models_complete(mortal: Safety, parts: Parts) -> None:
    union = mortal.enrol(found_union())
    incident_id = mortal.drill(union)

    def kill_twice() -> None:
        for _ in range(2):
            time.sleep(0.3)
            mortal.processes.follow.kill()
            mortal.processes.follow.start()

    accepted = speak_all(mortal, union, incident_id, 60, kill_twice)

    def shown() -> set[str]:
        lines = Finding(mortal.database).all_lines(
            Wanted(incident_id=UUID(incident_id), reach=Reach(everything=True))
        )
        return {said["statement_id"] for line in lines for said in line["statements"]}

    wait_until(lambda: shown() == accepted)
    assert len(accepted) == 60


def test_statements_need_no_database(mortal: Safety, parts: Parts) -> None:
    union = mortal.enrol(found_union())
    incident_id = mortal.drill(union)
    parts.mongo_process.kill()
    resident = union.households[0].member()
    assert mortal.state(resident, incident_id).status_code == 201
    began = time.monotonic()
    roll = mortal.roll(union.officer(), incident_id)
    assert (roll.status_code, slug(roll)) == (503, "unavailable")
    assert roll.headers["retry-after"]
    assert time.monotonic() - began < IN_TIME_SECONDS
    parts.mongo_process.start()
    mortal.wait_for_line(incident_id, union.households[0], "safe")


def test_without_the_store_callers_hear_so_in_time(mortal: Safety, parts: Parts) -> None:
    union = mortal.enrol(found_union())
    incident_id = mortal.drill(union)
    parts.store_process.kill()
    began = time.monotonic()
    answer = mortal.state(union.households[0].member(), incident_id)
    assert (answer.status_code, slug(answer)) == (503, "unavailable")
    assert time.monotonic() - began < IN_TIME_SECONDS
    parts.store_process.start()
    wait_until(lambda: mortal.state(union.households[0].member(), incident_id).status_code == 201)
    assert recorded(parts, incident_id)[1] >= 1


def test_both_processes_stop_within_ten_seconds_of_sigterm(mortal: Safety) -> None:
    union = mortal.enrol(found_union())
    incident_id = mortal.drill(union)
    assert mortal.state(union.households[0].member(), incident_id).status_code == 201
    began = time.monotonic()
    assert mortal.processes.serve.stop() == 0
    assert mortal.processes.follow.stop() == 0
    assert time.monotonic() - began < 20
    mortal.processes.serve.start()
    mortal.processes.follow.start()


def test_serve_starts_and_takes_statements_without_the_broker(
    mortal: Safety, tmp_path_factory: pytest.TempPathFactory
) -> None:
    union = mortal.enrol(found_union())
    incident_id = mortal.drill(union)
    nowhere = f"amqp://guest:guest@127.0.0.1:{free_ports(1)[0]}/%2F"
    around = replace(mortal.processes.around, amqp_url=nowhere, folder=tmp_path_factory.mktemp("brokerless"))
    brokerless = replace(mortal, processes=SafetyProcesses(around))
    brokerless.processes.serve.start()
    try:
        assert brokerless.state(union.households[0].member(), incident_id).status_code == 201
        mortal.wait_for_line(incident_id, union.households[0], "safe")
        roll = brokerless.roll(union.officer(), incident_id)
        assert (roll.status_code, roll.json()["names_available"]) == (200, False)
    finally:
        brokerless.processes.serve.kill()
