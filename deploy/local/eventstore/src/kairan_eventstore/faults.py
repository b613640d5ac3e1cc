"""How the node says no: status, text and trailing metadata as the real server gives and clients parse them.

Two ways: an ended call (`Fault`), and for BatchAppend a status inside the answer, with packed details.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn, Protocol

import grpc
from esdbclient.protos.Grpc import code_pb2, shared_pb2, status_pb2
from google.protobuf.message import Message

from kairan_eventstore.facts import ANY, MAX_APPEND_BYTES, NO_STREAM, STREAM_EXISTS
from kairan_eventstore.writer import CannotWrite

Trailers = Sequence[tuple[str, str]]


class Context(Protocol):
    """The part of a gRPC call that an error needs."""

    async def abort(self, code: grpc.StatusCode, details: str, trailing_metadata: Trailers) -> NoReturn: ...


@dataclass(frozen=True)
class Fault(Exception):
    """A call ends with this status, text and trailing metadata."""

    code: grpc.StatusCode
    details: str
    trailers: Trailers = ()

    async def end(self, context: Context) -> NoReturn:
        await context.abort(self.code, self.details, self.trailers)
        raise AssertionError("abort returns never")


def stream_deleted(stream: str) -> Fault:
    return Fault(
        grpc.StatusCode.FAILED_PRECONDITION,
        f"Event stream '{stream}' is deleted.",
        (("exception", "stream-deleted"), ("stream-name", _ascii(stream))),
    )


def wrong_expected_version(operation: str, stream: str, expected: int, current: int) -> Fault:
    return Fault(
        grpc.StatusCode.FAILED_PRECONDITION,
        f"{operation} failed due to WrongExpectedVersion. "
        f"Stream: {stream}, Expected version: {expected}, Actual version: {current}",
        (
            ("exception", "wrong-expected-version"),
            ("stream-name", _ascii(stream)),
            ("expected-version", str(expected)),
            ("actual-version", str(current)),
        ),
    )


def maximum_append_size_exceeded() -> Fault:
    return Fault(
        grpc.StatusCode.INVALID_ARGUMENT,
        f"Maximum Append Size of {MAX_APPEND_BYTES} Exceeded.",
        (("exception", "maximum-append-size-exceeded"), ("maximum-append-size", str(MAX_APPEND_BYTES))),
    )


def missing_metadata_property(name: str) -> Fault:
    return Fault(
        grpc.StatusCode.INVALID_ARGUMENT,
        f"Required Metadata Property '{name}' is missing",
        (
            ("exception", "missing-required-metadata-property"),
            ("required-metadata-properties", "type,content-type"),
        ),
    )


def access_denied() -> Fault:
    return Fault(grpc.StatusCode.PERMISSION_DENIED, "Access Denied", (("exception", "access-denied"),))


def cannot_write(refusal: CannotWrite) -> Fault:
    code = grpc.StatusCode.RESOURCE_EXHAUSTED if refusal.full else grpc.StatusCode.FAILED_PRECONDITION
    return Fault(code, str(refusal))


def invalid_argument(details: str) -> Fault:
    return Fault(grpc.StatusCode.INVALID_ARGUMENT, details)


def wrong_version_status(expected: int, current: int) -> status_pb2.Status:
    """The status of a batch whose stream was not as expected."""
    details = shared_pb2.WrongExpectedVersion()
    if current < 0:
        details.current_no_stream.SetInParent()
    else:
        details.current_stream_revision = current
    if expected == ANY:
        details.expected_any.SetInParent()
    elif expected == STREAM_EXISTS:
        details.expected_stream_exists.SetInParent()
    elif expected == NO_STREAM:
        details.expected_no_stream.SetInParent()
    else:
        details.expected_stream_position = expected
    return _status(code_pb2.ALREADY_EXISTS, details)


def stream_deleted_status(stream: str) -> status_pb2.Status:
    identifier = shared_pb2.StreamIdentifier(stream_name=stream.encode())
    return _status(code_pb2.NOT_FOUND, shared_pb2.StreamDeleted(stream_identifier=identifier))


def timeout_status() -> status_pb2.Status:
    return _status(code_pb2.DEADLINE_EXCEEDED, shared_pb2.Timeout())


def access_denied_status() -> status_pb2.Status:
    return _status(code_pb2.PERMISSION_DENIED, shared_pb2.AccessDenied())


def maximum_append_size_status() -> status_pb2.Status:
    return _status(
        code_pb2.INVALID_ARGUMENT, shared_pb2.MaximumAppendSizeExceeded(maxAppendSize=MAX_APPEND_BYTES)
    )


def bad_request_status(message: str) -> status_pb2.Status:
    return _status(code_pb2.INVALID_ARGUMENT, shared_pb2.BadRequest(message=message))


def status_of(fault: Fault) -> status_pb2.Status:
    """What a batch is told of a fault in its options or its events."""
    denied = fault.code is grpc.StatusCode.PERMISSION_DENIED
    return access_denied_status() if denied else bad_request_status(fault.details)


def _status(code: "code_pb2.Code.ValueType", details: Message) -> status_pb2.Status:
    status = status_pb2.Status(code=code, message=type(details).__name__)
    status.details.Pack(details)
    return status


def _ascii(text: str) -> str:
    """Metadata values are ASCII; the text of the status carries the name whole."""
    return text.encode("ascii", "backslashreplace").decode()
