"""How clients come to the node, and come back to it: discovery, passwords, the asyncio client, restarts."""

import asyncio

import pytest
from esdbclient import AsyncEventStoreDBClient, EventStoreDBClient, StreamState
from esdbclient.exceptions import FollowerNotFound, ReadOnlyReplicaNotFound

from .node_process import NodeProcess
from .samples import new_event, new_events, new_stream


def test_a_user_and_a_password_are_accepted_though_nobody_asks_for_them(eventstore_url: str) -> None:
    address = eventstore_url.removeprefix("esdb://").rpartition("@")[2]
    with EventStoreDBClient(f"esdb://admin:changeit@{address}") as client:
        stream = new_stream()
        client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=new_events(2))
        assert len(client.get_stream(stream)) == 2


@pytest.mark.parametrize(
    ("preference", "refusal"),
    [("follower", FollowerNotFound), ("readonlyreplica", ReadOnlyReplicaNotFound)],
)
def test_a_client_that_wants_another_kind_of_node_finds_none(
    node: NodeProcess, preference: str, refusal: type[Exception]
) -> None:
    url = node.url.replace("esdb://", "esdb+discover://")
    with pytest.raises(refusal):
        EventStoreDBClient(f"{url}&NodePreference={preference}&MaxDiscoverAttempts=1&DiscoveryInterval=0")


def test_a_client_goes_on_after_the_node_was_started_again(node: NodeProcess) -> None:
    stream = new_stream()
    with node.client() as client:
        client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=new_event())
        for kill in (node.kill, node.stop):
            kill()
            node.start()
            client.append_to_stream(stream, current_version=StreamState.EXISTS, events=new_events(2))
        assert [event.stream_position for event in client.get_stream(stream)] == [0, 1, 2, 3, 4]


def test_the_asyncio_client_appends_reads_and_subscribes(eventstore_url: str) -> None:
    stream, events = new_stream(), new_events(5)

    async def use() -> list[int]:
        client = AsyncEventStoreDBClient(eventstore_url)
        await client.connect()
        await client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=events[:3])
        subscription = await client.subscribe_to_stream(stream, timeout=20)
        seen = [(await anext(subscription)).stream_position for _ in range(3)]
        await client.append_to_stream(stream, current_version=2, events=events[3:])
        seen += [(await anext(subscription)).stream_position for _ in range(2)]
        await subscription.stop()
        assert [event.id for event in await client.get_stream(stream)] == [event.id for event in events]
        await client.close()
        return seen

    assert asyncio.run(use()) == [0, 1, 2, 3, 4]
