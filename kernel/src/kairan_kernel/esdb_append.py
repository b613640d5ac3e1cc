"""Appends in one call to the node, and what it answers to each, revision and all."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID, uuid4

import grpc
from esdbclient import EventStoreDBClient, StreamState
from esdbclient import NewEvent as ClientEvent
from esdbclient.common import handle_rpc_error
from esdbclient.protos.Grpc import shared_pb2

from kairan_kernel.store import (
    Append,
    Appended,
    AppendTooLarge,
    Expectation,
    Expected,
    StoreError,
    StoreUnavailable,
    StreamGone,
    WrongVersion,
)

_STATES = {
    Expectation.ANY: StreamState.ANY,
    Expectation.NO_STREAM: StreamState.NO_STREAM,
    Expectation.STREAM_EXISTS: StreamState.EXISTS,
}


def append_each(
    client: EventStoreDBClient, appends: Sequence[Append], deadline: float
) -> list[Appended | StoreError]:
    """One answer for each append, in their order. Raises AppendTooLarge for one beyond gRPC's own limit, and
    the client's errors, after which it is unknown which of them were stored.
    """
    service = client.streams
    asked = {str(uuid4()): append for append in appends}
    call = service._stub.BatchAppend(
        _requests(service, asked, deadline),
        timeout=deadline,
        metadata=service._metadata(client._call_metadata, requires_leader=True),
        credentials=client._call_credentials,
    )
    answers: dict[str, Appended | StoreError] = {}
    try:
        while len(answers) < len(asked):
            response = next(call)
            name = response.correlation_id.string
            answers[name] = _answer(response, asked[name])
        return [answers[name] for name in asked]
    except grpc.RpcError as error:
        # A message beyond gRPC's own limit; a full disk has the same status.
        if error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED and "larger than" in str(error.details()):
            raise AppendTooLarge(max(appends, key=_size).stream) from error
        raise handle_rpc_error(error) from error
    finally:
        call.cancel()


def _requests(service: Any, asked: dict[str, Append], deadline: float) -> Iterator[Any]:
    for name, append in asked.items():
        state = append.expected if isinstance(append.expected, int) else _STATES[append.expected]
        proposed = [ClientEvent(e.type, e.data, e.metadata, "application/json", e.id) for e in append.events]
        yield service._construct_batch_append_req(append.stream, state, proposed, UUID(name), deadline)


def _size(append: Append) -> int:
    return sum(len(event.data) + len(event.metadata) for event in append.events)


def _answer(response: Any, append: Append) -> Appended | StoreError:
    try:
        return appended(response, append.stream, append.expected)
    except StoreError as error:
        return error


def appended(response: Any, stream: str, expected: Expected) -> Appended:
    """Read a `BatchAppendResp`. Raises WrongVersion, AppendTooLarge, StreamGone, StoreUnavailable."""
    if response.WhichOneof("result") == "success":
        success = response.success
        return Appended(success.position.commit_position, success.current_revision)
    raise _error(response.error, stream, expected)


def _error(status: Any, stream: str, expected: Expected) -> StoreError:
    details = status.details
    if details.Is(shared_pb2.WrongExpectedVersion.DESCRIPTOR):
        wrong = shared_pb2.WrongExpectedVersion()
        details.Unpack(wrong)
        exists = wrong.WhichOneof("current_stream_revision_option") == "current_stream_revision"
        return WrongVersion(stream, expected, wrong.current_stream_revision if exists else -1)
    if details.Is(shared_pb2.MaximumAppendSizeExceeded.DESCRIPTOR):
        return AppendTooLarge(stream)
    if details.Is(shared_pb2.StreamDeleted.DESCRIPTOR):
        return StreamGone(stream)
    if details.Is(shared_pb2.Timeout.DESCRIPTOR):
        return StoreUnavailable(f"appending to {stream} took too long")
    return StoreError(f"appending to {stream} was refused: {status.message or details.type_url}")
