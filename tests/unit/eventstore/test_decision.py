"""The rules of expected versions, as a table of cases."""

import pytest

from kairan_eventstore.decision import Decision, Gone, Mismatch, Repeat, StreamState, Write, decide
from kairan_eventstore.facts import ANY, NO_STREAM, STREAM_EXISTS, TOMBSTONE_REVISION

STORED = ["one", "two", "three"]
EMPTY = StreamState(last=-1)
THREE = StreamState(last=2)
DELETED = StreamState(last=2, soft_deleted=True, has_metadata=True)
DESCRIBED = StreamState(last=-1, has_metadata=True)
ENDED = StreamState(last=TOMBSTONE_REVISION)


def ask(expected: int, ids: list[str], state: StreamState) -> Decision:
    stored = STORED if state.last == 2 else []
    return decide(
        expected,
        ids,
        state,
        recent_revision=lambda name: stored.index(name) if name in stored else None,
        id_at=lambda at: stored[at] if 0 <= at < len(stored) else None,
    )


class TestNewEvents:
    @pytest.mark.parametrize("expected", [ANY, NO_STREAM])
    def test_an_empty_stream_takes_them(self, expected: int) -> None:
        assert ask(expected, ["new"], EMPTY) == Write(revive=False)

    @pytest.mark.parametrize("expected", [ANY, STREAM_EXISTS, 2])
    def test_a_stream_takes_them_at_its_end(self, expected: int) -> None:
        assert ask(expected, ["new"], THREE) == Write(revive=False)

    @pytest.mark.parametrize("expected", [NO_STREAM, 0, 1, 3, 9])
    def test_a_stream_refuses_them_elsewhere(self, expected: int) -> None:
        assert ask(expected, ["new"], THREE) == Mismatch()

    def test_stream_exists_wants_an_event_or_metadata(self) -> None:
        assert ask(STREAM_EXISTS, ["new"], EMPTY) == Mismatch()
        assert ask(STREAM_EXISTS, ["new"], DESCRIBED) == Write(revive=False)


class TestRepeatedEvents:
    @pytest.mark.parametrize(
        ("expected", "ids", "last"),
        [(NO_STREAM, ["one"], 0), (NO_STREAM, STORED, 2), (0, ["two", "three"], 2), (1, ["three"], 2)],
    )
    def test_an_exact_version_knows_them_by_place(self, expected: int, ids: list[str], last: int) -> None:
        assert ask(expected, ids, THREE) == Repeat(last)

    @pytest.mark.parametrize("expected", [ANY, STREAM_EXISTS])
    def test_any_version_knows_them_by_memory(self, expected: int) -> None:
        assert ask(expected, ["two", "three"], THREE) == Repeat(2)

    @pytest.mark.parametrize("expected", [ANY, STREAM_EXISTS, NO_STREAM, 1])
    def test_partly_repeated_is_a_mismatch(self, expected: int) -> None:
        start = 2 if expected == 1 else 0
        assert ask(expected, [*STORED[start:], "new"], THREE) == Mismatch()

    def test_at_another_place_is_a_mismatch(self) -> None:
        assert ask(0, ["three"], THREE) == Mismatch()


class TestDeletedStreams:
    @pytest.mark.parametrize("expected", [ANY, NO_STREAM, 2])
    def test_new_events_revive_a_soft_deleted_stream(self, expected: int) -> None:
        assert ask(expected, ["new"], DELETED) == Write(revive=True)

    def test_stream_exists_finds_it_gone(self) -> None:
        assert ask(STREAM_EXISTS, ["new"], DELETED) == Gone()

    def test_a_wrong_exact_version_is_still_wrong(self) -> None:
        assert ask(1, ["new"], DELETED) == Mismatch()

    @pytest.mark.parametrize("expected", [ANY, NO_STREAM, STREAM_EXISTS, 0, TOMBSTONE_REVISION])
    def test_a_tombstoned_stream_is_gone_for_everyone(self, expected: int) -> None:
        assert ask(expected, ["new"], ENDED) == Gone()


class TestNoEvents:
    def test_they_are_let_through_where_the_version_fits(self) -> None:
        assert ask(ANY, [], THREE) == Write(revive=False)
        assert ask(2, [], THREE) == Write(revive=False)
        assert ask(0, [], THREE) == Mismatch()
