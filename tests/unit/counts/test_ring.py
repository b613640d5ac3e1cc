"""The ring of the latest changes: what it knows, and when it says that it doesn't."""

import pytest

from kairan_safety.counts.documents import Cursor
from kairan_safety.live.ring import CHANGES_MOST, INCIDENTS_MOST, Change, IncidentFeed, Ring

from .changes import change, fed


def sequences(changes: list[Change] | None) -> list[int] | None:
    return None if changes is None else [each.cursor.sequence for each in changes]


class TestRing:
    def test_what_came_after_a_cursor_is_found(self) -> None:
        feed = fed(change(1), change(2), change(3))

        assert sequences(feed.since(Cursor(1, 1))) == [2, 3]
        assert sequences(feed.since(Cursor(1, 3))) == []

    def test_a_repeated_announcement_is_taken_once(self) -> None:
        assert sequences(fed(change(1), change(2), change(1), change(2)).since(Cursor(1, 0))) == [1, 2]

    def test_a_cursor_from_before_the_first_known_change_can_not_be_followed(self) -> None:
        feed = fed(change(5), change(6))

        assert feed.since(Cursor(1, 3)) is None
        assert sequences(feed.since(Cursor(1, 4))) == [5, 6]

    def test_a_gap_starts_the_ring_afresh(self) -> None:
        feed = fed(change(1), change(2), change(4))

        assert feed.since(Cursor(1, 2)) is None
        assert sequences(feed.since(Cursor(1, 3))) == [4]

    def test_a_new_epoch_means_to_forget(self) -> None:
        feed = fed(change(1), change(2), change(1, epoch=2))

        assert feed.since(Cursor(1, 2)) is None
        assert sequences(feed.since(Cursor(2, 0))) == [1]

    def test_a_cursor_ahead_of_the_ring_has_no_news(self) -> None:
        feed = fed(change(1))

        assert feed.since(Cursor(1, 7)) == []
        assert feed.since(Cursor(2, 1)) == []

    def test_who_was_there_before_anything_was_counted_follows_from_the_first_change(self) -> None:
        assert sequences(fed(change(1), change(2)).since(Cursor(0, 0))) == [1, 2]

    @pytest.mark.parametrize(
        "feed", [fed(change(2)), fed(change(1), change(1, epoch=2)), fed(*(change(n) for n in range(1, 600)))]
    )
    def test_but_not_when_the_first_change_is_not_in_the_ring(self, feed: IncidentFeed) -> None:
        assert feed.since(Cursor(0, 0)) is None

    def test_nor_after_an_interruption(self) -> None:
        feed = fed()
        feed.interrupted()
        feed.take(change(1))

        assert feed.since(Cursor(0, 0)) is None

    def test_a_full_ring_forgets_the_oldest(self) -> None:
        feed = fed(*(change(n) for n in range(1, CHANGES_MOST + 11)))

        assert feed.since(Cursor(1, 9)) is None
        assert len(feed.since(Cursor(1, 10)) or []) == CHANGES_MOST

    def test_idle_incidents_are_forgotten_but_not_those_that_are_listened_to(self) -> None:
        ring = Ring()
        kept = ring.of("kept")
        kept.listeners = 1

        for number in range(INCIDENTS_MOST * 2):
            ring.of(f"incident {number}")

        assert ring.of("kept") is kept
        assert ring.of("incident 0").last == Cursor(0, 0)
        assert len(ring._feeds) <= INCIDENTS_MOST + 1
