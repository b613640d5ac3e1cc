"""Appends of many threads travel together, each with its own outcome; nobody sends for others for ever."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from kairan_kernel.events import NewEvent
from kairan_kernel.ids import new_id
from kairan_kernel.store import (
    Append,
    Appended,
    AppendTooLarge,
    EventStore,
    Expectation,
    StoreError,
    StoreUnavailable,
    WrongVersion,
)
from kairan_kernel.together import Together

EVENT = NewEvent(id=new_id(), type="Thing.v1", data=b"{}")


class Calls:
    """What the store was asked; it answers after a moment, by the stream's name."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.lock = threading.Lock()

    def append_each(self, appends: Sequence[Append]) -> list[Appended | StoreError]:
        with self.lock:
            self.calls.append([each.stream for each in appends])
        time.sleep(0.02)
        if any(each.stream.startswith("large") for each in appends):
            raise AppendTooLarge("large")
        if any(each.stream.startswith("away") for each in appends):
            raise StoreUnavailable("away")
        return [self._answer(each) for each in appends]

    def _answer(self, append: Append) -> Appended | StoreError:
        if append.stream.startswith("other"):
            return WrongVersion(append.stream, append.expected, 7)
        return Appended(position=1, revision=int(append.stream.rpartition("-")[2]))


@pytest.fixture
def calls() -> Calls:
    return Calls()


def together(calls: Calls) -> Together:
    return Together(cast(EventStore, calls))


def outcome(store: Together, stream: str) -> Any:
    try:
        return store.append(stream, [EVENT], expected=Expectation.ANY).revision
    except StoreError as error:
        return type(error)


def test_many_threads_get_their_own_answers_in_few_calls(calls: Calls) -> None:
    store = together(calls)
    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda n: outcome(store, f"s-{n}"), range(400)))
    assert found == list(range(400))
    assert sum(map(len, calls.calls)) == 400
    assert len(calls.calls) < 100


def test_one_that_others_were_before_fails_alone(calls: Calls) -> None:
    store = together(calls)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda name: outcome(store, name), ["s-1", "other-2", "s-3", "other-4", "s-5"]))
    assert found == [1, WrongVersion, 3, WrongVersion, 5]


def test_one_that_is_too_large_fails_alone(calls: Calls) -> None:
    store = together(calls)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda name: outcome(store, name), ["s-1", "s-2", "large-3", "s-4", "s-5"]))
    assert found == [1, 2, AppendTooLarge, 4, 5]


def test_an_outage_is_everybodys_and_passes(calls: Calls) -> None:
    store = together(calls)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda n: outcome(store, f"away-{n}"), range(8))) == {StoreUnavailable}
    assert outcome(store, "s-9") == 9


def test_who_sends_for_the_others_is_answered_as_soon_as_they(calls: Calls) -> None:
    store = together(calls)
    stop = threading.Event()

    def keep_asking() -> None:
        while not stop.is_set():
            outcome(store, "s-1")

    with ThreadPoolExecutor(6) as pool:
        for _ in range(6):
            pool.submit(keep_asking)
        slowest = 0.0
        for _ in range(20):
            began = time.monotonic()
            outcome(store, "s-2")
            slowest = max(slowest, time.monotonic() - began)
        stop.set()
    assert slowest < 1.0


def test_after_a_call_that_brought_many_events_the_next_ones_gather(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered: list[int] = []
    monkeypatch.setattr("kairan_kernel.together.gather", lambda: gathered.append(len(calls.calls)))
    store = together(calls)
    # given a call that brought one event, and one that brought three
    store.append("few-1", [EVENT], expected=Expectation.ANY)
    store.append("many-1", [EVENT] * 3, expected=Expectation.ANY)
    assert gathered == []
    # when the next ones come, then the one after the three is left to gather
    store.append("next-1", [EVENT], expected=Expectation.ANY)
    store.append("next-2", [EVENT], expected=Expectation.ANY)
    assert gathered == [2]
