"""Group commit on the real store, from threads. The same from greenlets is in test_green."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from kairan_kernel.appender import GroupAppender
from kairan_kernel.commands import IdempotencyConflict
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.events import NewEvent
from kairan_kernel.store import (
    Append,
    Appended,
    AppendTooLarge,
    Expectation,
    Expected,
    StoreError,
    StoreUnavailable,
)


class Watched(EsdbStore):
    """The real store, which a test can hold up, and whose appends are counted."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.gate = threading.Event()
        self.gate.set()
        self.appends: list[tuple[str, int]] = []
        self.lose_answers = False
        self.group_gate = threading.Event()
        self.group_gate.set()
        self.group_began = threading.Event()

    def append_each(self, appends: Sequence[Append]) -> list[Appended | StoreError]:
        self.group_began.set()
        self.group_gate.wait()
        return super().append_each(appends)

    def append(self, stream: str, events: Sequence[NewEvent], *, expected: Expected) -> Appended:
        self.appends.append((stream, len(events)))
        self.gate.wait()
        appended = super().append(stream, events, expected=expected)
        if self.lose_answers:
            raise StoreUnavailable("the answer was lost")
        return appended


@pytest.fixture
def store(eventstore_url: str) -> Iterator[Watched]:
    store = Watched(eventstore_url)
    yield store
    store.gate.set()
    store.group_gate.set()
    store.close()


@pytest.fixture
def stream() -> str:
    return f"rollcall-{uuid4()}"


def under_way(store: Watched) -> None:
    """Wait until an append has begun."""
    while not store.appends:
        threading.Event().wait(0.01)


def an_event(data: bytes = b"{}") -> NewEvent:
    return NewEvent(id=uuid4(), type="Said.v1", data=data)


def test_many_appends_become_few_and_each_hears_its_own_revision(store: Watched, stream: str) -> None:
    appender = GroupAppender(store)
    events = [an_event() for _ in range(400)]
    with ThreadPoolExecutor(100) as pool:
        appended = list(pool.map(lambda event: appender.append(stream, event, timeout=20), events))
    stored = {event.id: event for event in store.read_stream(stream)}
    assert len(stored) == 400
    for event, answer in zip(events, appended, strict=True):
        assert stored[event.id].revision == answer.revision
        assert stored[event.id].position <= answer.position
    assert len(store.appends) < 200


def test_no_group_is_larger_than_allowed(store: Watched, stream: str) -> None:
    appender = GroupAppender(store, max_batch=7)
    store.gate.clear()
    with ThreadPoolExecutor(30) as pool:
        answers = [pool.submit(appender.append, stream, an_event(), 20)]
        under_way(store)
        answers += [pool.submit(appender.append, stream, an_event(), 20) for _ in range(29)]
        while appender.waiting < 29:
            threading.Event().wait(0.01)
        store.gate.set()
        assert sorted(answer.result().revision for answer in answers) == list(range(30))
    assert max(size for _, size in store.appends) == 7


def test_one_event_that_is_too_large_does_not_fail_its_group(store: Watched, stream: str) -> None:
    appender = GroupAppender(store)
    store.gate.clear()
    with ThreadPoolExecutor(21) as pool:
        first = pool.submit(appender.append, stream, an_event(), 20)
        under_way(store)
        small = [pool.submit(appender.append, stream, an_event(), 20) for _ in range(9)]
        large = pool.submit(appender.append, stream, an_event(b'"' + b"x" * 1_500_000 + b'"'), 20)
        small += [pool.submit(appender.append, stream, an_event(), 20) for _ in range(9)]
        while appender.waiting < 19:
            threading.Event().wait(0.01)
        store.gate.set()
        with pytest.raises(AppendTooLarge):
            large.result()
        assert sorted(answer.result().revision for answer in [first, *small]) == list(range(19))


def test_streams_do_not_wait_for_each_other(store: Watched, stream: str) -> None:
    appender = GroupAppender(store)
    held = threading.Event()
    append = store.append

    def slow(name: str, events: Sequence[NewEvent], *, expected: Expected) -> Appended:
        if name == stream:
            held.wait(20)
        return append(name, events, expected=expected)

    store.append = slow  # type: ignore[assignment, method-assign]
    with ThreadPoolExecutor(2) as pool:
        waiting = pool.submit(appender.append, stream, an_event(), 20)
        assert appender.append(f"{stream}-other", an_event()).revision == 0
        assert not waiting.done()
        held.set()
        assert waiting.result().revision == 0


