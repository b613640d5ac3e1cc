"""The BatchAppend call: batches for many streams in one call, each answered when it is durable."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import grpc
from esdbclient.protos.Grpc import shared_pb2, status_pb2, streams_pb2

from kairan_eventstore import faults
from kairan_eventstore.appending import Performs, fill_success
from kairan_eventstore.encoding import read_uuid
from kairan_eventstore.facts import (
    MAX_APPEND_BYTES,
    Append,
    Appended,
    Outcome,
    ProposedEvent,
    StreamDeleted,
    WrongVersion,
)
from kairan_eventstore.proposals import read_batch_expected, read_event, read_patience, read_target, size_of
from kairan_eventstore.writer import CannotWrite

UNANSWERED_BATCHES = 256
"""How many batches of one call may wait for their commit before the node stops reading more."""


@dataclass(slots=True)
class Batch:
    """A batch that arrives in parts; `deadline` in the event loop's seconds."""

    correlation_id: shared_pb2.UUID
    stream: str
    expected: int
    deadline: float
    events: list[ProposedEvent] = field(default_factory=list)
    size: int = 0

    def add(self, request: streams_pb2.BatchAppendReq) -> None:
        for message in request.proposed_messages:
            self.events.append(read_event(message))
            self.size += size_of(self.events[-1])


@dataclass(frozen=True)
class BatchRefused(Exception):
    """A batch is refused with this status; the call goes on."""

    stream: str
    status: status_pb2.Status


class BatchCall:
    """One BatchAppend call: reads parts, performs whole batches, writes answers as commits come in."""

    def __init__(self, writer: Performs, context: Any) -> None:
        self._writer = writer
        self._context = context
        self._loop = asyncio.get_running_loop()
        self._arriving: dict[str, Batch] = {}
        self._room = asyncio.Semaphore(UNANSWERED_BATCHES)
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Serve the call to its end. A node that can't write ends it at once."""
        refusal: CannotWrite | None = None
        try:
            async with asyncio.TaskGroup() as answers:
                while (request := await self._context.read()) is not grpc.aio.EOF:
                    await self._receive(request, answers)
        except* CannotWrite as refusals:
            refusal = next(fault for fault in refusals.exceptions if isinstance(fault, CannotWrite))
        if refusal is not None:
            await faults.cannot_write(refusal).end(self._context)

    async def _receive(self, request: streams_pb2.BatchAppendReq, answers: asyncio.TaskGroup) -> None:
        try:
            batch = self._collect(request)
        except BatchRefused as refused:
            await self._refuse(request.correlation_id, refused.stream, refused.status)
        except faults.Fault as fault:
            stream = request.options.stream_identifier.stream_name.decode(errors="replace")
            await self._refuse(request.correlation_id, stream, faults.status_of(fault))
        else:
            if batch is not None:
                await self._room.acquire()
                answers.create_task(self._perform(batch))

    def _collect(self, request: streams_pb2.BatchAppendReq) -> Batch | None:
        key = _key(request.correlation_id)
        if request.HasField("options"):
            self._arriving[key] = self._open(request)
        batch = self._arriving.pop(key, None)
        if batch is None:
            return None
        batch.add(request)
        if batch.deadline <= self._loop.time():
            raise BatchRefused(batch.stream, faults.timeout_status())
        if batch.size > MAX_APPEND_BYTES:
            raise BatchRefused(batch.stream, faults.maximum_append_size_status())
        if request.is_final:
            return batch
        self._arriving[key] = batch
        return None

    def _open(self, request: streams_pb2.BatchAppendReq) -> Batch:
        options = request.options
        if not options.HasField("stream_identifier"):
            raise faults.invalid_argument("Required field StreamIdentifier not set.")
        deadline = self._loop.time() + read_patience(options)
        return Batch(request.correlation_id, read_target(options), read_batch_expected(options), deadline)

    async def _perform(self, batch: Batch) -> None:
        try:
            async with asyncio.timeout_at(batch.deadline):
                outcome = await self._writer.perform(Append(batch.stream, batch.expected, batch.events))
        except TimeoutError:
            await self._refuse(batch.correlation_id, batch.stream, faults.timeout_status())
        else:
            await self._answer(_response(batch, outcome))
        finally:
            self._room.release()

    async def _refuse(self, correlation_id: shared_pb2.UUID, stream: str, status: status_pb2.Status) -> None:
        await self._answer(
            streams_pb2.BatchAppendResp(
                correlation_id=correlation_id, stream_identifier=_identifier(stream), error=status
            )
        )

    async def _answer(self, response: streams_pb2.BatchAppendResp) -> None:
        async with self._turn:
            await self._context.write(response)


def _key(correlation_id: shared_pb2.UUID) -> str:
    try:
        return read_uuid(correlation_id)
    except ValueError:
        raise faults.invalid_argument("Every batch needs a UUID as its correlation id") from None


def _response(batch: Batch, outcome: Outcome) -> streams_pb2.BatchAppendResp:
    response = streams_pb2.BatchAppendResp(
        correlation_id=batch.correlation_id, stream_identifier=_identifier(batch.stream)
    )
    match outcome:
        case Appended(revision, position):
            fill_success(response.success, revision, position)
        case WrongVersion(expected, current):
            response.error.CopyFrom(faults.wrong_version_status(expected, current))
        case StreamDeleted():
            response.error.CopyFrom(faults.stream_deleted_status(batch.stream))
    return response


def _identifier(stream: str) -> shared_pb2.StreamIdentifier:
    return shared_pb2.StreamIdentifier(stream_name=stream.encode())
