"""The Read call when it has an end: pages of one stream or of $all, in either direction."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from esdbclient.protos.Grpc import shared_pb2, streams_pb2

from kairan_eventstore import faults, filters
from kairan_eventstore.facts import TOMBSTONE_REVISION
from kairan_eventstore.filters import EventFilter
from kairan_eventstore.presenting import Present, presentation
from kairan_eventstore.proposals import read_stream_name
from kairan_eventstore.reader import Page, Reader, StreamExtent
from kairan_eventstore.tail import Tail

PAGE_ROWS = 256
SEARCH_WINDOW = 32
"""How many events a filter considers at a time where the client names no number, as in the real server."""

Options = streams_pb2.ReadReq.Options


def read_filter(options: Options) -> EventFilter | None:
    """The filter that a request asks for; only subscriptions need an interval. Raises Fault."""
    if not options.HasField("filter"):
        return None
    wanted = options.filter
    subject = wanted.WhichOneof("filter")
    if subject is None:
        raise faults.invalid_argument("The filter names neither stream nor event type")
    expression = wanted.stream_identifier if subject == "stream_identifier" else wanted.event_type
    window = wanted.max if wanted.WhichOneof("window") == "max" else SEARCH_WINDOW
    try:
        return filters.build(
            "stream" if subject == "stream_identifier" else "type",
            expression.regex,
            expression.prefix,
            window,
            wanted.checkpointIntervalMultiplier if options.HasField("subscription") else 1,
        )
    except filters.BadFilter as fault:
        raise faults.invalid_argument(str(fault)) from None


class Reading:
    """Serves bounded reads."""

    def __init__(self, reader: Reader, tail: Tail) -> None:
        self._reader = reader
        self._tail = tail

    async def read(self, options: Options, context: Any) -> None:
        """Write what the options ask for, then return. Raises Fault."""
        if options.WhichOneof("count_option") is None:
            raise faults.invalid_argument("The options name neither a count nor a subscription")
        present = presentation(options, self._reader)
        if options.HasField("stream"):
            await self._read_stream(options, present, context)
        else:
            await self._read_all(options, present, context)

    async def _read_stream(self, options: Options, present: Present, context: Any) -> None:
        name = read_stream_name(options.stream)
        extent = self._reader.extent(name, now=time.time_ns() // 100)
        if extent is None:
            identifier = shared_pb2.StreamIdentifier(stream_name=name.encode())
            missing = streams_pb2.ReadResp.StreamNotFound(stream_identifier=identifier)
            await context.write(streams_pb2.ReadResp(stream_not_found=missing).SerializeToString())
            return
        if extent.tombstoned:
            raise faults.stream_deleted(name)
        sent = await self._write_stream_pages(options, extent, present, context)
        if options.control_option.compatibility >= 1:
            await _write_ends(options, extent, context, empty=sent == 0)

    async def _write_stream_pages(
        self, options: Options, extent: StreamExtent, present: Present, context: Any
    ) -> int:
        backwards = options.read_direction == Options.Backwards
        bounds = _stream_range(options, extent, backwards=backwards)
        page_of = partial(self._reader.stream_page, extent, backwards=backwards)
        return await _write_pages(page_of, bounds, options, present, context)

    async def _read_all(self, options: Options, present: Present, context: Any) -> None:
        backwards = options.read_direction == Options.Backwards
        bounds = _all_range(options, self._tail.head, backwards=backwards)
        page_of = partial(self._reader.all_page, event_filter=read_filter(options), backwards=backwards)
        await _write_pages(page_of, bounds, options, present, context)


async def _write_pages(
    page_of: Callable[[int, int, int], Page],
    bounds: tuple[int, int],
    options: Options,
    present: Present,
    context: Any,
) -> int:
    """Write what lies between two places, both included, up to the count asked for; returns how many."""
    first, last = bounds
    sent = 0
    while first <= last and sent < options.count:
        page = page_of(first, last, min(PAGE_ROWS, options.count - sent))
        for _place, body in page.rows:
            await context.write(present(body))
        sent += len(page.rows)
        if options.read_direction == Options.Backwards:
            last = page.reached - 1
        else:
            first = page.reached + 1
    return sent


def _stream_range(options: Options, extent: StreamExtent, *, backwards: bool) -> tuple[int, int]:
    """First and last revision to read, both included."""
    match options.stream.WhichOneof("revision_option"):
        case "revision":
            start = options.stream.revision
        case "end":
            start = TOMBSTONE_REVISION
        case _:
            start = 0
    if backwards:
        return extent.first, min(start, extent.last)
    return max(start, extent.first), extent.last


def _all_range(options: Options, head: int, *, backwards: bool) -> tuple[int, int]:
    """First and last position to read: forwards from the given one on, backwards from the one before it."""
    match options.all.WhichOneof("all_option"):
        case "position":
            start = options.all.position.commit_position
        case "end":
            start = head + 1
        case _:
            start = 0
    if backwards:
        return 1, min(start - 1, head)
    return max(1, start), head


async def _write_ends(options: Options, extent: StreamExtent, context: Any, *, empty: bool) -> None:
    """Newer clients are told where the stream begins, when they read before it, and where it ends."""
    forwards = options.read_direction == Options.Forwards
    if empty and forwards and options.stream.revision < extent.first:
        first = streams_pb2.ReadResp(first_stream_position=extent.first)
        await context.write(first.SerializeToString())
    if forwards:
        last = streams_pb2.ReadResp(last_stream_position=extent.last)
        await context.write(last.SerializeToString())
