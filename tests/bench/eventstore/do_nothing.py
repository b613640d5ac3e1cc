"""A gRPC server that knows nothing: it takes the same calls as the node and answers canned bytes.

What the node is measured against: same library and event loop, requests read to their end, no store.
Run: python do_nothing.py PORT
"""

import asyncio
import sys
from typing import Any

import grpc
import uvloop
from esdbclient.protos.Grpc import streams_pb2

from kairan_eventstore.encoding import encode
from kairan_eventstore.facts import ProposedEvent

DATA = b'{"answer": "safe", "note": "%s"}' % (b"x" * 120)

_event = ProposedEvent("0b9ae1d4-5a0b-4c0e-9d2a-1f2e3d4c5b6a", "StatementRecorded.v1", True, DATA, b"{}")
EVENT = encode(_event, "rollcall-0b9ae1d4-5a0b-4c0e-9d2a-1f2e3d4c5b6a", 7, 7, 17_000_000_000_000_000)
APPENDED = streams_pb2.AppendResp(
    success=streams_pb2.AppendResp.Success(
        current_revision=7, position=streams_pb2.AppendResp.Position(commit_position=7, prepare_position=7)
    )
).SerializeToString()


async def append(_requests: object, context: Any) -> bytes:
    while await context.read() is not grpc.aio.EOF:
        continue
    return APPENDED


async def batch_append(_requests: object, context: Any) -> None:
    while (request := await context.read()) is not grpc.aio.EOF:
        answer = streams_pb2.BatchAppendResp(correlation_id=request.correlation_id)
        answer.success.current_revision = 7
        answer.success.position.commit_position = 7
        await context.write(answer.SerializeToString())


async def read(request: streams_pb2.ReadReq, context: Any) -> None:
    for _ in range(request.options.count):
        await context.write(EVENT)


async def serve(port: int) -> None:
    server = grpc.aio.server(options=(("grpc.max_receive_message_length", 17 * 1024 * 1024),))
    methods = {
        "Append": grpc.stream_unary_rpc_method_handler(append, streams_pb2.AppendReq.FromString),
        "BatchAppend": grpc.stream_stream_rpc_method_handler(
            batch_append, streams_pb2.BatchAppendReq.FromString
        ),
        "Read": grpc.unary_stream_rpc_method_handler(read, streams_pb2.ReadReq.FromString),
    }
    service = grpc.method_handlers_generic_handler("event_store.client.streams.Streams", methods)
    server.add_generic_rpc_handlers((service,))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1])))
