"""What clients ask before they work: gossip (a cluster of one), server features; and what is not here."""

import time
from typing import Any
from uuid import uuid4

import grpc
from esdbclient.protos.Grpc import gossip_pb2, persistent_pb2, shared_pb2

SERVER_VERSION = "23.10.0"
"""The version of the real server whose protocol this node speaks."""

_STREAMS = "event_store.client.streams.streams"
_PERSISTENT = "event_store.client.persistent_subscriptions.persistentsubscriptions"
_METHODS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("read", _STREAMS, ("position", "events")),
    ("append", _STREAMS, ()),
    ("batchappend", _STREAMS, ("deadline_duration",)),
    ("delete", _STREAMS, ()),
    ("tombstone", _STREAMS, ()),
    ("read", "event_store.client.gossip.gossip", ()),
    ("getsupportedmethods", "event_store.client.server_features.serverfeatures", ()),
    # Named although they are refused: a client that misses them asks over HTTP, where nothing would answer.
    *(
        (name, _PERSISTENT, ("stream", "all"))
        for name in ("create", "update", "delete", "read", "getinfo", "list")
    ),
)


class Cluster:
    """Answers for the node at the advertised address."""

    def __init__(self, host: str, port: int, *, read_only: bool) -> None:
        self._endpoint = gossip_pb2.EndPoint(address=host, port=port)
        self._instance = shared_pb2.UUID(string=str(uuid4()))
        self._state = gossip_pb2.MemberInfo.ReadOnlyReplica if read_only else gossip_pb2.MemberInfo.Leader

    async def gossip(self, _request: shared_pb2.Empty, _context: Any) -> gossip_pb2.ClusterInfo:
        member = gossip_pb2.MemberInfo(
            instance_id=self._instance,
            time_stamp=time.time_ns() // 100,
            state=self._state,
            is_alive=True,
            http_end_point=self._endpoint,
        )
        return gossip_pb2.ClusterInfo(members=[member])

    async def supported_methods(self, _request: shared_pb2.Empty, _context: Any) -> bytes:
        return encode_supported_methods()

    async def list_persistent(
        self, _request: persistent_pb2.ListReq, _context: Any
    ) -> persistent_pb2.ListResp:
        return persistent_pb2.ListResp()


class Absent(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Answers calls of the real server that this node does not know with a text that says so."""

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        service, _slash, method = details.method.lstrip("/").partition("/")
        if not service.startswith("event_store.client."):
            return None
        name = service.removeprefix("event_store.client.").partition(".")[0].replace("_", " ")
        text = f"This node for one machine has no {name} ({method}): use an EventStoreDB cluster for them."

        async def refuse(_requests: object, context: Any) -> None:
            await context.abort(grpc.StatusCode.UNIMPLEMENTED, text)

        return grpc.stream_stream_rpc_method_handler(refuse)


def encode_supported_methods() -> bytes:
    """The message `SupportedMethods`, which the Python stubs do not carry: methods = 1, version = 2."""
    methods = b"".join(
        _field(1, _field(1, name.encode()) + _field(2, service.encode()) + _features(features))
        for name, service, features in _METHODS
    )
    return methods + _field(2, SERVER_VERSION.encode())


def _features(features: tuple[str, ...]) -> bytes:
    return b"".join(_field(3, feature.encode()) for feature in features)


def _field(number: int, value: bytes) -> bytes:
    """A length-delimited field of fewer than 128 bytes."""
    return bytes((number << 3 | 2, len(value))) + value