def test_beyond_the_limit_a_call_fails_at_once(store: Watched, stream: str) -> None:
    appender = GroupAppender(store, max_batch=1, max_waiting=3)
    store.gate.clear()
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(appender.append, stream, an_event(), 20)]
        under_way(store)
        answers += [pool.submit(appender.append, stream, an_event(), 20) for _ in range(3)]
        while appender.waiting < 3:
            threading.Event().wait(0.01)
        with pytest.raises(StoreUnavailable, match="waiting already"):
            appender.append(stream, an_event())
        store.gate.set()
        assert sorted(answer.result().revision for answer in answers) == [0, 1, 2, 3]


def test_who_gives_up_before_its_turn_is_not_appended(store: Watched, stream: str) -> None:
    appender = GroupAppender(store)
    store.gate.clear()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(appender.append, stream, an_event(), 20)
        under_way(store)
        with pytest.raises(StoreUnavailable, match=r"more than 0\.1 s"):
            appender.append(stream, an_event(), timeout=0.1)
        store.gate.set()
        assert first.result().revision == 0
    assert appender.append(stream, an_event()).revision == 1
    assert len(store.read_stream(stream)) == 2


def test_the_same_event_asked_twice_at_once_is_stored_once(store: Watched, stream: str) -> None:
    appender = GroupAppender(store)
    event = an_event()
    store.gate.clear()
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(appender.append, stream, an_event(), 20)
        under_way(store)
        twice = [pool.submit(appender.append, stream, event, 20) for _ in range(3)]
        while appender.waiting < 3:
            threading.Event().wait(0.01)
        store.gate.set()
        assert first.result().revision == 0
        assert {answer.result().revision for answer in twice} == {1}
    assert len(store.read_stream(stream)) == 2


def test_after_a_lost_answer_a_repeat_among_new_events_is_stored_once_at_its_first_revision(
    store: Watched, stream: str
) -> None:
    appender = GroupAppender(store)
    lost = [an_event() for _ in range(3)]
    store.lose_answers = True
    with ThreadPoolExecutor(3) as pool:
        for failed in [pool.submit(appender.append, stream, event, 20) for event in lost]:
            assert isinstance(failed.exception(), StoreUnavailable)
    store.lose_answers = False
    revisions = {event.id: event.revision for event in store.read_stream(stream)}
    store.appends.clear()
    store.gate.clear()
    new = [an_event() for _ in range(5)]
    mixed = [new[0], new[1], lost[1], new[2], lost[0], lost[2], new[3], new[4]]
    with ThreadPoolExecutor(8) as pool:
        answers = {}
        for event in mixed:
            answers[event.id] = pool.submit(appender.append, stream, event, 20)
            under_way(store)
        while appender.waiting + sum(answer.done() for answer in answers.values()) < len(mixed) - 1:
            threading.Event().wait(0.005)  # one is under way; what others' answers told is answered already
        store.gate.set()
        for event in lost:
            assert answers[event.id].result().revision == revisions[event.id]
        assert sorted(answers[event.id].result().revision for event in new) == [3, 4, 5, 6, 7]
    assert len(store.read_stream(stream)) == 8


def test_an_unreachable_store_fails_everybody_who_waits() -> None:
    appender = GroupAppender(EsdbStore("esdb://127.0.0.1:9?Tls=false"))
    with ThreadPoolExecutor(5) as pool:
        answers = [pool.submit(appender.append, "rollcall-1", an_event()) for _ in range(5)]
        assert all(isinstance(answer.exception(), StoreUnavailable) for answer in answers)
    assert appender.waiting == 0


def test_any_expectation_goes_on_after_other_writers(store: Watched, stream: str) -> None:
    store.append(stream, [an_event(), an_event()], expected=Expectation.NO_STREAM)
    assert GroupAppender(store).append(stream, an_event()).revision == 2


