"""Appending: expected versions, repeats, positions and limits. Holds for any EventStoreDB."""

import pytest
from esdbclient import EventStoreDBClient, NewEvent, StreamState
from esdbclient.exceptions import (
    DeadlineExceeded,
    GrpcError,
    MaximumAppendSizeExceededError,
    NotFound,
    WrongCurrentVersion,
)

from .samples import new_event, new_events, new_stream

MEBIBYTE = 1024 * 1024


class TestExpectedVersions:
    def test_no_stream_lets_the_first_append_through_and_refuses_the_second(
        self, client: EventStoreDBClient
    ) -> None:
        stream = new_stream()
        client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=new_event())
        for events in (new_event(), new_events(2)):
            with pytest.raises(WrongCurrentVersion, match="last event is 0 not"):
                client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=events)
        assert client.get_current_version(stream) == 0

    def test_an_exact_version_is_the_revision_of_the_last_event(self, client: EventStoreDBClient) -> None:
        stream = new_stream()
        client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=new_events(3))
        client.append_to_stream(stream, current_version=2, events=new_event())
        for wrong in (0, 2, 4):
            with pytest.raises(WrongCurrentVersion, match=f"last event is 3 not {wrong}"):
                client.append_to_stream(stream, current_version=wrong, events=new_event())

    def test_an_exact_version_of_a_missing_stream_says_that_it_does_not_exist(
        self, client: EventStoreDBClient
    ) -> None:
        stream = new_stream()
        for events in (new_event(), new_events(2)):
            with pytest.raises(WrongCurrentVersion, match="does not exist"):
                client.append_to_stream(stream, current_version=1, events=events)

    def test_stream_exists_wants_an_event_or_metadata(self, client: EventStoreDBClient) -> None:
        stream, described = new_stream(), new_stream()
        with pytest.raises(WrongCurrentVersion):
            client.append_to_stream(stream, current_version=StreamState.EXISTS, events=new_event())
        client.append_to_stream(stream, current_version=StreamState.ANY, events=new_event())
        client.append_to_stream(stream, current_version=StreamState.EXISTS, events=new_event())
        client.set_stream_metadata(described, metadata={"owner": "chair"})
        client.append_to_stream(described, current_version=StreamState.EXISTS, events=new_event())
        assert client.get_current_version(stream) == 1
        assert client.get_current_version(described) == 0


class TestRepeats:
    def test_a_repeat_with_the_same_exact_version_answers_as_before_and_writes_nothing(
        self, client: EventStoreDBClient
    ) -> None:
        stream, first, second = new_stream(), new_event(), new_event()
        one = client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=first)
        two = client.append_to_stream(stream, current_version=0, events=second)
        assert client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=first) == one
        assert client.append_to_stream(stream, current_version=0, events=[second]) == two
        assert (
            client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=[first, second])
            == two
        )
        assert [event.id for event in client.get_stream(stream)] == [first.id, second.id]

    def test_a_recent_repeat_with_any_version_writes_nothing(self, client: EventStoreDBClient) -> None:
        stream, events = new_stream(), new_events(3)
        position = client.append_to_stream(stream, current_version=StreamState.ANY, events=events)
        assert client.append_to_stream(stream, current_version=StreamState.ANY, events=events) == position
        assert client.append_to_stream(stream, current_version=StreamState.EXISTS, events=events) == position
        assert len(client.get_stream(stream)) == 3

    def test_a_partly_repeated_batch_is_a_wrong_version(self, client: EventStoreDBClient) -> None:
        stream, events = new_stream(), new_events(2)
        client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=events)
        for version in (StreamState.NO_STREAM, StreamState.ANY):
            with pytest.raises(WrongCurrentVersion):
                client.append_to_stream(stream, current_version=version, events=[*events, new_event()])
        assert len(client.get_stream(stream)) == 2

    def test_the_same_event_may_be_in_two_streams(self, client: EventStoreDBClient) -> None:
        here, there, event = new_stream(), new_stream(), new_event()
        client.append_to_stream(here, current_version=StreamState.ANY, events=event)
        client.append_to_stream(there, current_version=StreamState.ANY, events=event)
        assert [e.id for s in (here, there) for e in client.get_stream(s)] == [event.id, event.id]


class TestPositions:
    def test_each_event_of_a_batch_has_a_position_of_its_own_and_they_grow(
        self, client: EventStoreDBClient
    ) -> None:
        stream = new_stream()
        before = client.get_commit_position(filter_exclude=())
        last = client.append_to_stream(stream, current_version=StreamState.ANY, events=new_events(5))
        after = client.append_to_stream(stream, current_version=StreamState.ANY, events=new_event())
        positions = [event.commit_position for event in client.get_stream(stream)]
        assert positions == sorted(set(positions))
        assert before < positions[0]
        assert positions[4:] == [last, after]

    def test_the_last_position_is_that_of_the_newest_event(self, client: EventStoreDBClient) -> None:
        position = client.append_to_stream(
            new_stream(), current_version=StreamState.ANY, events=new_events(2)
        )
        assert position > 0
        assert client.get_commit_position() == position


class TestContents:
    @pytest.mark.parametrize("content_type", ["application/json", "application/octet-stream"])
    def test_what_was_appended_is_what_is_read(self, client: EventStoreDBClient, content_type: str) -> None:
        stream = new_stream("町会")
        event = NewEvent("安否Recorded", "無事".encode(), b"\x00\xff", content_type)  # type: ignore[arg-type]
        client.append_to_stream(stream, current_version=StreamState.ANY, events=event)
        (recorded,) = client.get_stream(stream)
        assert (recorded.type, recorded.data, recorded.metadata) == (event.type, event.data, event.metadata)
        assert (recorded.id, recorded.content_type) == (event.id, content_type)
        assert recorded.stream_name == stream
        assert recorded.recorded_at is not None

    def test_an_append_without_events_changes_nothing(self, client: EventStoreDBClient) -> None:
        stream = new_stream()
        client.append_to_stream(stream, current_version=StreamState.ANY, events=[])
        with pytest.raises(NotFound):
            client.get_stream(stream)


class TestLimits:
    def test_an_append_of_more_than_a_mebibyte_is_refused_whole(self, client: EventStoreDBClient) -> None:
        stream = new_stream()
        with pytest.raises(GrpcError, match="Maximum Append Size of 1048576 Exceeded"):
            client.append_to_stream(
                stream, current_version=StreamState.ANY, events=new_event(data=b"a" * MEBIBYTE)
            )
        halves = [new_event(data=b"a" * (MEBIBYTE // 2)) for _ in range(2)]
        with pytest.raises(MaximumAppendSizeExceededError, match="1048576"):
            client.append_to_stream(stream, current_version=StreamState.ANY, events=halves)
        with pytest.raises(NotFound):
            client.get_stream(stream)

    def test_an_event_of_nearly_a_mebibyte_is_kept(self, client: EventStoreDBClient) -> None:
        stream, large = new_stream(), b"a" * (MEBIBYTE - 100)
        client.append_to_stream(stream, current_version=StreamState.ANY, events=new_event(data=large))
        assert client.get_stream(stream)[0].data == large

    def test_an_append_past_its_deadline_writes_nothing(self, client: EventStoreDBClient) -> None:
        stream = new_stream()
        for events in (new_event(), new_events(2)):
            with pytest.raises(DeadlineExceeded):
                client.append_to_stream(stream, current_version=StreamState.ANY, events=events, timeout=0)
        with pytest.raises(NotFound):
            client.get_stream(stream)
