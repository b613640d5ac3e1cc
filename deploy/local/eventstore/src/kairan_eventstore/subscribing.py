"""The Read call without an end: catch-up subscriptions to $all or to one stream.

A subscription is a position in the log and nothing else. It reads pages of the file until it reaches the
newest commit, says `caught_up`, then follows the tail in memory; one that falls behind the tail goes back to
the file. Every step goes on from the position reached, so there is no border to lose or repeat an event at.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

from esdbclient.protos.Grpc import streams_pb2

from kairan_eventstore import faults
from kairan_eventstore.facts import TOMBSTONE_REVISION, RecordedEvent
from kairan_eventstore.filters import EventFilter
from kairan_eventstore.presenting import Present, presentation
from kairan_eventstore.proposals import read_stream_name
from kairan_eventstore.reader import Reader
from kairan_eventstore.reading import read_filter
from kairan_eventstore.tail import Tail

PAGE_ROWS = 256
LIVE_EVENTS = 512

Options = streams_pb2.ReadReq.Options

_LAST_REVISION = TOMBSTONE_REVISION - 1
_CAUGHT_UP = streams_pb2.ReadResp(caught_up=streams_pb2.ReadResp.CaughtUp()).SerializeToString()
_FELL_BEHIND = streams_pb2.ReadResp(fell_behind=streams_pb2.ReadResp.FellBehind()).SerializeToString()


@dataclass(frozen=True, slots=True)
class Step:
    """Bodies to send, after which everything up to position `reached` was considered."""

    bodies: Sequence[bytes]
    reached: int


class Source(Protocol):
    """What a subscription follows."""

    def stored(self, after: int, head: int) -> Step:
        """The next step through the file, going on after position `after`, up to position `head`."""
        ...

    def wants(self, event: RecordedEvent) -> bool:
        """Whether a live event is one to send. Raises Fault when the source ends with this event."""
        ...


class AllSource:
    """$all, filtered or whole."""

    def __init__(self, reader: Reader, event_filter: EventFilter | None) -> None:
        self._reader = reader
        self._filter = event_filter

    def stored(self, after: int, head: int) -> Step:
        # A filtered page ends where a checkpoint is due.
        last = min(head, after + self._filter.interval) if self._filter else head
        page = self._reader.all_page(after + 1, last, PAGE_ROWS, self._filter, backwards=False)
        return Step([body for _position, body in page.rows], page.reached)

    def wants(self, event: RecordedEvent) -> bool:
        return self._filter is None or self._filter.passes(event.stream, event.type)


class StreamSource:
    """One stream, from the revision after `after` on; the stream need not exist yet."""

    def __init__(self, reader: Reader, name: str, after: int) -> None:
        self._reader = reader
        self._name = name
        self._next = after + 1

    def stored(self, after: int, head: int) -> Step:
        extent = self._reader.extent(self._name, now=time.time_ns() // 100)
        if extent is None:
            return Step((), head)
        if extent.tombstoned:
            raise faults.stream_deleted(self._name)
        first = max(self._next, extent.first)
        page = self._reader.stream_page(extent, first, extent.last, PAGE_ROWS, backwards=False)
        self._next = max(self._next, page.reached + 1)
        return Step([body for _revision, body in page.rows], head if page.reached >= extent.last else after)

    def wants(self, event: RecordedEvent) -> bool:
        if event.stream != self._name or event.revision < self._next:
            return False
        if event.revision == TOMBSTONE_REVISION:
            raise faults.stream_deleted(self._name)
        self._next = event.revision + 1
        return True


class Checkpoints:
    """Counts events considered, and says when a filtered reader should be told how far it got."""

    def __init__(self, interval: int | None, position: int) -> None:
        self._interval = interval
        self._told = position

    def due(self, reached: int) -> bytes | None:
        """A checkpoint, if that many events were considered since the last."""
        if self._interval is None or reached - self._told < self._interval:
            return None
        return self.at(reached)

    def at(self, reached: int) -> bytes | None:
        """A checkpoint at this position, unless it was told already."""
        if self._interval is None or reached <= self._told:
            return None
        self._told = reached
        checkpoint = streams_pb2.ReadResp.Checkpoint(commit_position=reached, prepare_position=reached)
        return streams_pb2.ReadResp(checkpoint=checkpoint).SerializeToString()


class Subscribing:
    """Serves subscriptions until their client leaves."""

    def __init__(self, reader: Reader, tail: Tail) -> None:
        self._reader = reader
        self._tail = tail

    async def subscribe(self, options: Options, context: Any) -> None:
        """Confirm, then send events for ever. Raises Fault."""
        present = presentation(options, self._reader)
        event_filter = read_filter(options)
        source, position = self._open(options, event_filter)
        checkpoints = Checkpoints(event_filter.interval if event_filter else None, position)
        confirmation = streams_pb2.ReadResp.SubscriptionConfirmation(subscription_id=str(uuid4()))
        await context.write(streams_pb2.ReadResp(confirmation=confirmation).SerializeToString())
        while True:
            position = await self._catch_up(source, position, checkpoints, present, context)
            if (checkpoint := checkpoints.at(position)) is not None:
                await context.write(checkpoint)
            await context.write(_CAUGHT_UP)
            position = await self._follow(source, position, checkpoints, present, context)
            await context.write(_FELL_BEHIND)

    def _open(self, options: Options, event_filter: EventFilter | None) -> tuple[Source, int]:
        head = self._tail.head
        if options.HasField("stream"):
            name = read_stream_name(options.stream)
            return self._open_stream(options, name, head)
        source = AllSource(self._reader, event_filter)
        match options.all.WhichOneof("all_option"):
            case "position":
                return source, options.all.position.commit_position
            case "end":
                return source, head
            case _:
                return source, 0

    def _open_stream(self, options: Options, name: str, head: int) -> tuple[Source, int]:
        extent = self._reader.extent(name, now=0)
        if extent is not None and extent.tombstoned:
            raise faults.stream_deleted(name)
        match options.stream.WhichOneof("revision_option"):
            case "revision":
                return StreamSource(self._reader, name, min(options.stream.revision, _LAST_REVISION)), 0
            case "end":
                return StreamSource(self._reader, name, extent.last if extent else -1), head
            case _:
                return StreamSource(self._reader, name, -1), 0

    async def _catch_up(
        self, source: Source, position: int, checkpoints: Checkpoints, present: Present, context: Any
    ) -> int:
        while position < (head := self._tail.head):
            step = source.stored(position, head)
            for body in step.bodies:
                await context.write(present(body))
            position = step.reached
            if (checkpoint := checkpoints.due(position)) is not None:
                await context.write(checkpoint)
        return position

    async def _follow(
        self, source: Source, position: int, checkpoints: Checkpoints, present: Present, context: Any
    ) -> int:
        while True:
            await self._tail.wait_beyond(position)
            events = self._tail.after(position, LIVE_EVENTS)
            if events is None:
                return position
            for event in events:
                if source.wants(event):
                    await context.write(present(event.body))
                position = event.position
                if (checkpoint := checkpoints.due(position)) is not None:
                    await context.write(checkpoint)
