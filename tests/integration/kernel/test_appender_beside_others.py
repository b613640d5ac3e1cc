"""Several serve processes append to one stream: a phone's repeat reaches another one than its first try."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from kairan_kernel.appender import GroupAppender
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.events import NewEvent
from kairan_kernel.store import Appended, Expected, StoreUnavailable


class Slow(EsdbStore):
    """The real store behind a line that a test can hold up, before or after the append itself."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.there, self.begun = threading.Event(), threading.Event()
        self.there.set()

    def append(self, stream: str, events: Sequence[NewEvent], *, expected: Expected) -> Appended:
        self.begun.set()
        self.there.wait(20)
        return super().append(stream, events, expected=expected)


@pytest.fixture
def store(eventstore_url: str) -> Iterator[Slow]:
    store = Slow(eventstore_url)
    yield store
    store.there.set()
    store.close()


@pytest.fixture
def stream() -> str:
    return f"rollcall-{uuid4()}"


def an_event() -> NewEvent:
    return NewEvent(id=uuid4(), type="Said.v1", data=b"{}")


def test_a_repeat_among_new_events_at_another_process_is_stored_once(store: Slow, stream: str) -> None:
    one, other = GroupAppender(store), GroupAppender(store)
    other.append(stream, an_event())  # it has looked at the stream before
    said = an_event()
    first = one.append(stream, said)
    store.there.clear()
    store.begun.clear()
    with ThreadPoolExecutor(6) as pool:
        before = pool.submit(other.append, stream, an_event(), 20)
        store.begun.wait(20)
        new = [pool.submit(other.append, stream, an_event(), 20) for _ in range(2)]
        while other.waiting < 2:
            threading.Event().wait(0.005)
        repeat = pool.submit(other.append, stream, said, 20)
        while other.waiting < 3:
            threading.Event().wait(0.005)
        store.there.set()
        assert repeat.result().revision == first.revision
        assert sorted(answer.result().revision for answer in [before, *new]) == [2, 3, 4]
    assert [event.id for event in store.read_stream(stream)].count(said.id) == 1


def test_a_try_that_arrives_late_is_not_stored_beside_its_repeat(
    store: Slow, eventstore_url: str, stream: str
) -> None:
    """The first try hangs on a slow line; the phone asks the other process, and is faster."""
    quick = EsdbStore(eventstore_url)
    one, other = GroupAppender(store), GroupAppender(quick)
    one.append(stream, an_event())
    said = an_event()
    store.there.clear()
    store.begun.clear()
    with ThreadPoolExecutor(2) as pool:
        hanging = pool.submit(one.append, stream, said, 20)
        store.begun.wait(20)
        with pytest.raises(StoreUnavailable):
            one.append(stream, an_event(), timeout=0.05)
        answer = other.append(stream, said)
        other.append(stream, an_event())
        store.there.set()
        assert hanging.result().revision == answer.revision
    quick.close()
    assert [event.id for event in store.read_stream(stream)].count(said.id) == 1


def test_processes_that_append_at_the_same_time_lose_and_double_nothing(
    eventstore_url: str, stream: str
) -> None:
    stores = [EsdbStore(eventstore_url) for _ in range(3)]
    appenders = [GroupAppender(store) for store in stores]
    events = [an_event() for _ in range(300)]
    with ThreadPoolExecutor(60) as pool:
        answers = [
            [pool.submit(appenders[(n + turn) % 3].append, stream, event, 20) for turn in range(2)]
            for n, event in enumerate(events)
        ]
        revisions = [{answer.result().revision for answer in both} for both in answers]
    stored = {event.id: event.revision for event in stores[0].read_stream(stream)}
    assert revisions == [{stored[event.id]} for event in events]
    assert sorted(stored.values()) == list(range(300))
    for store in stores:
        store.close()
