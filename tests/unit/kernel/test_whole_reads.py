"""A read that somebody else's trouble cuts short is unavailable, not the end of the stream.

The client library ends a read whose connection is closed as if there were no more events. Connections are
closed when any caller finds that the store has gone away.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest

from kairan_kernel.esdb_calls import EsdbCalls, _Client
from kairan_kernel.store import StoreUnavailable


class Cut:
    """A client whose reads end when another caller gives its connection up."""

    def __init__(self, calls: EsdbCalls) -> None:
        self._calls = calls
        self.closed = False

    def _few(self) -> Iterator[Any]:
        self._calls._forget(cast(_Client, self))
        return iter(())

    def read_stream(self, *_: Any, **__: Any) -> Iterator[Any]:
        return self._few()

    @contextmanager
    def _call(self) -> Iterator[Iterator[Any]]:
        yield self._few()

    def read_all(self, *_: Any, timeout: float | None = None, **__: Any) -> Any:
        return self._call() if timeout is None else self._few()

    def close(self) -> None:
        self.closed = True


READS: dict[str, Callable[[EsdbCalls], object]] = {
    "a stream": lambda calls: calls.read_stream("incident-1", None, 10, False),
    "the log": lambda calls: list(calls.read_all(None, None, by_stream=False)),
    "its head": lambda calls: calls.head(),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_read_that_was_cut_short_is_unavailable(read: Callable[[EsdbCalls], object]) -> None:
    calls = EsdbCalls("esdb://127.0.0.1:9?Tls=false", 1.0)
    client = Cut(calls)
    calls._opened = cast(_Client, client)
    with pytest.raises(StoreUnavailable, match="closed during the read"):
        read(calls)
    assert client.closed
