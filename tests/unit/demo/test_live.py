"""The live stream as the demo reads it: messages from lines, the latest counts, first sightings."""

import json
from typing import Any

from kairan_local.demo.client import Gateway
from kairan_local.demo.live import LiveCounts, Message, MessageParser


def messages(stream: str) -> list[Message]:
    parser = MessageParser()
    return [message for line in stream.split("\n") if (message := parser.feed(line)) is not None]


def block(name: str, revision: int, **figures: int) -> dict[str, Any]:
    return {"block_id": name, "revision": revision, "households": 10, **figures}


def snapshot(*blocks: dict[str, Any]) -> Message:
    body = {"associations": [{"blocks": list(blocks)}], "totals": {"households": 10 * len(blocks)}}
    return Message("snapshot", "e-1", json.dumps(body))


def counts(cursor: str, *blocks: dict[str, Any]) -> Message:
    return Message("counts", cursor, json.dumps({"blocks": list(blocks), "totals": {"households": 20}}))


def listener() -> LiveCounts:
    return LiveCounts(Gateway("http://127.0.0.1:1", "test"), "incident", "token")


def test_a_message_ends_with_a_blank_line_and_comments_are_no_messages() -> None:
    stream = ": heartbeat\n\nid: e-1\nevent: counts\ndata: {}\n\nevent: closed\ndata: 1\ndata: 2\n\n"
    assert messages(stream) == [Message("counts", "e-1", "{}"), Message("closed", "e-1", "1\n2")]


def test_the_kind_of_a_message_does_not_stick_to_the_next_but_the_cursor_does() -> None:
    assert messages("id: e-4\nevent: counts\ndata: a\n\ndata: b\n\n")[1] == Message("message", "e-4", "b")


def test_counts_replace_the_blocks_they_name_and_no_others() -> None:
    live = listener()
    live.take(snapshot(block("a", 1, safe=0), block("b", 2, safe=0)), 1.0)
    live.take(counts("e-2", block("a", 5, safe=3)), 2.0)
    assert live.blocks["a"]["safe"] == 3
    assert live.blocks["b"]["revision"] == 2
    assert live.cursor == "e-2"


def test_an_older_count_does_not_undo_a_newer_one() -> None:
    live = listener()
    live.take(counts("e-2", block("a", 5, safe=3)), 2.0)
    live.take(counts("e-3", block("a", 4, safe=1)), 3.0)
    assert live.blocks["a"]["safe"] == 3


def test_it_is_noted_when_a_revision_was_first_told() -> None:
    live = listener()
    live.take(snapshot(block("a", 1)), 1.0)
    live.take(counts("e-2", block("a", 5)), 2.0)
    assert live.seen.first("a", 4) == 2.0
    assert live.seen.first("a", 6) is None


def test_the_end_is_noticed() -> None:
    live = listener()
    live.take(Message("closed", "e-9", "{}"), 1.0)
    assert live.closed
