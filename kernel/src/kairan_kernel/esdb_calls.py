"""Single calls to an EventStoreDB node, each with a deadline and with the errors of `store`.

Four things of the client library are gone round. It ends a read whose connection is closed by somebody else
as if there were no more events. Its append forgets the revision that the server
answers with; its methods retry by themselves beyond any deadline and close the connection under
everybody else; its keepalive option has a misspelt name. So calls go to the library's own stubs and
requests, and the channel gets keepalive and a short reconnection back-off. Discovery, credentials and
the protocol are the library's.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import grpc
import grpc.experimental
from esdbclient import EventStoreDBClient, RecordedEvent
from esdbclient.client import DEFAULT_EXCLUDE_FILTER
from esdbclient.exceptions import (
    CancelledByClient,
    DeadlineExceeded,
    EventStoreDBClientException,
    FailedPrecondition,
    GrpcError,
    NodeIsNotLeader,
    NotFound,
    ServiceUnavailable,
    StreamIsDeleted,
)
from esdbclient.streams import CatchupSubscription

from kairan_kernel.breaker import Breaker
from kairan_kernel.esdb_append import append_each
from kairan_kernel.events import NewEvent
from kairan_kernel.store import (
    Append,
    Appended,
    Expected,
    StoreError,
    StoreUnavailable,
    StreamGone,
)

T = TypeVar("T")

_CHANNEL = (
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.http2.ping_timeout_ms", 5_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 500),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    # Whoever reads a stream takes its messages himself: handed on by a thread of the channel, each costs
    # 90 µs in place of 57. Then nobody hears of a broken connection while nobody reads; so no connection is
    # shared with another client of this process, which would run into it.
    (grpc.experimental.ChannelOptions.SingleThreadedUnaryStream, 1),
    ("grpc.use_local_subchannel_pool", 1),
)

_WINDOW, _MULTIPLIER = 500, 2
"""A filtered subscription tells where it is at least every 500 × 2 events that did not pass."""


_UNAVAILABLE = (
    GrpcError,
    DeadlineExceeded,
    CancelledByClient,
    NodeIsNotLeader,
    FailedPrecondition,  # a node that only reads
    ValueError,  # a closed channel
)


class NoSuchStream(StoreError):
    """The stream does not exist (any more)."""


class _Client(EventStoreDBClient):
    _channel: grpc.Channel

    def _construct_grpc_channel(self, grpc_target: str, grpc_options: Any = ()) -> grpc.Channel:
        self._channel = super()._construct_grpc_channel(grpc_target, (*grpc_options, *_CHANNEL))
        return self._channel

    def has_lost_its_connection(self) -> bool:
        """A node that answers that it is too busy, or not ready, has not gone."""
        state = self._channel._channel.check_connectivity_state(False)
        return bool(state != grpc.ChannelConnectivity.READY.value[0])


class EsdbCalls:
    """One connection to the store, opened at the first call; `deadline` in seconds."""

    def __init__(self, url: str, deadline: float) -> None:
        self._url = url
        self._deadline = deadline
        self._breaker = Breaker()
        self._opening = threading.Lock()
        self._opened: _Client | None = None
        self._closings = 0
        """Connections that were closed, or are just about to be."""

    def read_stream(
        self, stream: str, start: int | None, limit: int, backwards: bool
    ) -> Sequence[RecordedEvent]:
        """Events of a stream from revision `start` (inclusive). Raises NoSuchStream, StoreUnavailable."""
        closings = self._closings
        with self._breaker.trying(), _translated():
            events = self._with_client(
                lambda client: tuple(
                    client.read_stream(
                        stream,
                        stream_position=start,
                        limit=limit,
                        backwards=backwards,
                        timeout=self._deadline,
                    )
                )
            )
        self._must_be_whole(closings)
        return events

    def read_all(self, start: int | None, pattern: str | None, *, by_stream: bool) -> Iterator[RecordedEvent]:
        """The log from position `start` (inclusive). Raises StoreUnavailable, also midway."""
        closings = self._closings
        with (
            _translated(),
            self._minding() as client,
            client.read_all(
                commit_position=start, filter_by_stream_name=by_stream, **_filter(pattern)
            ) as call,
        ):
            yield from call
        self._must_be_whole(closings)

    def head(self) -> int:
        """The position of the last event that is not the store's own; 0 when there is none."""
        closings = self._closings
        with self._breaker.trying(), _translated():
            last = self._with_client(
                lambda client: tuple(client.read_all(backwards=True, limit=1, timeout=self._deadline))
            )
        self._must_be_whole(closings)
        return int(last[0].commit_position or 0) if last else 0

    def subscribe(self, after: int | None, pattern: str | None, *, by_stream: bool) -> CatchupSubscription:
        """A subscription to the log after a position, confirmed by the node. Raises StoreUnavailable."""
        with _translated():
            return self._with_client(
                lambda client: client.streams.read(
                    commit_position=after,
                    filter_by_stream_name=by_stream,
                    subscribe=True,
                    include_checkpoints=True,
                    include_caught_up=True,
                    window_size=_WINDOW,
                    checkpoint_interval_multiplier=_MULTIPLIER,
                    metadata=client._call_metadata,
                    credentials=client._call_credentials,
                    **_filter(pattern),
                )
            )

    def append(self, stream: str, events: Sequence[NewEvent], expected: Expected) -> Appended:
        """All or none. Raises WrongVersion, AppendTooLarge, StreamGone, StoreUnavailable."""
        (answer,) = self.append_each([Append(stream, events, expected)])
        if isinstance(answer, StoreError):
            raise answer
        return answer

    def append_each(self, appends: Sequence[Append]) -> list[Appended | StoreError]:
        """Each by itself all or none, in one call. Raises AppendTooLarge, StoreUnavailable."""
        with self._breaker.trying(), _translated():
            return self._with_client(lambda client: append_each(client, appends, self._deadline))

    def _must_be_whole(self, closings: int) -> None:
        """A read that ran beside a closing may have been cut short, and nobody would see it."""
        if self._closings != closings:
            raise StoreUnavailable("the connection was closed during the read")

    def _with_client(self, call: Callable[[_Client], T]) -> T:
        with self._minding() as client:
            try:
                return call(client)
            except NodeIsNotLeader as error:
                self._closings += 1
                client.reconnect(error.leader_grpc_target)
                return call(client)

    @contextmanager
    def _minding(self) -> Iterator[_Client]:
        client = self._client()
        try:
            yield client
        except GrpcError as error:
            lost = isinstance(error, ServiceUnavailable) and client.has_lost_its_connection()
            if lost or _is_cluster(client):
                self._forget(client)
            raise

    def _client(self) -> _Client:
        with self._opening:
            if self._opened is None:
                self._opened = _Client(self._url)
            return self._opened

    def _forget(self, client: _Client) -> None:
        # The next call opens another channel, and drives its connecting while it waits. A channel that lost
        # its connection refuses calls at once, so nobody drives it, and what it begins to connect times out:
        # seconds pass until luck helps. And in a cluster another node may have taken over meanwhile.
        with self._opening:
            if self._opened is client:  # else somebody was faster, and new reads are on another
                self._opened = None
                self._closings += 1
        client.close()

    def close(self) -> None:
        """Close the connection; what is under way ends with StoreUnavailable."""
        with self._opening:
            client, self._opened = self._opened, None
            self._closings += 1
        if client is not None:
            client.close()


def _is_cluster(client: _Client) -> bool:
    spec = client.connection_spec
    return spec.scheme != "esdb" or len(spec.targets) > 1


def _filter(pattern: str | None) -> dict[str, Any]:
    return {"filter_exclude": DEFAULT_EXCLUDE_FILTER} if pattern is None else {"filter_include": (pattern,)}


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except NotFound as error:
        raise NoSuchStream(str(error)) from error
    except StreamIsDeleted as error:
        raise StreamGone(str(error)) from error
    except _UNAVAILABLE as error:
        raise StoreUnavailable(f"the event store did not answer: {type(error).__name__}: {error}") from error
    except EventStoreDBClientException as error:
        raise StoreError(f"{type(error).__name__}: {error}") from error
