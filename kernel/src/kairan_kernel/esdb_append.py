"""What the node answers to an append, revision and all, as `Appended` or as an error of `store`."""

from typing import Any

from esdbclient.protos.Grpc import shared_pb2

from kairan_kernel.store import (
    Appended,
    AppendTooLarge,
    Expected,
    StoreError,
    StoreUnavailable,
    StreamGone,
    WrongVersion,
)


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
