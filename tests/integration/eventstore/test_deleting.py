"""Deleting, tombstoning and bringing back. Holds for any EventStoreDB."""

import pytest
from esdbclient import EventStoreDBClient, StreamState
from esdbclient.exceptions import FailedPrecondition, NotFound, StreamIsDeleted, WrongCurrentVersion

from .samples import new_event, new_events, new_stream


@pytest.fixture
def stream(client: EventStoreDBClient) -> str:
    """A stream of two events."""
    name = new_stream()
    client.append_to_stream(name, current_version=StreamState.NO_STREAM, events=new_events(2))
    return name


class TestDelete:
    def test_a_deleted_stream_is_not_found(self, client: EventStoreDBClient, stream: str) -> None:
        client.delete_stream(stream, current_version=1)
        with pytest.raises(NotFound):
            client.get_stream(stream)
        assert client.get_current_version(stream) is StreamState.NO_STREAM

    def test_a_wrong_version_deletes_nothing(self, client: EventStoreDBClient, stream: str) -> None:
        for wrong in (0, 2, StreamState.NO_STREAM):
            with pytest.raises(WrongCurrentVersion, match="Actual version: 1"):
                client.delete_stream(stream, current_version=wrong)
        assert len(client.get_stream(stream)) == 2

    def test_a_missing_stream_can_not_be_deleted(self, client: EventStoreDBClient) -> None:
        for version in (StreamState.ANY, StreamState.EXISTS, StreamState.NO_STREAM):
            with pytest.raises(NotFound):
                client.delete_stream(new_stream(), current_version=version)

    def test_deleting_again_is_no_error_unless_the_stream_must_exist(
        self, client: EventStoreDBClient, stream: str
    ) -> None:
        client.delete_stream(stream, current_version=StreamState.EXISTS)
        client.delete_stream(stream, current_version=StreamState.ANY)
        client.delete_stream(stream, current_version=1)
        with pytest.raises(StreamIsDeleted):
            client.delete_stream(stream, current_version=StreamState.EXISTS)

    @pytest.mark.parametrize("version", [StreamState.NO_STREAM, StreamState.ANY, 1])
    def test_a_deleted_stream_comes_back_with_continuing_revisions(
        self, client: EventStoreDBClient, stream: str, version: StreamState
    ) -> None:
        client.delete_stream(stream, current_version=StreamState.ANY)
        with pytest.raises(WrongCurrentVersion):
            client.append_to_stream(stream, current_version=0, events=new_events(1))
        client.append_to_stream(stream, current_version=version, events=new_events(2))
        assert [event.stream_position for event in client.get_stream(stream)] == [2, 3]
        client.append_to_stream(stream, current_version=3, events=new_event())
        assert client.get_current_version(stream) == 4

    def test_a_stream_that_came_back_can_be_deleted_again(
        self, client: EventStoreDBClient, stream: str
    ) -> None:
        client.delete_stream(stream, current_version=StreamState.ANY)
        client.append_to_stream(stream, current_version=StreamState.ANY, events=new_event())
        client.delete_stream(stream, current_version=2)
        with pytest.raises(NotFound):
            client.get_stream(stream)

    def test_metadata_of_a_deleted_stream_says_so_and_can_be_added_to(
        self, client: EventStoreDBClient, stream: str
    ) -> None:
        client.delete_stream(stream, current_version=StreamState.EXISTS)
        metadata, version = client.get_stream_metadata(stream)
        assert metadata == {"$tb": 2**63 - 1}
        client.set_stream_metadata(stream, metadata=metadata | {"a": 1}, current_version=version)
        assert client.get_stream_metadata(stream)[0]["a"] == 1
        with pytest.raises(NotFound):
            client.get_stream(stream)


class TestTombstone:
    def test_a_tombstoned_stream_refuses_everything(self, client: EventStoreDBClient, stream: str) -> None:
        client.tombstone_stream(stream, current_version=1)
        with pytest.raises(StreamIsDeleted):
            client.get_stream(stream)
        with pytest.raises(StreamIsDeleted):
            client.get_current_version(stream)
        with pytest.raises(FailedPrecondition, match=f"Event stream '{stream}' is deleted"):
            client.append_to_stream(stream, current_version=StreamState.ANY, events=new_event())
        with pytest.raises(StreamIsDeleted):
            client.append_to_stream(stream, current_version=1, events=new_events(1))
        with pytest.raises(StreamIsDeleted):
            client.delete_stream(stream, current_version=StreamState.ANY)
        with pytest.raises(StreamIsDeleted):
            client.tombstone_stream(stream, current_version=2)

    def test_a_stream_that_never_was_can_be_tombstoned(self, client: EventStoreDBClient) -> None:
        stream = new_stream()
        client.tombstone_stream(stream, current_version=StreamState.ANY)
        with pytest.raises(StreamIsDeleted):
            client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=new_events(1))

    def test_a_wrong_version_tombstones_nothing(self, client: EventStoreDBClient, stream: str) -> None:
        with pytest.raises(WrongCurrentVersion):
            client.tombstone_stream(stream, current_version=0)
        with pytest.raises(NotFound):
            client.tombstone_stream(new_stream(), current_version=StreamState.EXISTS)
        assert len(client.get_stream(stream)) == 2

    def test_metadata_ends_with_its_stream(self, client: EventStoreDBClient, stream: str) -> None:
        client.set_stream_metadata(stream, metadata={"a": 1})
        client.tombstone_stream(stream, current_version=StreamState.ANY)
        with pytest.raises(StreamIsDeleted):
            client.get_stream_metadata(stream)

    def test_metadata_can_still_be_set_on_a_tombstoned_stream_but_not_read(
        self, client: EventStoreDBClient, stream: str
    ) -> None:
        client.set_stream_metadata(stream, metadata={"a": 1})
        client.tombstone_stream(stream, current_version=StreamState.ANY)
        client.set_stream_metadata(stream, metadata={"a": 2}, current_version=0)
        client.set_stream_metadata(stream, metadata={"a": 3}, current_version=StreamState.ANY)
        with pytest.raises(WrongCurrentVersion):
            client.set_stream_metadata(stream, metadata={"a": 4}, current_version=0)
        with pytest.raises(StreamIsDeleted):
            client.get_stream_metadata(stream)
        with pytest.raises(StreamIsDeleted):
            client.get_stream(stream)

    def test_the_log_keeps_the_tombstone(self, client: EventStoreDBClient, stream: str) -> None:
        client.tombstone_stream(stream, current_version=StreamState.ANY)
        (end,) = client.read_all(filter_exclude=(), backwards=True, limit=1)
        assert (end.type, end.stream_name) == ("$streamDeleted", stream)