def test_a_repeat_of_what_was_answered_is_answered_again_and_stored_once(store: Watched, stream: str) -> None:
    appender = GroupAppender(store)
    events = [an_event() for _ in range(5)]
    first = [appender.append(stream, event) for event in events]
    again = GroupAppender(store)
    with ThreadPoolExecutor(10) as pool:
        mixed = [pool.submit(again.append, stream, an_event(), 20) for _ in range(5)]
        repeated = [pool.submit(again.append, stream, event, 20) for event in reversed(events)]
        assert [answer.result() for answer in repeated] == list(reversed(first))
        assert sorted(answer.result().revision for answer in mixed) == [5, 6, 7, 8, 9]
    assert [appender.append(stream, event) for event in events] == first
    assert len(store.read_stream(stream)) == 10


def test_an_event_id_used_again_for_other_content_is_a_conflict(store: Watched, stream: str) -> None:
    def said(event_id: UUID, fingerprint: str) -> NewEvent:
        metadata = f'{{"fingerprint": "{fingerprint}"}}'.encode()
        return NewEvent(id=event_id, type="Said.v1", data=b"{}", metadata=metadata)

    appender, event_id, other_id = GroupAppender(store), uuid4(), uuid4()
    first = appender.append(stream, said(event_id, "a"))
    assert appender.append(stream, said(event_id, "a")) == first
    for later in (appender, GroupAppender(store)):
        with pytest.raises(IdempotencyConflict):
            later.append(stream, said(event_id, "b"))
    store.appends.clear()
    store.gate.clear()
    with ThreadPoolExecutor(3) as pool:
        pool.submit(appender.append, stream, an_event(), 20)
        under_way(store)
        racing = [pool.submit(appender.append, stream, said(other_id, f), 20) for f in ("a", "b")]
        while appender.waiting < 2:
            threading.Event().wait(0.01)
        store.gate.set()
        errors = [answer.exception() for answer in racing]
    assert sorted(type(error).__name__ for error in errors) == ["IdempotencyConflict", "NoneType"]
    assert len(store.read_stream(stream)) == 3


def quiet(appender: GroupAppender, stream: str) -> None:
    """Append to the stream, and leave it alone for as long as makes it a quiet one."""
    appender.append(stream, an_event())
    threading.Event().wait(0.25)


def test_a_quiet_stream_does_not_wait_for_the_groups_of_others(store: Watched, stream: str) -> None:
    # given appends that go together, one stream that has been quiet, and a group of others under way
    appender = GroupAppender(store, together=True)
    quiet(appender, stream)
    store.group_gate.clear()
    with ThreadPoolExecutor(4) as pool:
        others = [pool.submit(appender.append, f"{stream}-{n}", an_event()) for n in range(3)]
        store.group_began.wait(5)
        # when one event is appended to the quiet one, then it is stored while the others wait
        assert appender.append(stream, an_event(), timeout=1).revision == 1
        assert not any(each.done() for each in others)
        store.group_gate.set()
        assert [each.result().revision for each in others] == [0, 0, 0]


def test_a_quiet_stream_that_others_wrote_to_goes_on_behind_them(store: Watched, stream: str) -> None:
    appender = GroupAppender(store, together=True)
    quiet(appender, stream)
    store.append(stream, [an_event(), an_event()], expected=Expectation.ANY)
    assert appender.append(stream, an_event()).revision == 3
    assert appender.waiting == 0


def test_of_many_events_at_once_to_a_quiet_stream_each_hears_its_own_revision(
    store: Watched, stream: str
) -> None:
    appender = GroupAppender(store, together=True)
    quiet(appender, stream)
    events = [an_event() for _ in range(60)]
    with ThreadPoolExecutor(20) as pool:
        answered = dict(
            pool.map(lambda event: (event.id, appender.append(stream, event, timeout=20).revision), events)
        )
    stored = {event.id: event.revision for event in store.read_stream(stream, after=0)}
    assert answered == stored
    assert appender.waiting == 0


def test_a_quiet_stream_hears_that_the_store_is_away(store: Watched, stream: str) -> None:
    appender = GroupAppender(store, together=True)
    quiet(appender, stream)
    store.lose_answers = True
    lost = an_event()
    with pytest.raises(StoreUnavailable, match="the answer was lost"):
        appender.append(stream, lost)
    # asked again, the event has its place, and is stored once
    store.lose_answers = False
    assert appender.append(stream, lost).revision == 1
    assert len(store.read_stream(stream)) == 2
