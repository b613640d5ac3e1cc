"""Several followers, one subscription: nobody loses an item, gets one twice, or waits for another."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from random import Random
from typing import Any, Self, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kairan_kernel.feed import Pace
from kairan_kernel.shared_log import Follower, SharedLog
from kairan_kernel.store import CaughtUp, Checkpoint, EventStore, SubscriptionItem


class LogStore:
    """A log of positions, and those who subscribe to it."""

    def __init__(self) -> None:
        self.head = 0
        self.came = threading.Condition()
        self.open: list[Reading] = []
        self.opened = 0
        self.fails = False

    def append(self, count: int = 1) -> None:
        with self.came:
            self.head += count
            self.came.notify_all()

    def subscribe(self, *, after: int | None, streams: Any = (), types: Any = ()) -> "Reading":
        self.opened += 1
        reading = Reading(self, after or 0)
        self.open.append(reading)
        return reading


class Reading:
    connected = True
    lost_at: datetime | None = None

    def __init__(self, store: LogStore, after: int) -> None:
        self._store = store
        self._position = after
        self._told = False
        self._stopped = False

    def stop(self) -> None:
        with self._store.came:
            if not self._stopped:
                self._store.open.remove(self)
            self._stopped = True
            self._store.came.notify_all()

    def __iter__(self) -> Iterator[SubscriptionItem]:
        return self

    def __next__(self) -> SubscriptionItem:
        with self._store.came:
            while True:
                if self._stopped:
                    raise StopIteration
                if self._store.fails:
                    raise ValueError("the reader broke")
                if self._position < self._store.head:
                    self._position += 1
                    return Checkpoint(self._position)
                if not self._told:
                    self._told = True
                    return CaughtUp()
                self._store.came.wait(5.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()


@pytest.fixture
def store() -> LogStore:
    return LogStore()


def shared(store: LogStore, kept: int = 100) -> SharedLog:
    return SharedLog(cast(EventStore, store), ("stand-",), kept=kept)


def taken(follower: Follower, up_to: int) -> list[int]:
    """The positions that a follower is given until it comes to one."""
    found: list[int] = []
    for _ in range(1000):
        if found and found[-1] >= up_to:
            return found
        found += [each.position for each in follower.batch(7, wait=0.5) if isinstance(each, Checkpoint)]
    raise AssertionError(f"came to {found[-1:]} only")


def read_along(*followers: Follower) -> None:
    """Until all of them do."""
    for _ in range(1000):
        if all(each.reads_along for each in followers):
            return
        for each in followers:
            each.batch(7, wait=0.01)
    raise AssertionError("they do not read along")


def test_two_that_have_caught_up_share_a_subscription(store: LogStore) -> None:
    log = shared(store)
    store.append(20)
    with log.follower(None, "one") as one, log.follower(10, "two") as two:
        assert (taken(one, 20), taken(two, 20)) == (list(range(1, 21)), list(range(11, 21)))
        read_along(one, two)
        assert len(store.open) == 1
        store.append(5)
        assert taken(one, 25) == taken(two, 25) == list(range(21, 26))
    assert store.open == []


def test_one_alone_has_its_own(store: LogStore) -> None:
    with shared(store).follower(None, "one") as one:
        store.append(3)
        assert taken(one, 3) == [1, 2, 3]
        assert one.batch(7, wait=0.01) == []
        assert not one.reads_along
        assert store.opened == 1


def test_one_that_falls_behind_goes_alone_and_comes_back(store: LogStore) -> None:
    log = shared(store, kept=10)
    with log.follower(None, "quick") as quick, log.follower(None, "slow") as slow:
        read_along(quick, slow)
        for end in range(5, 501, 5):
            store.append(5)
            assert taken(quick, end) == list(range(end - 4, end + 1))
        assert taken(slow, 500) == list(range(1, 501))
        assert store.opened == 4, "two of their own, the common one, and one for the slow"
        read_along(slow)
        store.append(2)
        assert taken(slow, 502) == taken(quick, 502) == [501, 502]


def test_nobody_waits_for_one_that_stands_still(store: LogStore) -> None:
    log = shared(store, kept=10)
    with log.follower(None, "quick") as quick, log.follower(None, "still") as still:
        read_along(quick, still)
        for end in range(50, 1001, 50):
            store.append(50)
            assert taken(quick, end)[-1] == end


def test_one_that_comes_later_joins(store: LogStore) -> None:
    log = shared(store)
    with ExitStack() as both:
        one = both.enter_context(log.follower(None, "one"))
        store.append(3)
        assert taken(one, 3) == [1, 2, 3]
        two = both.enter_context(log.follower(None, "two"))
        assert taken(two, 3) == [1, 2, 3]
        read_along(one, two)


def test_one_that_leaves_and_comes_back_gets_what_it_missed(store: LogStore) -> None:
    log = shared(store)
    with log.follower(None, "one") as one:
        with log.follower(None, "two") as two:
            read_along(one, two)
            store.append(3)
            assert taken(two, 2)[:2] == [1, 2]
        store.append(3)
        with log.follower(2, "two again") as two:
            assert taken(two, 6) == [3, 4, 5, 6]
        assert taken(one, 6) == [1, 2, 3, 4, 5, 6]


def test_an_error_of_the_common_reader_is_told_and_a_new_one_begins(store: LogStore) -> None:
    log = shared(store)
    with log.follower(None, "one") as one, log.follower(None, "two") as two:
        read_along(one, two)
        store.fails = True
        store.append()
        for each in (one, two):
            with pytest.raises(ValueError, match="the reader broke"):
                taken(each, 1)
        store.fails = False
        with log.follower(None, "three") as three, log.follower(None, "four") as four:
            read_along(three, four)
            store.append()
            assert taken(three, 2)[-1] == taken(four, 2)[-1] == 2


def test_not_connected_is_told(store: LogStore) -> None:
    log = shared(store)
    with log.follower(None, "one") as one, log.follower(None, "two") as two:
        read_along(one, two)
        assert one.connected
        assert two.connected
        store.open[0].connected = False
        assert not one.connected
        assert not two.connected


def test_a_batch_of_many_is_followed_by_a_longer_pause(store: LogStore) -> None:
    pace = Pace(few=0.1, many=0.3)
    assert pace.after(1, 500) == 0.1
    assert pace.after(100, 500) == 0.3
    assert pace.after(500, 500) == 0.1, "behind: the next batch is there already"
    assert Pace(few=0.1).after(100, 500) == 0.1


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), kept=st.integers(1, 30), steps=st.integers(1, 60))
def test_whatever_they_do_each_gets_everything_once(seed: int, kept: int, steps: int) -> None:
    chance, store = Random(seed), LogStore()
    log = shared(store, kept)
    with ExitStack() as all_of_them:
        followers = [all_of_them.enter_context(log.follower(None, f"{n}")) for n in range(3)]
        got: list[list[int]] = [[] for _ in followers]
        for _ in range(steps):
            store.append(chance.randint(0, 20))
            number = chance.randrange(3)
            batch = followers[number].batch(chance.randint(1, 10), wait=0.005)
            got[number] += [each.position for each in batch if isinstance(each, Checkpoint)]
        store.append()
        for follower, had in zip(followers, got, strict=True):
            if not had or had[-1] < store.head:
                had += taken(follower, store.head)
            assert had == list(range(1, store.head + 1))
    assert store.open == []
