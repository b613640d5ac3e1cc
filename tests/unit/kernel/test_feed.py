"""Batches of a subscription: a lone event at once, a stream of them gathered."""

import time
from collections.abc import Iterator
from typing import Any, Self

import pytest

from kairan_kernel.feed import Feed, Pace
from kairan_kernel.store import Checkpoint, SubscriptionItem


class Trickle:
    """A subscription that gives an item every few milliseconds."""

    connected = True

    def __init__(self, count: int, every: float) -> None:
        self._items = iter([Checkpoint(n) for n in range(1, count + 1)])
        self._every = every

    def stop(self) -> None:
        self._items = iter(())

    def __iter__(self) -> Iterator[SubscriptionItem]:
        return self

    def __next__(self) -> SubscriptionItem:
        time.sleep(self._every)
        return next(self._items)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()


def taken(feed: Feed, count: int) -> list[list[SubscriptionItem]]:
    batches: list[list[SubscriptionItem]] = []
    while sum(map(len, batches)) < count:
        batches.append(feed.batch(500, wait=1.0))
    return batches


@pytest.mark.parametrize("pace", [0.0, 0.1])
def test_every_item_is_given_once_and_in_order(pace: float) -> None:
    with Feed(Trickle(40, 0.005), "test", Pace(few=pace)) as feed:
        batches = taken(feed, 40)
    assert [item.position for batch in batches for item in batch] == list(range(1, 41))  # type: ignore[union-attr]


def test_a_paced_feed_gathers_a_stream_into_fewer_batches() -> None:
    with Feed(Trickle(40, 0.005), "test", Pace(few=0.1)) as feed:
        batches = taken(feed, 40)
    assert len(batches) < 20


def test_a_lone_item_is_given_at_once() -> None:
    with Feed(Trickle(1, 0.0), "test", Pace(few=30.0)) as feed:
        began = time.monotonic()
        assert len(feed.batch(500, wait=5.0)) == 1
        assert time.monotonic() - began < 5.0
