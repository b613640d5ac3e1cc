"""The incident board: known at once, looked up once, dropped when long closed and read again when asked
for.
"""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pymongo.database import Database
from tests.neighbourhood.union import Union, found_union

from kairan_contracts.vocabulary import Mode
from kairan_kernel.events import StoredEvent
from kairan_kernel.ids import new_id
from kairan_kernel.store import StoreUnavailable
from kairan_safety.desks.closing import Closing
from kairan_safety.roll import board as board_module
from kairan_safety.roll.board import IncidentBoard

from .conftest import wait_until
from .in_process import FailingStore, Workshop, cause, workshop


class CountingStore(FailingStore):
    """The real store, which counts what is read from it."""

    reads = 0

    def read_stream(self, stream: str, **options: Any) -> list[StoredEvent]:
        self.reads += 1
        return super().read_stream(stream, **options)


class SilentStore(FailingStore):
    """The real store, to which the network is dead for a while."""

    silent = False

    def read_stream(self, stream: str, **options: Any) -> list[StoredEvent]:
        if self.silent:
            time.sleep(0.5)
            raise StoreUnavailable("no answer in time")
        return super().read_stream(stream, **options)


@pytest.fixture
def shop(fresh_eventstore_url: str, mongo_database: Database[dict[str, Any]]) -> Iterator[Workshop]:
    with workshop(fresh_eventstore_url, mongo_database) as made:
        yield made


@pytest.fixture
def store(shop: Workshop, fresh_eventstore_url: str) -> Iterator[CountingStore]:
    made = CountingStore(fresh_eventstore_url)
    yield made
    made.close()


@pytest.fixture
def union(shop: Workshop) -> Union:
    return shop.enrol(found_union())


def drill(shop: Workshop, union: Union) -> UUID:
    made = shop.activate(union.officer(), shop.confirmation(union, mode=Mode.DRILL))
    return UUID(made["incident_id"])


def close(shop: Workshop, incident_id: UUID, at: datetime) -> int:
    return Closing(shop.store, lambda: at).close(incident_id, by=new_id(), cause=cause())


def test_what_the_thread_has_not_seen_is_read_from_its_streams_once(
    shop: Workshop, union: Union, store: CountingStore
) -> None:
    incident_id = drill(shop, union)
    board = IncidentBoard(store)  # its thread was never started: another process, far behind
    called = board.incident(incident_id)
    assert called is not None
    assert called.is_open
    assert {household.household_id for household in union.households} == set(called.roll.places)
    assert len(called.roll.never_logged_in) == 4
    reads = store.reads
    assert board.incident(incident_id) is not None
    assert store.reads == reads


def test_an_unknown_incident_is_looked_for_once_in_a_while(
    store: CountingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_module, "UNKNOWN_SECONDS", 3600.0)
    board, nothing = IncidentBoard(store), new_id()
    assert [board.incident(nothing) for _ in range(50)] == [None] * 50
    assert store.reads == 1


def test_what_can_not_be_read_is_unknown_to_nobody(
    shop: Workshop, union: Union, fresh_eventstore_url: str
) -> None:
    """Whoever waited for the one who read was told that there is no such incident."""
    incident_id, store = drill(shop, union), SilentStore(fresh_eventstore_url)
    board, outcomes = IncidentBoard(store), list[object]()
    store.silent = True

    def ask() -> None:
        try:
            outcomes.append(board.incident(incident_id))
        except StoreUnavailable as error:
            outcomes.append(error)

    phones = [threading.Thread(target=ask) for _ in range(6)]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join(20)
    assert [type(each) for each in outcomes] == [StoreUnavailable] * 6
    store.silent = False
    assert board.incident(incident_id) is not None
    store.close()


def test_an_incident_unknown_a_while_ago_is_looked_for_again(
    store: CountingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_module, "UNKNOWN_SECONDS", 0.01)
    board, nothing = IncidentBoard(store), new_id()
    assert board.incident(nothing) is None
    time.sleep(0.02)
    assert board.incident(nothing) is None
    assert store.reads == 2


def test_closing_is_seen_by_those_who_hold_the_incident(shop: Workshop, union: Union) -> None:
    called = shop.board.incident(drill(shop, union))
    assert called is not None
    incident_id = called.activated.incident_id
    position = close(shop, incident_id, datetime.now(UTC))
    assert shop.board.wait_for(position, timeout=30)
    assert not called.is_open
    assert shop.board.open_incidents() == []


def test_a_roll_closed_long_ago_is_dropped_and_read_again_when_asked_for(
    shop: Workshop, union: Union, store: CountingStore
) -> None:
    incident_id = drill(shop, union)
    close(shop, incident_id, datetime.now(UTC) - timedelta(days=2))
    board = IncidentBoard(store)
    board.start()
    wait_until(lambda: board.ready)
    reads = store.reads
    called = board.incident(incident_id)
    assert called is not None
    assert not called.is_open
    assert len(called.roll.places) == 12
    assert store.reads > reads
    board.close()


def test_the_board_is_ready_when_it_has_read_all_of_history(
    shop: Workshop, union: Union, store: CountingStore
) -> None:
    incident_ids = {drill(shop, union) for _ in range(3)}
    board = IncidentBoard(store)
    assert not board.ready
    board.start()
    wait_until(lambda: board.ready)
    assert {each.activated.incident_id for each in board.open_incidents()} == incident_ids
    assert not board.wait_for(board.position + 10_000, timeout=0.05)
    board.close()
