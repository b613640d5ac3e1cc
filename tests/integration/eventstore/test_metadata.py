"""Stream metadata and what it hides from readers. Holds for any EventStoreDB."""

import time
from collections.abc import Mapping

import pytest
from esdbclient import EventStoreDBClient, StreamState
from esdbclient.exceptions import WrongCurrentVersion

from .samples import new_event, new_events, new_stream


@pytest.fixture
def stream(client: EventStoreDBClient) -> str:
    """A stream of six events."""
    name = new_stream()
    client.append_to_stream(name, current_version=StreamState.NO_STREAM, events=new_events(6))
    return name


def readable(client: EventStoreDBClient, stream: str) -> list[int]:
    forwards = [event.stream_position for event in client.get_stream(stream)]
    backwards = [event.stream_position for event in client.get_stream(stream, backwards=True)]
    assert backwards == forwards[::-1]
    return forwards


def test_metadata_is_read_back_with_its_version(client: EventStoreDBClient, stream: str) -> None:
    assert client.get_stream_metadata(stream) == ({}, StreamState.NO_STREAM)
    client.set_stream_metadata(stream, metadata={"a": 1}, current_version=StreamState.NO_STREAM)
    client.set_stream_metadata(stream, metadata={"a": 2}, current_version=0)
    assert client.get_stream_metadata(stream) == ({"a": 2}, 1)
    with pytest.raises(WrongCurrentVersion):
        client.set_stream_metadata(stream, metadata={"a": 3}, current_version=0)


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"$maxCount": 2}, [4, 5]),
        ({"$tb": 3}, [3, 4, 5]),
        ({"$tb": 5, "$maxCount": 3}, [5]),
        ({"$tb": 9}, []),
        ({"$maxAge": 3600}, [0, 1, 2, 3, 4, 5]),
        ({"$maxCount": "two", "$tb": None}, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_metadata_hides_events(
    client: EventStoreDBClient, stream: str, metadata: Mapping[str, object], expected: list[int]
) -> None:
    client.set_stream_metadata(stream, metadata=dict(metadata))
    assert readable(client, stream) == expected


def test_events_hidden_by_count_give_way_to_new_ones(client: EventStoreDBClient, stream: str) -> None:
    client.set_stream_metadata(stream, metadata={"$maxCount": 2})
    client.append_to_stream(stream, current_version=5, events=new_event())
    assert readable(client, stream) == [5, 6]


def test_events_grow_too_old(client: EventStoreDBClient, stream: str) -> None:
    client.set_stream_metadata(stream, metadata={"$maxAge": 2})
    time.sleep(2.2)
    client.append_to_stream(stream, current_version=5, events=new_event())
    assert readable(client, stream) == [6]


def test_what_is_hidden_in_its_stream_is_still_in_the_log(client: EventStoreDBClient, stream: str) -> None:
    client.set_stream_metadata(stream, metadata={"$maxCount": 1})
    found = [event for event in client.read_all(backwards=True, limit=50) if event.stream_name == stream]
    assert len(found) == 6


def test_a_subscription_to_a_stream_leaves_hidden_events_out(client: EventStoreDBClient, stream: str) -> None:
    client.set_stream_metadata(stream, metadata={"$tb": 4})
    with client.subscribe_to_stream(stream, timeout=20) as subscription:
        assert [next(subscription).stream_position for _ in range(2)] == [4, 5]
