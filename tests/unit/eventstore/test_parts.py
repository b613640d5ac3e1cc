"""The small parts of the node, each by itself."""

import asyncio

import pytest

from kairan_eventstore import metadata
from kairan_eventstore.encoding import read_uuid, structured_uuid
from kairan_eventstore.facts import TOMBSTONE_REVISION, RecordedEvent
from kairan_eventstore.filters import BadFilter, build
from kairan_eventstore.metadata import StreamMetadata
from kairan_eventstore.recent import RecentEvents, Remembered
from kairan_eventstore.subscribing import Checkpoints
from kairan_eventstore.tail import KEPT_EVENTS, Tail


class TestFilters:
    def test_a_pattern_is_searched_not_matched_whole(self) -> None:
        by_type = build("type", "Order", (), 32, 1)
        assert by_type.passes("any", "PreOrderMade")
        assert not by_type.passes("Order", "Invoice")

    def test_prefixes_are_alternatives(self) -> None:
        by_stream = build("stream", "", ("a-", "b-"), 32, 1)
        assert [by_stream.passes(name, "T") for name in ("a-1", "b-1", "ab-1", "c-a-")] == [
            True,
            True,
            False,
            False,
        ]

    def test_the_interval_is_the_window_times_the_multiplier(self) -> None:
        assert build("type", "x", (), 30, 5).interval == 150

    @pytest.mark.parametrize(("regex", "prefixes", "multiplier"), [("", (), 1), ("(", (), 1), ("x", (), 0)])
    def test_what_can_not_be_used_is_refused(
        self, regex: str, prefixes: tuple[str, ...], multiplier: int
    ) -> None:
        with pytest.raises(BadFilter):
            build("type", regex, prefixes, 32, multiplier)


class TestMetadata:
    def test_what_is_no_object_limits_nothing(self) -> None:
        assert metadata.parse(b"[1]") == metadata.parse(b"\xff") == metadata.UNLIMITED

    @pytest.mark.parametrize("value", [True, "5", -1, 0, 1.5, None])
    def test_what_is_no_positive_number_limits_nothing(self, value: object) -> None:
        document = str({"$maxCount": value}).replace("'", '"').replace("True", "true").replace("None", "null")
        assert metadata.parse(document.encode()) == metadata.UNLIMITED

    def test_the_first_readable_revision_is_the_latest_of_all_limits(self) -> None:
        assert StreamMetadata(max_count=3).first_revision(last=9) == 7
        assert StreamMetadata(max_count=30).first_revision(last=9) == 0
        assert StreamMetadata(max_count=3, truncate_before=8).first_revision(last=9) == 8

    def test_a_deletion_is_a_truncation_before_the_tombstone(self) -> None:
        assert metadata.parse(metadata.SOFT_DELETED_JSON).soft_deleted
        assert TOMBSTONE_REVISION == 9223372036854775807

    def test_revived_metadata_keeps_what_else_was_there(self) -> None:
        again = metadata.revived(b'{"$tb": 9223372036854775807, "owner": "chair"}', 4)
        assert metadata.parse(again) == StreamMetadata(truncate_before=4)
        assert b'"owner": "chair"' in again


class TestUuids:
    @pytest.mark.parametrize(
        "text", ["00000000-0000-0000-0000-000000000000", "ffffffff-0000-1111-8000-ffffffffffff"]
    )
    def test_both_forms_say_the_same(self, text: str) -> None:
        assert read_uuid(structured_uuid(text)) == text

    def test_capitals_are_folded(self) -> None:
        value = structured_uuid("0B9AE1D4-5A0B-4C0E-9D2A-1F2E3D4C5B6A")
        assert read_uuid(value) == "0b9ae1d4-5a0b-4c0e-9d2a-1f2e3d4c5b6a"


class TestRecentEvents:
    def test_the_newest_are_remembered_and_the_oldest_forgotten(self) -> None:
        recent = RecentEvents(capacity=10)
        for n in range(100):
            recent.remember(str(n), Remembered("s", n))
        assert all(recent.find(str(n)) == Remembered("s", n) for n in range(90, 100))
        assert recent.find("70") is None


def recorded(first: int, count: int, size: int = 10) -> list[RecordedEvent]:
    return [RecordedEvent(at, "s", at, "T", b"x" * size) for at in range(first, first + count)]


class TestTail:
    def test_it_gives_what_comes_after_a_position(self) -> None:
        tail = Tail(head=5)
        tail.publish(recorded(6, 3))
        assert [event.position for event in tail.after(6, 10) or ()] == [7, 8]
        assert [event.position for event in tail.after(5, 2) or ()] == [6, 7]
        assert tail.after(8, 10) == []
        assert tail.after(4, 10) is None

    def test_it_keeps_a_bounded_number_and_size(self) -> None:
        tail = Tail(head=0)
        for first in range(1, 20_000, 100):
            tail.publish(recorded(first, 100))
        assert tail.after(0, 1) is None
        assert len(tail.after(20_000 - KEPT_EVENTS, 10**6) or ()) == KEPT_EVENTS
        for first in range(20_001, 20_101):
            tail.publish(recorded(first, 1, size=1_000_000))
        assert tail.after(20_000, 1) is None
        assert [event.position for event in tail.after(20_098, 5) or ()] == [20_099, 20_100]

    def test_it_wakes_all_who_wait(self) -> None:
        async def scene() -> list[list[int]]:
            tail = Tail(head=0)
            woken: list[int] = []

            async def wait(position: int) -> None:
                await tail.wait_beyond(position)
                woken.append(position)

            waiting = [asyncio.create_task(wait(position)) for position in (0, 1, 2)]
            await asyncio.sleep(0.01)
            tail.publish(recorded(1, 2))
            await asyncio.sleep(0.01)
            first = list(woken)
            tail.publish(recorded(3, 1))
            await asyncio.gather(*waiting)
            return [first, woken]

        assert asyncio.run(scene()) == [[0, 1], [0, 1, 2]]


class TestCheckpoints:
    def test_one_is_due_when_the_interval_was_considered(self) -> None:
        checkpoints = Checkpoints(interval=10, position=100)
        assert [checkpoints.due(at) is not None for at in (105, 109, 110, 119, 120)] == [
            False,
            False,
            True,
            False,
            True,
        ]

    def test_a_reader_without_filter_needs_none(self) -> None:
        checkpoints = Checkpoints(interval=None, position=0)
        assert checkpoints.due(10**6) is None
        assert checkpoints.at(10**6) is None

    def test_the_same_position_is_told_once(self) -> None:
        checkpoints = Checkpoints(interval=10, position=0)
        assert checkpoints.at(7) is not None
        assert checkpoints.at(7) is None
