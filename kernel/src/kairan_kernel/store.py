"""The port of the event store: what the kernel asks of it, and the errors it may answer with.

`esdb.EsdbStore` is the one adapter. Every call blocks its native thread; under eventlet go through `native`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import TracebackType
from typing import Protocol, Self

from kairan_kernel.events import NewEvent, StoredEvent


class Expectation(Enum):
    """What the writer believes of the stream, when it does not know the exact revision."""

    ANY = "any"
    NO_STREAM = "no stream"
    STREAM_EXISTS = "stream exists"


Expected = Expectation | int


@dataclass(frozen=True, slots=True)
class Append:
    """Events for one stream, all or none."""

    stream: str
    events: Sequence[NewEvent]
    expected: Expected


@dataclass(frozen=True, slots=True)
class Appended:
    """Where the last event of an append stands: its log position and its revision in the stream."""

    position: int
    revision: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """All up to `position` was looked at; none of it after the last event given passed the filter."""

    position: int


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """History is over; what follows is live. Given again after each reconnection."""


SubscriptionItem = StoredEvent | Checkpoint | CaughtUp


class Subscription(Protocol):
    """An endless iterator over the log that outlives the store's restarts: it resumes after the last item."""

    @property
    def connected(self) -> bool:
        """Whether the store is answering just now."""

    @property
    def lost_at(self) -> datetime | None:
        """Since when the store has not been answering; none while it is."""

    def stop(self) -> None:
        """End the iteration; may be called from another thread, more than once."""

    def __iter__(self) -> Iterator[SubscriptionItem]: ...

    def __next__(self) -> SubscriptionItem: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class StoreError(Exception):
    """The event store could not do what was asked."""


class WrongVersion(StoreError):
    """Another writer was there first. `actual` is the stream's last revision, -1 when there is no stream."""

    def __init__(self, stream: str, expected: Expected, actual: int) -> None:
        super().__init__(f"stream {stream} is at {actual}, expected {expected}")
        self.stream = stream
        self.expected = expected
        self.actual = actual


class AppendTooLarge(StoreError):
    """The events of one append are more bytes than the store takes at once."""


class StreamGone(StoreError):
    """The stream was tombstoned: nothing can be appended to it again."""


class StoreUnavailable(StoreError):
    """The store did not answer in time. What was being appended may or may not be stored."""


class EventStore(Protocol):
    """Streams of events and the log of all of them."""

    def read_stream(
        self, stream: str, *, after: int | None = None, limit: int | None = None, backwards: bool = False
    ) -> list[StoredEvent]:
        """Events of one stream in order (or from its end, `backwards`). A missing stream is an empty list.

        `after` is a revision, exclusive: only greater ones forwards, only smaller ones backwards.
        Raises StoreUnavailable.
        """

    def append(self, stream: str, events: Sequence[NewEvent], *, expected: Expected) -> Appended:
        """All events or none, safe on disk when this returns. A repeat of the same ids changes nothing.

        Raises WrongVersion, AppendTooLarge, StoreUnavailable (then it is unknown whether they were stored).
        """

    def append_each(self, appends: Sequence[Append]) -> list[Appended | StoreError]:
        """Many appends in one call, each decided by itself; one outcome for each, in order, when the last
        is on disk. Raises AppendTooLarge, and StoreUnavailable (then it is unknown which were stored).
        """

    def subscribe(
        self, *, after: int | None, streams: Sequence[str] = (), types: Sequence[str] = ()
    ) -> Subscription:
        """The log after a position (None: from its start), filtered by prefixes of stream names or types."""

    def read_all(
        self,
        *,
        after: int | None,
        until: int | None = None,
        streams: Sequence[str] = (),
        types: Sequence[str] = (),
    ) -> Iterator[StoredEvent]:
        """The log after a position, up to and including `until` (None: to its present end)."""

    def head(self) -> int:
        """The position of the last event, 0 when the log is empty."""
