"""The writing half of the Streams service except batches: Append, Delete and Tombstone."""

from collections.abc import Awaitable
from typing import Any, Protocol

import grpc
from esdbclient.protos.Grpc import streams_pb2

from kairan_eventstore import faults
from kairan_eventstore.facts import (
    ANY,
    MAX_APPEND_BYTES,
    NO_STREAM,
    STREAM_EXISTS,
    Append,
    Appended,
    Command,
    Delete,
    Outcome,
    ProposedEvent,
    StreamDeleted,
    WrongVersion,
)
from kairan_eventstore.proposals import Options, read_event, read_expected, read_target, size_of
from kairan_eventstore.writer import CannotWrite

SHORTEST_WAIT = 0.001
"""Seconds before its deadline from which on an append is too late."""

Success = streams_pb2.AppendResp.Success | streams_pb2.BatchAppendResp.Success


class Performs(Protocol):
    """What takes commands: the writer, or on a node that may not write, a refusal."""

    def perform(self, command: Command) -> Awaitable[Outcome]: ...


class Refusal:
    """Answers every command that this node writes nothing, and why."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    async def perform(self, command: Command) -> Outcome:
        raise CannotWrite(f"{self._reason} Nothing was written to '{command.stream}'.")


class Appending:
    """gRPC handlers; each ends its call with the status that the real server would give."""

    def __init__(self, writer: Performs) -> None:
        self._writer = writer

    async def append(self, _requests: object, context: Any) -> streams_pb2.AppendResp:
        try:
            command = await _read_append(context)
            _check_deadline(context)
            return _append_response(command, await self._writer.perform(command))
        except CannotWrite as refusal:
            await faults.cannot_write(refusal).end(context)
        except faults.Fault as fault:
            await fault.end(context)

    async def delete(self, request: streams_pb2.DeleteReq, context: Any) -> streams_pb2.DeleteResp:
        position = await self._delete(request.options, context, tombstone=False)
        place = streams_pb2.DeleteResp.Position(commit_position=position, prepare_position=position)
        return streams_pb2.DeleteResp(position=place)

    async def tombstone(self, request: streams_pb2.TombstoneReq, context: Any) -> streams_pb2.TombstoneResp:
        position = await self._delete(request.options, context, tombstone=True)
        place = streams_pb2.TombstoneResp.Position(commit_position=position, prepare_position=position)
        return streams_pb2.TombstoneResp(position=place)

    async def _delete(self, options: Options, context: Any, *, tombstone: bool) -> int:
        try:
            command = Delete(read_target(options), read_expected(options), tombstone)
            match await self._writer.perform(command):
                case Appended(_revision, position):
                    return position or 0
                case StreamDeleted():
                    raise faults.stream_deleted(command.stream)
                case WrongVersion(expected, current):
                    raise faults.wrong_expected_version("Delete", command.stream, expected, current)
        except CannotWrite as refusal:
            await faults.cannot_write(refusal).end(context)
        except faults.Fault as fault:
            await fault.end(context)


def _check_deadline(context: Any) -> None:
    """Refuse what the client has given up already: a deadline of 0 arrives as one of some ticks."""
    remaining = context.time_remaining()
    if remaining is not None and remaining < SHORTEST_WAIT:
        raise faults.Fault(grpc.StatusCode.DEADLINE_EXCEEDED, "Deadline Exceeded")


async def _read_append(context: Any) -> Append:
    first = await context.read()
    if first is grpc.aio.EOF or first.WhichOneof("content") != "options":
        raise faults.invalid_argument("The first message of an append must hold its options")
    stream, expected = read_target(first.options), read_expected(first.options)
    events: list[ProposedEvent] = []
    size = 0
    while (request := await context.read()) is not grpc.aio.EOF:
        if request.WhichOneof("content") != "proposed_message":
            raise faults.invalid_argument("Every further message of an append must hold a proposed event")
        events.append(read_event(request.proposed_message))
        size += size_of(events[-1])
        if size > MAX_APPEND_BYTES:
            raise faults.maximum_append_size_exceeded()
    return Append(stream, expected, events)


def _append_response(command: Append, outcome: Outcome) -> streams_pb2.AppendResp:
    match outcome:
        case Appended(revision, position):
            response = streams_pb2.AppendResp()
            fill_success(response.success, revision, position)
            return response
        case WrongVersion(expected, current):
            return streams_pb2.AppendResp(wrong_expected_version=wrong_version_response(expected, current))
        case StreamDeleted():
            raise faults.stream_deleted(command.stream)


def fill_success(success: Success, revision: int, position: int | None) -> None:
    """Say where an append ended; both ways of appending have the same fields for it."""
    if revision < 0:
        success.no_stream.SetInParent()
    else:
        success.current_revision = revision
    if position is None:
        success.no_position.SetInParent()
    else:
        success.position.commit_position = success.position.prepare_position = position


def wrong_version_response(expected: int, current: int) -> streams_pb2.AppendResp.WrongExpectedVersion:
    """What an append is told, in the fields that clients of before and after version 20.6.1 read."""
    wrong = streams_pb2.AppendResp.WrongExpectedVersion()
    if current < 0:
        wrong.current_no_stream.SetInParent()
        wrong.no_stream_20_6_0.SetInParent()
    else:
        wrong.current_revision = wrong.current_revision_20_6_0 = current
    if expected == ANY:
        wrong.expected_any.SetInParent()
        wrong.any_20_6_0.SetInParent()
    elif expected == STREAM_EXISTS:
        wrong.expected_stream_exists.SetInParent()
        wrong.stream_exists_20_6_0.SetInParent()
    elif expected == NO_STREAM:
        wrong.expected_no_stream.SetInParent()
    else:
        wrong.expected_revision = wrong.expected_revision_20_6_0 = expected
    return wrong
