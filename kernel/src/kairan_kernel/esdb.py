"""The EventStoreDB protocol behind the port of `store`: this file and its two neighbours know the
client library.

`esdb_calls` makes single calls; `esdb_subscription` keeps a subscription alive over the node's
restarts. Every call has a deadline, so that a node which is down, or hangs, is `StoreUnavailable`
within two seconds; the connection comes back by itself.
"""

import re
from collections.abc import Iterator, Sequence

from kairan_kernel.esdb_calls import EsdbCalls, NoSuchStream
from kairan_kernel.esdb_subscription import EsdbSubscription, stored_event
from kairan_kernel.events import NewEvent, StoredEvent
from kairan_kernel.store import Append, Appended, Expected, StoreError

_PAGE = 500
"""Events a read: small enough that one page always arrives within the deadline."""


class EsdbStore:
    """An EventStoreDB or KurrentDB cluster, or Kairan's own node. Thread-safe; made once a process.

    `url` is `esdb://host:port?Tls=false` or any connection string of EventStoreDB; `deadline` is in seconds.
    """

    def __init__(self, url: str, *, deadline: float = 1.8) -> None:
        self._calls = EsdbCalls(url, deadline)

    def read_stream(
        self, stream: str, *, after: int | None = None, limit: int | None = None, backwards: bool = False
    ) -> list[StoredEvent]:
        """See `store.EventStore.read_stream`."""
        events: list[StoredEvent] = []
        while limit is None or len(events) < limit:
            wanted = _PAGE if limit is None else min(_PAGE, limit - len(events))
            page = self._page(stream, after, wanted, backwards)
            events.extend(page)
            if len(page) < wanted:
                break
            after = page[-1].revision
        return events

    def _page(self, stream: str, after: int | None, limit: int, backwards: bool) -> list[StoredEvent]:
        if backwards and after == 0:
            return []
        start = None if after is None else after - 1 if backwards else after + 1
        try:
            return [stored_event(event) for event in self._calls.read_stream(stream, start, limit, backwards)]
        except NoSuchStream:
            return []

    def append(self, stream: str, events: Sequence[NewEvent], *, expected: Expected) -> Appended:
        """See `store.EventStore.append`."""
        return self._calls.append(stream, events, expected)

    def append_each(self, appends: Sequence[Append]) -> list[Appended | StoreError]:
        """See `store.EventStore.append_each`."""
        return self._calls.append_each(appends) if appends else []

    def subscribe(
        self, *, after: int | None, streams: Sequence[str] = (), types: Sequence[str] = ()
    ) -> EsdbSubscription:
        """See `store.EventStore.subscribe`. It connects when it is first iterated."""
        return EsdbSubscription(self._calls, after, _pattern(streams, types), by_stream=bool(streams))

    def read_all(
        self,
        *,
        after: int | None,
        until: int | None = None,
        streams: Sequence[str] = (),
        types: Sequence[str] = (),
    ) -> Iterator[StoredEvent]:
        """See `store.EventStore.read_all`. One long call: what is slow here is the reader, not the node."""
        until = self.head() if until is None else until
        if after is not None and after >= until:
            return
        for event in self._calls.read_all(after, _pattern(streams, types), by_stream=bool(streams)):
            stored = stored_event(event)
            if stored.position > until:
                return
            # The log is read from the position itself, whose event the caller has had already.
            if after is None or stored.position > after:
                yield stored

    def head(self) -> int:
        """See `store.EventStore.head`."""
        return self._calls.head()

    def close(self) -> None:
        """End every subscription and the connection."""
        self._calls.close()


def _pattern(streams: Sequence[str], types: Sequence[str]) -> str | None:
    if streams and types:
        raise ValueError("the log is filtered by stream names or by types, not by both")
    prefixes = streams or types
    # One pattern: the client joins several by "|" without brackets, and anchors only the first and the last.
    return f"(?:{'|'.join(map(re.escape, prefixes))}).*" if prefixes else None
