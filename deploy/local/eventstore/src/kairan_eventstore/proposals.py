"""Reading what clients propose: messages of the protocol become commands, with every limit checked."""

import time
from typing import Protocol

from esdbclient.protos.Grpc import shared_pb2, streams_pb2

from kairan_eventstore import faults
from kairan_eventstore.encoding import JSON, read_uuid
from kairan_eventstore.facts import ANY, NO_STREAM, STREAM_EXISTS, ProposedEvent

_EXPECTED = {"any": ANY, "no_stream": NO_STREAM, "stream_exists": STREAM_EXISTS}
_LONGEST_WAIT = 24 * 3600.0

ProposedMessage = streams_pb2.AppendReq.ProposedMessage | streams_pb2.BatchAppendReq.ProposedMessage
Options = streams_pb2.AppendReq.Options | streams_pb2.DeleteReq.Options | streams_pb2.TombstoneReq.Options


class Addressed(Protocol):
    """A message that names a stream."""

    @property
    def stream_identifier(self) -> shared_pb2.StreamIdentifier: ...


def read_event(message: ProposedMessage) -> ProposedEvent:
    """The event that a client proposes. Raises Fault for a missing property or id."""
    properties = message.metadata
    for name in ("type", "content-type"):
        if name not in properties:
            raise faults.missing_metadata_property(name)
    try:
        event_id = read_uuid(message.id)
    except ValueError:
        raise faults.invalid_argument(
            f"'{message.id.string}' is not a UUID: every event needs one as its id"
        ) from None
    return ProposedEvent(
        event_id,
        properties["type"],
        properties["content-type"] == JSON,
        message.data,
        message.custom_metadata,
    )


def size_of(event: ProposedEvent) -> int:
    """What an event counts against the limit of an append: its data, its metadata and its type in UTF-16."""
    return len(event.data) + len(event.metadata) + 2 * len(event.type)


def read_stream_name(message: Addressed) -> str:
    """The stream that a message addresses. Raises Fault for a name that no stream can have."""
    try:
        name = message.stream_identifier.stream_name.decode()
    except UnicodeDecodeError:
        raise faults.invalid_argument("The stream's name is not UTF-8") from None
    if not name:
        raise faults.invalid_argument("The stream's name is empty")
    return name


def read_target(message: Addressed) -> str:
    """The stream that a message wants to write to; `$all` is none."""
    name = read_stream_name(message)
    if name == "$all":
        raise faults.access_denied()
    return name


def read_expected(options: Options) -> int:
    """The expected version: a revision, or one of the three negative numbers for any, none and some."""
    choice = options.WhichOneof("expected_stream_revision")
    if choice is None:
        raise faults.invalid_argument("The options name no expected stream revision")
    return options.revision if choice == "revision" else _EXPECTED[choice]


def read_batch_expected(options: streams_pb2.BatchAppendReq.Options) -> int:
    """The same of a batch, whose options call it a position."""
    choice = options.WhichOneof("expected_stream_position")
    if choice is None:
        raise faults.invalid_argument("The options name no expected stream position")
    return options.stream_position if choice == "stream_position" else _EXPECTED[choice]


def read_patience(options: streams_pb2.BatchAppendReq.Options) -> float:
    """How many seconds the client waits for this batch, at most a day."""
    match options.WhichOneof("deadline_option"):
        case "deadline":
            wait = options.deadline.seconds + options.deadline.nanos / 1e9
        case "deadline_21_10_0":
            wait = options.deadline_21_10_0.seconds + options.deadline_21_10_0.nanos / 1e9 - time.time()
        case _:
            wait = _LONGEST_WAIT
    return min(wait, _LONGEST_WAIT)
