"""Catch-up subscriptions: order, the border to live, filters, checkpoints. Holds for any EventStoreDB."""

import threading
import time
from collections.abc import Iterator
from itertools import islice

import pytest
from esdbclient import CaughtUp, Checkpoint, EventStoreDBClient, RecordedEvent, StreamState
from esdbclient.exceptions import GrpcDeadlineExceeded, StreamIsDeleted

from .samples import new_event, new_events, new_stream

PATIENCE = 20.0


def take(subscription: Iterator[RecordedEvent], count: int) -> list[RecordedEvent]:
    return list(islice(subscription, count))


class TestAll:
    def test_past_events_come_first_then_live_ones(self, client: EventStoreDBClient) -> None:
        stream = new_stream()
        start = client.get_commit_position(filter_exclude=())
        client.append_to_stream(stream, current_version=StreamState.ANY, events=new_events(3))
        with client.subscribe_to_all(commit_position=start, timeout=PATIENCE) as subscription:
            past = take(subscription, 3)
            client.append_to_stream(stream, current_version=2, events=new_events(2))
            live = take(subscription, 2)
        assert [event.stream_position for event in past + live] == [0, 1, 2, 3, 4]

    def test_a_given_position_is_excluded(self, client: EventStoreDBClient) -> None:
        stream = new_stream()
        position = client.append_to_stream(stream, current_version=StreamState.ANY, events=new_event())
        client.append_to_stream(stream, current_version=0, events=new_events(1))
        with client.subscribe_to_all(commit_position=position, timeout=PATIENCE) as subscription:
            assert next(subscription).stream_position == 1

    def test_from_the_end_only_what_comes_later(self, client: EventStoreDBClient) -> None:
        stream = new_stream()
        client.append_to_stream(stream, current_version=StreamState.ANY, events=new_events(3))
        with client.subscribe_to_all(from_end=True, timeout=PATIENCE) as subscription:
            later = new_event("Later")
            client.append_to_stream(stream, current_version=2, events=later)
            assert next(subscription).id == later.id

    def test_caught_up_is_said_between_past_and_live(self, client: EventStoreDBClient) -> None:
        start = client.get_commit_position(filter_exclude=())
        client.append_to_stream(new_stream(), current_version=StreamState.ANY, events=new_events(2))
        with client.subscribe_to_all(
            commit_position=start, include_caught_up=True, timeout=PATIENCE
        ) as subscription:
            assert [type(event) for event in take(subscription, 3)] == [
                RecordedEvent,
                RecordedEvent,
                CaughtUp,
            ]
            client.append_to_stream(new_stream(), current_version=StreamState.ANY, events=new_event("Live"))
            assert next(subscription).type == "Live"

    def test_many_subscribers_during_appends_miss_nothing_and_repeat_nothing(
        self, client: EventStoreDBClient, eventstore_url: str
    ) -> None:
        start = client.get_commit_position(filter_exclude=())
        kind, total = f"Kind{new_stream('x')[2:]}", 600
        received: list[list[int]] = []

        def subscribe(delay: float) -> None:
            time.sleep(delay)
            with (
                EventStoreDBClient(eventstore_url) as own,
                own.subscribe_to_all(
                    commit_position=start, filter_include=[kind], timeout=PATIENCE
                ) as subscription,
            ):
                received.append([event.commit_position or 0 for event in take(subscription, total)])

        subscribers = [threading.Thread(target=subscribe, args=(n * 0.03,)) for n in range(6)]
        for thread in subscribers:
            thread.start()
        stream = new_stream()
        for _ in range(total // 10):
            client.append_to_stream(stream, current_version=StreamState.ANY, events=new_events(7, kind))
            for event in new_events(3, kind):
                client.append_to_stream(new_stream(), current_version=StreamState.NO_STREAM, events=event)
        for thread in subscribers:
            thread.join()
        truth = [
            e.commit_position for e in client.read_all(commit_position=start or None, filter_include=[kind])
        ]
        assert len(truth) == total
        assert received == [truth] * 6

    def test_a_subscription_ends_at_its_deadline(self, client: EventStoreDBClient) -> None:
        with (
            client.subscribe_to_all(from_end=True, timeout=0.3) as subscription,
            pytest.raises(GrpcDeadlineExceeded),
        ):
            next(subscription)

    def test_a_stopped_subscription_ends_quietly(self, client: EventStoreDBClient) -> None:
        subscription = client.subscribe_to_all(from_end=True)
        subscription.stop()
        assert list(subscription) == []

    def test_a_slow_reader_loses_nothing(self, client: EventStoreDBClient) -> None:
        with client.subscribe_to_all(from_end=True, timeout=60) as subscription:
            stream = new_stream()
            for _ in range(60):
                client.append_to_stream(
                    stream,
                    current_version=StreamState.ANY,
                    events=[new_event(data=b"x" * 2000) for _ in range(250)],
                )
            revisions = [event.stream_position for event in take(subscription, 15_000)]
        assert revisions == list(range(15_000))


class TestFilters:
    def test_only_matching_types_come(self, client: EventStoreDBClient) -> None:
        with client.subscribe_to_all(
            from_end=True, filter_include=["Wanted.*"], timeout=PATIENCE
        ) as subscription:
            for kind in ("Other", "WantedA", "NotWanted", "WantedB"):
                client.append_to_stream(new_stream(), current_version=StreamState.ANY, events=new_event(kind))
            assert [event.type for event in take(subscription, 2)] == ["WantedA", "WantedB"]

    def test_only_matching_streams_come(self, client: EventStoreDBClient) -> None:
        category = new_stream("c").replace("-", "")
        client.append_to_stream(f"{category}-1", current_version=StreamState.ANY, events=new_event("Past"))
        with client.subscribe_to_all(
            filter_include=[f"{category}-.*"], filter_by_stream_name=True, timeout=PATIENCE
        ) as subscription:
            assert next(subscription).type == "Past"
            client.append_to_stream(new_stream(), current_version=StreamState.ANY, events=new_event())
            client.append_to_stream(
                f"{category}-2", current_version=StreamState.ANY, events=new_event("Live")
            )
            assert next(subscription).type == "Live"

    def test_checkpoints_grow_and_never_run_ahead_of_what_was_delivered(
        self, client: EventStoreDBClient
    ) -> None:
        start = client.get_commit_position(filter_exclude=())
        for n in range(40):
            kind = "Marked" if n % 8 == 0 else "Unmarked"
            client.append_to_stream(new_stream(), current_version=StreamState.ANY, events=new_events(5, kind))
        end = client.append_to_stream(
            new_stream(), current_version=StreamState.ANY, events=new_event("Marked")
        )
        marked = [
            event.commit_position or 0
            for event in client.read_all(commit_position=start or None, filter_include=["Marked"])
            if (event.commit_position or 0) > start
        ]
        delivered: list[int] = []
        checkpoints: list[int] = []
        with client.subscribe_to_all(
            commit_position=start,
            filter_include=["Marked"],
            include_checkpoints=True,
            window_size=4,
            checkpoint_interval_multiplier=2,
            timeout=PATIENCE,
        ) as subscription:
            while not delivered or delivered[-1] < end:
                told = next(subscription)
                if isinstance(told, Checkpoint):
                    checkpoints.append(told.commit_position or 0)
                    assert delivered == [position for position in marked if position <= checkpoints[-1]]
                else:
                    delivered.append(told.commit_position or 0)
        assert delivered == marked
        assert checkpoints == sorted(checkpoints)
        assert len(checkpoints) >= 1

    def test_a_reader_of_nothing_is_told_how_far_it_got_while_live(self, client: EventStoreDBClient) -> None:
        with client.subscribe_to_all(
            from_end=True,
            filter_include=["NeverAppended"],
            include_checkpoints=True,
            window_size=1,
            checkpoint_interval_multiplier=5,
            timeout=PATIENCE,
        ) as subscription:
            first = client.append_to_stream(new_stream(), current_version=StreamState.ANY, events=new_event())
            last = client.append_to_stream(
                new_stream(), current_version=StreamState.ANY, events=new_events(20)
            )
            told = next(subscription)
            assert isinstance(told, Checkpoint)
            assert first <= (told.commit_position or 0) <= last


class TestOneStream:
    def test_a_stream_that_does_not_exist_yet_can_be_followed(self, client: EventStoreDBClient) -> None:
        stream = new_stream()
        with client.subscribe_to_stream(stream, timeout=PATIENCE) as subscription:
            client.append_to_stream(new_stream(), current_version=StreamState.ANY, events=new_event())
            client.append_to_stream(stream, current_version=StreamState.ANY, events=new_events(2))
            assert [event.stream_position for event in take(subscription, 2)] == [0, 1]

    def test_a_given_revision_is_excluded(self, client: EventStoreDBClient) -> None:
        stream = new_stream()
        client.append_to_stream(stream, current_version=StreamState.ANY, events=new_events(3))
        with client.subscribe_to_stream(stream, stream_position=1, timeout=PATIENCE) as subscription:
            assert next(subscription).stream_position == 2
            client.append_to_stream(stream, current_version=2, events=new_event())
            assert next(subscription).stream_position == 3

    def test_from_the_end_only_what_comes_later(self, client: EventStoreDBClient) -> None:
        stream = new_stream()
        client.append_to_stream(stream, current_version=StreamState.ANY, events=new_events(3))
        with client.subscribe_to_stream(stream, from_end=True, timeout=PATIENCE) as subscription:
            client.append_to_stream(stream, current_version=2, events=new_event())
            assert next(subscription).stream_position == 3

    def test_a_long_stream_is_caught_up_with_while_it_grows(self, client: EventStoreDBClient) -> None:
        stream, total = new_stream(), 3000
        client.append_to_stream(stream, current_version=StreamState.ANY, events=new_events(1000))

        def grow() -> None:
            for _ in range(20):
                client.append_to_stream(stream, current_version=StreamState.ANY, events=new_events(100))

        growing = threading.Thread(target=grow)
        growing.start()
        with client.subscribe_to_stream(stream, timeout=PATIENCE) as subscription:
            assert [event.stream_position for event in take(subscription, total)] == list(range(total))
        growing.join()

    def test_a_tombstoned_stream_can_not_be_followed(self, client: EventStoreDBClient) -> None:
        stream = new_stream()
        client.append_to_stream(stream, current_version=StreamState.ANY, events=new_event())
        client.tombstone_stream(stream, current_version=StreamState.ANY)
        with pytest.raises(StreamIsDeleted):
            client.subscribe_to_stream(stream, timeout=PATIENCE)

    def test_a_subscription_ends_when_its_stream_is_tombstoned(self, client: EventStoreDBClient) -> None:
        stream = new_stream()
        client.append_to_stream(stream, current_version=StreamState.ANY, events=new_event())
        with client.subscribe_to_stream(stream, timeout=PATIENCE) as subscription:
            next(subscription)
            client.tombstone_stream(stream, current_version=0)
            with pytest.raises(StreamIsDeleted):
                next(subscription)
