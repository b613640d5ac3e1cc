"""Two processes that serve the same attendance or hall: only the log is between them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from tests.unit.bulletin.attendance.test_turns import answered, called
from tests.unit.bulletin.booking.test_hall import at, place, registered, slot

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.attendance import attendances
from kairan_bulletin.desks.booking import halls
from kairan_bulletin.desks.facts import Facts
from kairan_bulletin.domain.attendance.views import answer_of
from kairan_bulletin.domain.booking.commands import BookHall, RegisterHall
from kairan_bulletin.domain.booking.decider import SlotsTaken
from kairan_kernel.appender import GroupAppender
from kairan_kernel.commands import Causation
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import new_id
from kairan_kernel.store import Expectation


@pytest.fixture
def stores(eventstore_url: str) -> Iterator[list[EsdbStore]]:
    opened = [EsdbStore(eventstore_url), EsdbStore(eventstore_url)]
    yield opened
    for store in opened:
        store.close()


def cause() -> Causation:
    return Causation(command_id=new_id(), correlation_id=new_id())


def test_both_processes_tell_the_same_places(stores: list[EsdbStore]) -> None:
    stream = f"attendance-{uuid4()}"
    name, data = CODEC.encode(called(30))
    call = NewEvent(id=uuid4(), type=name, data=data, metadata=cause().metadata())
    stores[0].append(stream, [call], expected=Expectation.NO_STREAM)
    live = [attendances(store) for store in stores]
    facts = [Facts(GroupAppender(store), CODEC) for store in stores]

    def answer(n: int) -> str:
        revision = facts[n % 2].keep(stream, answered(n, n % 3 + 1), cause())
        told = live[n % 2].read(
            stream, lambda turns: answer_of(turns, answered(n, 1).place.household_id), at_least=revision
        )
        assert told is not None
        return str(told["standing"])

    with ThreadPoolExecutor(32) as pool:
        told = list(pool.map(answer, range(100)))
    seen = [each.read(stream, lambda turns: (turns.taken, list(turns.queue))) for each in live]
    assert seen[0] == seen[1]
    assert seen[0][0] <= 30
    assert told.count("seated") == 100 - len(seen[0][1])


def test_two_processes_book_no_hall_twice(stores: list[EsdbStore]) -> None:
    stream = f"hall-{uuid4()}"
    live = [halls(store) for store in stores]
    hall = registered()
    register = RegisterHall(
        hall_id=hall.hall_id, area=hall.area, terms=hall.terms, by=hall.registered_by, at=hall.registered_at
    )
    live[0].handle(stream, register, cause())

    def book(n: int) -> bool:
        command = BookHall(
            booking_id=new_id(),
            place=place(n),
            purpose=None,
            slots=(slot(6, 9 + n % 6, 11 + n % 6),),
            recurrence=None,
            by=hall.registered_by,
            at=at(1, 9),
        )
        try:
            live[n % 2].handle(stream, command, cause())
        except SlotsTaken:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        booked = list(pool.map(book, range(40)))
    taken = [each.read(stream, lambda hall: list(hall.taken)) for each in live]
    assert taken[0] == taken[1]
    assert len(taken[0]) == sum(booked) >= 2
    pairs = zip(taken[0], taken[0][1:], strict=False)
    assert all(first.ends_at <= second.starts_at for first, second in pairs)


def test_a_repeat_through_the_other_process_changes_nothing(stores: list[EsdbStore]) -> None:
    stream = f"hall-{uuid4()}"
    live = [halls(store) for store in stores]
    hall, once = registered(), cause()
    register = RegisterHall(
        hall_id=hall.hall_id, area=hall.area, terms=hall.terms, by=hall.registered_by, at=hall.registered_at
    )
    first = live[0].handle(stream, register, once)
    again = live[1].handle(stream, register, once)
    assert (again.repeated, again.events) == (True, first.events)
    assert len(stores[0].read_stream(stream)) == 1
    assert datetime.now(UTC) - timedelta(days=1) < stores[0].read_stream(stream)[0].recorded_at
