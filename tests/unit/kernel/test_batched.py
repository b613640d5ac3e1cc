"""Many events in one message: what is chosen, how it is divided, how it is read again."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kairan_kernel import batched
from kairan_kernel.batched import Batches, split
from kairan_kernel.publisher import Message

BATCHES = Batches("stand.facts", frozenset({"lent"}))


def message(body: bytes, kind: str = "lent") -> Message:
    return Message(routing_key="x", body=body, id="1", type=kind)


def test_events_of_the_chosen_types_share_a_message_in_their_order() -> None:
    told = [message(b'{"n":1}'), message(b'{"n":2}', "sold"), message(b'{"n":3}')]

    (together,) = BATCHES.of(told)

    assert json.loads(together.body) == [{"n": 1}, {"n": 3}]
    assert together.content_type == "application/cloudevents-batch+json"


def test_nothing_to_tell_is_no_message() -> None:
    assert BATCHES.of([]) == []
    assert BATCHES.of([message(b"{}", "sold")]) == []


def test_a_message_stays_below_its_length_but_a_long_event_is_sent_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batched, "_LONGEST", 20)
    bodies = [b'{"n":1}', b'{"n":2}', b'{"n":"' + b"x" * 30 + b'"}', b'{"n":4}']

    together = BATCHES.of([message(body) for body in bodies])

    assert [split(each.body) for each in together] == [bodies[:2], bodies[2:3], bodies[3:]]


@given(st.lists(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=9), max_size=3)))
def test_every_event_comes_out_byte_for_byte(events: list[dict[str, int | str]]) -> None:
    bodies = [json.dumps(each).encode() for each in events]

    together = BATCHES.of([message(body) for body in bodies])

    assert [event for each in together for event in split(each.body)] == bodies


@pytest.mark.parametrize("body", [b"", b"{}", b"[1, 2", b"\xff", b'{"specversion":"1.0"}'])
def test_what_is_no_batch_is_refused(body: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        split(body)
