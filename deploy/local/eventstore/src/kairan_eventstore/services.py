"""The node's gRPC services by their protocol names, and the life of the subscriptions that they serve."""

import asyncio
from typing import Any

import grpc
from esdbclient.protos.Grpc import gossip_pb2, persistent_pb2, shared_pb2, streams_pb2

from kairan_eventstore.appending import Appending, Performs
from kairan_eventstore.batching import BatchCall
from kairan_eventstore.cluster import Absent, Cluster
from kairan_eventstore.faults import Fault
from kairan_eventstore.reading import Reading
from kairan_eventstore.subscribing import Subscribing

_SHUTTING_DOWN = Fault(grpc.StatusCode.UNAVAILABLE, "Server Is Shutting Down")


class Streams:
    """The Streams service: sends each call to the part that serves it."""

    def __init__(self, writer: Performs, reading: Reading, subscribing: Subscribing) -> None:
        self._writer = writer
        self._appending = Appending(writer)
        self._reading = reading
        self._subscribing = subscribing
        self._subscriptions: set[asyncio.Task[Any]] = set()
        self._stopping = False

    async def read(self, request: streams_pb2.ReadReq, context: Any) -> None:
        try:
            if request.options.HasField("subscription"):
                await self._subscribe(request.options, context)
            else:
                await self._reading.read(request.options, context)
        except Fault as fault:
            await fault.end(context)

    async def batch_append(self, _requests: object, context: Any) -> None:
        await BatchCall(self._writer, context).run()

    def end_subscriptions(self) -> None:
        """End all subscriptions, now and to come, with the status of a server that shuts down."""
        self._stopping = True
        for task in self._subscriptions:
            task.cancel()

    async def _subscribe(self, options: streams_pb2.ReadReq.Options, context: Any) -> None:
        if self._stopping:
            raise _SHUTTING_DOWN
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a call is served outside a task")
        self._subscriptions.add(task)
        try:
            await self._subscribing.subscribe(options, context)
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            raise _SHUTTING_DOWN from None
        finally:
            self._subscriptions.discard(task)

    def handler(self) -> grpc.GenericRpcHandler:
        """The service's methods; reads are written as stored bytes, so they have no serializer."""
        methods = {
            "Read": grpc.unary_stream_rpc_method_handler(self.read, streams_pb2.ReadReq.FromString),
            "Append": grpc.stream_unary_rpc_method_handler(
                self._appending.append,
                streams_pb2.AppendReq.FromString,
                streams_pb2.AppendResp.SerializeToString,
            ),
            "BatchAppend": grpc.stream_stream_rpc_method_handler(
                self.batch_append,
                streams_pb2.BatchAppendReq.FromString,
                streams_pb2.BatchAppendResp.SerializeToString,
            ),
            "Delete": grpc.unary_unary_rpc_method_handler(
                self._appending.delete,
                streams_pb2.DeleteReq.FromString,
                streams_pb2.DeleteResp.SerializeToString,
            ),
            "Tombstone": grpc.unary_unary_rpc_method_handler(
                self._appending.tombstone,
                streams_pb2.TombstoneReq.FromString,
                streams_pb2.TombstoneResp.SerializeToString,
            ),
        }
        return grpc.method_handlers_generic_handler("event_store.client.streams.Streams", methods)


def cluster_handlers(cluster: Cluster) -> tuple[grpc.GenericRpcHandler, ...]:
    """Gossip, server features, persistent subscriptions (none), and the refusal of everything else."""
    gossip = grpc.unary_unary_rpc_method_handler(
        cluster.gossip, shared_pb2.Empty.FromString, gossip_pb2.ClusterInfo.SerializeToString
    )
    features = grpc.unary_unary_rpc_method_handler(cluster.supported_methods, shared_pb2.Empty.FromString)
    persistent = grpc.unary_unary_rpc_method_handler(
        cluster.list_persistent,
        persistent_pb2.ListReq.FromString,
        persistent_pb2.ListResp.SerializeToString,
    )
    named = grpc.method_handlers_generic_handler
    return (
        named("event_store.client.gossip.Gossip", {"Read": gossip}),
        named("event_store.client.server_features.ServerFeatures", {"GetSupportedMethods": features}),
        named("event_store.client.persistent_subscriptions.PersistentSubscriptions", {"List": persistent}),
        Absent(),
    )
