"""Appends of many streams in one call to the real store: from threads; from greenlets in test_green."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from kairan_kernel.appender import GroupAppender
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.events import NewEvent
from kairan_kernel.store import Append, Appended, Expectation, StoreError, StoreUnavailable, WrongVersion
from kairan_kernel.together import Together


class Counting(EsdbStore):
    """The real store; how many appends each call had."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.calls: list[int] = []

    def append_each(self, appends: Sequence[Append]) -> list[Appended | StoreError]:
        self.calls.append(len(appends))
        return super().append_each(appends)


@pytest.fixture
def store(eventstore_url: str) -> Iterator[Counting]:
    store = Counting(eventstore_url)
    yield store
    store.close()


def an_event() -> NewEvent:
    return NewEvent(id=uuid4(), type="Said.v1", data=b"{}")


def test_many_streams_share_calls_and_each_event_hears_its_own_revision(store: Counting) -> None:
    appender = GroupAppender(store, workers=50, together=True)
    streams = [f"rollcall-{uuid4()}" for _ in range(40)]
    said = [(stream, an_event()) for _ in range(10) for stream in streams]
    with ThreadPoolExecutor(100) as pool:
        appended = list(pool.map(lambda each: appender.append(*each, timeout=20), said))

    for stream in streams:
        stored = {event.id: event.revision for event in store.read_stream(stream)}
        heard = {
            event.id: answer.revision
            for (name, event), answer in zip(said, appended, strict=True)
            if name == stream
        }
        assert stored == heard
        assert sorted(stored.values()) == list(range(10))
    assert max(store.calls) > 1
    assert len(store.calls) < 200


def test_each_append_is_decided_by_itself(store: Counting) -> None:
    together = Together(store)
    stream, other = f"rollcall-{uuid4()}", f"rollcall-{uuid4()}"
    together.append(stream, [an_event()], expected=Expectation.NO_STREAM)

    with pytest.raises(WrongVersion):
        together.append(stream, [an_event()], expected=Expectation.NO_STREAM)
    assert together.append(other, [an_event()], expected=Expectation.NO_STREAM).revision == 0


def test_without_the_store_everyone_hears_that_it_is_away() -> None:
    store = EsdbStore("esdb://127.0.0.1:9?Tls=false", deadline=1.0)
    appender = GroupAppender(store, workers=50, together=True)

    def outcome(number: int) -> str:
        try:
            appender.append(f"rollcall-{number}", an_event(), timeout=20)
        except StoreUnavailable:
            return "away"
        return "kept"

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(outcome, range(20))) == {"away"}
