"""The event store's port, on the real node: what every adapter must do."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from kairan_kernel.esdb import EsdbStore
from kairan_kernel.events import NewEvent, StoredEvent
from kairan_kernel.store import (
    Append,
    Appended,
    AppendTooLarge,
    CaughtUp,
    Checkpoint,
    Expectation,
    Subscription,
    SubscriptionItem,
    WrongVersion,
)


def an_event(kind: str = "Noted.v1", data: bytes = b'{"n":1}') -> NewEvent:
    return NewEvent(id=uuid4(), type=kind, data=data, metadata=b'{"actor":"test"}')


@pytest.fixture
def store(eventstore_url: str) -> Iterator[EsdbStore]:
    store = EsdbStore(eventstore_url)
    yield store
    store.close()


@pytest.fixture
def fresh_store(fresh_eventstore_url: str) -> Iterator[EsdbStore]:
    store = EsdbStore(fresh_eventstore_url)
    yield store
    store.close()


@pytest.fixture
def stream() -> str:
    return f"note-{uuid4()}"


def taken(
    subscription: Subscription, until: Callable[[list[SubscriptionItem]], bool]
) -> list[SubscriptionItem]:
    """What a subscription gives until a condition holds; fails after 20 seconds."""
    alarm = threading.Timer(20, subscription.stop)
    alarm.start()
    items: list[SubscriptionItem] = []
    try:
        for item in subscription:
            items.append(item)
            if until(items):
                return items
    finally:
        alarm.cancel()
    raise AssertionError(f"the subscription gave only {items!r}")


def events_of(items: list[SubscriptionItem]) -> list[StoredEvent]:
    return [item for item in items if isinstance(item, StoredEvent)]


class TestManyAtOnce:
    def test_each_append_is_decided_by_itself(self, store: EsdbStore) -> None:
        first, taken_name, third = (f"note-{uuid4()}" for _ in range(3))
        store.append(taken_name, [an_event()], expected=Expectation.NO_STREAM)
        outcomes = store.append_each(
            [
                Append(first, [an_event(), an_event()], Expectation.NO_STREAM),
                Append(taken_name, [an_event()], Expectation.NO_STREAM),
                Append(third, [an_event()], Expectation.NO_STREAM),
            ]
        )
        assert isinstance(outcomes[0], Appended)
        assert outcomes[0].revision == 1
        assert isinstance(outcomes[1], WrongVersion)
        assert outcomes[1].actual == 0
        assert isinstance(outcomes[2], Appended)
        assert [len(store.read_stream(name)) for name in (first, taken_name, third)] == [2, 1, 1]

    def test_a_repeat_of_all_changes_nothing(self, store: EsdbStore) -> None:
        appends = [Append(f"note-{uuid4()}", [an_event()], Expectation.NO_STREAM) for _ in range(120)]
        once, again = store.append_each(appends), store.append_each(appends)
        assert all(isinstance(outcome, Appended) for outcome in [*once, *again])
        assert [len(store.read_stream(append.stream)) for append in appends] == [1] * 120

    def test_nothing_to_append_asks_nothing(self, store: EsdbStore) -> None:
        assert store.append_each([]) == []


class TestStreams:
    def test_a_missing_stream_reads_as_empty(self, store: EsdbStore, stream: str) -> None:
        assert store.read_stream(stream) == []

    def test_what_was_appended_comes_back_whole(self, store: EsdbStore, stream: str) -> None:
        event = an_event(data='{"名":"回覧"}'.encode())
        before = datetime.now(UTC) - timedelta(seconds=5)
        appended = store.append(stream, [event], expected=Expectation.NO_STREAM)
        (stored,) = store.read_stream(stream)
        assert (stored.id, stored.type, stored.data, stored.metadata) == (
            event.id,
            event.type,
            event.data,
            event.metadata,
        )
        assert (stored.stream, stored.revision, stored.position) == (stream, 0, appended.position)
        assert before < stored.recorded_at < datetime.now(UTC) + timedelta(seconds=5)

    def test_an_append_tells_revision_and_position_of_its_last_event(
        self, store: EsdbStore, stream: str
    ) -> None:
        store.append(stream, [an_event(), an_event()], expected=Expectation.ANY)
        appended = store.append(stream, [an_event(), an_event(), an_event()], expected=1)
        last = store.read_stream(stream)[-1]
        assert (appended.revision, appended.position) == (4, last.position) == (last.revision, last.position)

    def test_positions_grow_within_one_append(self, store: EsdbStore, stream: str) -> None:
        store.append(stream, [an_event() for _ in range(5)], expected=Expectation.ANY)
        positions = [event.position for event in store.read_stream(stream)]
        assert positions == sorted(set(positions))
        assert len(positions) == 5

    def test_reading_goes_on_after_a_revision_in_either_direction(
        self, store: EsdbStore, stream: str
    ) -> None:
        store.append(stream, [an_event() for _ in range(10)], expected=Expectation.ANY)

        def revisions(after: int | None, limit: int | None, backwards: bool) -> list[int]:
            found = store.read_stream(stream, after=after, limit=limit, backwards=backwards)
            return [event.revision for event in found]

        assert revisions(6, None, False) == [7, 8, 9]
        assert revisions(9, None, False) == []
        assert revisions(None, 2, False) == [0, 1]
        assert revisions(None, 3, True) == [9, 8, 7]
        assert revisions(2, None, True) == [1, 0]
        assert revisions(0, None, True) == []

    def test_a_stream_longer_than_a_page_is_read_to_its_end(self, store: EsdbStore, stream: str) -> None:
        for _ in range(3):
            store.append(stream, [an_event() for _ in range(450)], expected=Expectation.ANY)
        assert [event.revision for event in store.read_stream(stream)] == list(range(1350))
        assert [event.revision for event in store.read_stream(stream, limit=700)] == list(range(700))


class TestExpectations:
    def test_a_second_beginning_is_refused_and_told_where_the_stream_is(
        self, store: EsdbStore, stream: str
    ) -> None:
        store.append(stream, [an_event(), an_event()], expected=Expectation.NO_STREAM)
        with pytest.raises(WrongVersion) as refused:
            store.append(stream, [an_event()], expected=Expectation.NO_STREAM)
        assert (refused.value.stream, refused.value.actual) == (stream, 1)

    def test_a_stale_revision_is_refused(self, store: EsdbStore, stream: str) -> None:
        store.append(stream, [an_event(), an_event()], expected=Expectation.ANY)
        with pytest.raises(WrongVersion) as refused:
            store.append(stream, [an_event()], expected=0)
        assert (refused.value.expected, refused.value.actual) == (0, 1)
        assert len(store.read_stream(stream)) == 2

    def test_a_revision_of_a_stream_that_is_not_there_is_refused(self, store: EsdbStore, stream: str) -> None:
        with pytest.raises(WrongVersion) as refused:
            store.append(stream, [an_event()], expected=3)
        assert refused.value.actual == -1

    def test_stream_exists_is_held_to(self, store: EsdbStore, stream: str) -> None:
        with pytest.raises(WrongVersion):
            store.append(stream, [an_event()], expected=Expectation.STREAM_EXISTS)
        store.append(stream, [an_event()], expected=Expectation.ANY)
        assert store.append(stream, [an_event()], expected=Expectation.STREAM_EXISTS).revision == 1

    def test_a_repeated_append_changes_nothing_and_answers_the_same(
        self, store: EsdbStore, stream: str
    ) -> None:
        events = [an_event(), an_event()]
        first = store.append(stream, events, expected=Expectation.NO_STREAM)
        assert store.append(stream, events, expected=Expectation.NO_STREAM) == first
        assert store.append(stream, events, expected=Expectation.ANY).revision == 1
        assert len(store.read_stream(stream)) == 2

    def test_too_large_an_append_is_refused_by_name(self, store: EsdbStore, stream: str) -> None:
        with pytest.raises(AppendTooLarge):
            store.append(stream, [an_event(data=b'"' + b"x" * 1_200_000 + b'"')], expected=Expectation.ANY)
        assert store.read_stream(stream) == []


class TestTheLog:
    def test_an_empty_log_has_head_zero_and_nothing_to_read(self, fresh_store: EsdbStore) -> None:
        assert fresh_store.head() == 0
        assert list(fresh_store.read_all(after=None)) == []

    def test_the_log_is_read_between_two_positions(self, fresh_store: EsdbStore) -> None:
        for n in range(6):
            fresh_store.append(f"note-{n % 2}", [an_event()], expected=Expectation.ANY)
        everything = list(fresh_store.read_all(after=None))
        assert len(everything) == 6
        assert everything[-1].position == fresh_store.head()
        some = fresh_store.read_all(after=everything[1].position, until=everything[3].position)
        assert [event.id for event in some] == [event.id for event in everything[2:4]]
        assert list(fresh_store.read_all(after=everything[-1].position)) == []

    def test_the_log_is_filtered_by_prefixes_of_streams_or_of_types(self, fresh_store: EsdbStore) -> None:
        for stream, kind in [("a-1", "X.v1"), ("ab-1", "Y.v1"), ("b-1", "X.v1"), ("c-1", "XX.v1")]:
            fresh_store.append(stream, [an_event(kind)], expected=Expectation.ANY)

        def streams(**filters: Any) -> list[str]:
            return [event.stream for event in fresh_store.read_all(after=None, **filters)]

        assert streams(streams=("a-", "c-")) == ["a-1", "c-1"]
        assert streams(types=("X.v1", "Y.")) == ["a-1", "ab-1", "b-1"]
        with pytest.raises(ValueError, match="not by both"):
            streams(streams=("a-",), types=("X",))


class TestSubscriptions:
    def test_history_then_caught_up_then_what_is_new(self, fresh_store: EsdbStore) -> None:
        fresh_store.append("a-1", [an_event(), an_event()], expected=Expectation.ANY)
        with fresh_store.subscribe(after=None) as subscription:
            items = taken(subscription, lambda items: CaughtUp() in items)
            assert [event.revision for event in events_of(items)] == [0, 1]
            appended = fresh_store.append("a-1", [an_event()], expected=Expectation.ANY)
            items = taken(subscription, lambda items: bool(events_of(items)))
            assert [event.position for event in events_of(items)] == [appended.position]

    def test_it_begins_after_the_given_position(self, fresh_store: EsdbStore) -> None:
        first = fresh_store.append("a-1", [an_event()], expected=Expectation.ANY)
        second = fresh_store.append("a-1", [an_event()], expected=Expectation.ANY)
        with fresh_store.subscribe(after=first.position) as subscription:
            items = taken(subscription, lambda items: CaughtUp() in items)
        assert [event.position for event in events_of(items)] == [second.position]

    def test_a_filtered_one_tells_how_far_it_has_looked(self, fresh_store: EsdbStore) -> None:
        for _ in range(6):
            fresh_store.append("b-1", [an_event() for _ in range(400)], expected=Expectation.ANY)
        with fresh_store.subscribe(after=None, streams=("a-",)) as subscription:
            items = taken(subscription, lambda items: any(isinstance(item, Checkpoint) for item in items))
        checkpoint = next(item for item in items if isinstance(item, Checkpoint))
        assert 0 < checkpoint.position <= fresh_store.head()

    def test_stopping_it_from_another_thread_ends_the_iteration(self, store: EsdbStore) -> None:
        subscription = store.subscribe(after=store.head())
        ended = threading.Event()

        def follow() -> None:
            for _ in subscription:
                continue
            ended.set()

        threading.Thread(target=follow, daemon=True).start()
        time.sleep(0.3)
        assert not ended.is_set()
        subscription.stop()
        assert ended.wait(3)
