"""What clients ask of this node before they work, and how it refuses what it does not have."""

import grpc
import pytest
from esdbclient import EventStoreDBClient
from esdbclient.exceptions import GrpcError

from kairan_eventstore.cluster import SERVER_VERSION

from .node_process import NodeProcess


def test_gossip_leads_a_discovering_client_to_the_node(node: NodeProcess) -> None:
    with EventStoreDBClient(node.url.replace("esdb://", "esdb+discover://")) as client:
        assert client.connection_target == f"127.0.0.1:{node.port}"
        (member,) = client.connection.gossip.read() if hasattr(client, "connection") else client.gossip.read()
    assert (member.state, member.address, member.port) == ("NODE_STATE_LEADER", "127.0.0.1", node.port)


def test_features_name_the_version_and_the_methods(node: NodeProcess) -> None:
    path = "/event_store.client.server_features.ServerFeatures/GetSupportedMethods"
    with grpc.insecure_channel(f"127.0.0.1:{node.port}") as channel:
        features = channel.unary_unary(path)(b"")
    assert SERVER_VERSION.encode() in features
    assert b"batchappend" in features


def test_there_are_no_persistent_subscriptions(node: NodeProcess) -> None:
    with node.client() as client:
        assert list(client.list_subscriptions()) == []
        with pytest.raises(GrpcError, match="no persistent subscriptions") as refusal:
            client.create_subscription_to_all("group")
    assert "UNIMPLEMENTED" in str(refusal.value)


def test_there_are_no_projections(node: NodeProcess) -> None:
    with node.client() as client, pytest.raises(GrpcError, match="no projections"):
        client.create_projection(name="p", query="")
