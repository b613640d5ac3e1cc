"""First come, first served: the fold against the rule said a second time, and what it never does."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

from kairan_bulletin.domain.attendance.decider import ATTENDANCE
from kairan_bulletin.domain.attendance.events import (
    AttendanceAmended,
    AttendanceAnswered,
    AttendanceCalled,
    AttendanceEvent,
    Occasion,
)
from kairan_bulletin.domain.attendance.turns import Turns
from kairan_bulletin.domain.places import Area, Place
from kairan_contracts.bulletin.attendance_words import Standing
from kairan_contracts.vocabulary import Means
from kairan_kernel.ids import derived_id

NOW = datetime(2024, 7, 1, tzinfo=UTC)
UNION = derived_id("union", "yoneizumi")
NISHI = derived_id("association", "yoneizumi", "nishi")
ATTENDANCE_ID = derived_id("attendance", 1)
AREA = Area(union_id=UNION, union="yoneizumi", association_id=NISHI, association="nishi")


def household(n: int) -> UUID:
    return derived_id("household", NISHI, n)


def place(n: int) -> Place:
    return Place(
        union_id=UNION,
        union="yoneizumi",
        association_id=NISHI,
        association="nishi",
        block_id=derived_id("block", NISHI, n % 3),
        household_id=household(n),
    )


def called(capacity: int | None = 5, **changes: object) -> AttendanceCalled:
    occasion = Occasion(
        title="夏祭り",
        body=None,
        location=None,
        starts_at=NOW + timedelta(days=30),
        ends_at=None,
        article_id=None,
    )
    values: dict[str, object] = {
        "attendance_id": ATTENDANCE_ID,
        "area": AREA,
        "occasion": occasion,
        "deadline": NOW + timedelta(days=20),
        "capacity": capacity,
        "party_most": 6,
        "households": 180,
        "asked": None,
        "called_by": household(0),
        "called_at": NOW,
    }
    return AttendanceCalled(**(values | changes))  # type: ignore[arg-type]


def answered(n: int, people: int, serial: int = 0, at: datetime = NOW) -> AttendanceAnswered:
    """Household n comes with so many; 0: does not come."""
    return AttendanceAnswered(
        attendance_id=ATTENDANCE_ID,
        answer_id=derived_id("answer", n, serial),
        place=place(n),
        attending=people > 0,
        party_size=people,
        comment=None,
        means=Means.APP,
        proxy=False,
        answered_by=household(n),
        answered_at=at,
    )


def amended(capacity: int | None) -> AttendanceAmended:
    return AttendanceAmended(
        attendance_id=ATTENDANCE_ID,
        area=AREA,
        deadline=NOW + timedelta(days=20),
        capacity=capacity,
        amended_by=household(0),
        amended_at=NOW,
    )


def after(*events: AttendanceEvent) -> Turns:
    return ATTENDANCE.fold(events)


def seated(turns: Turns) -> list[int]:
    numbers = {household(n): n for n in range(200)}
    found = [(turn.ticket, each) for each, turn in turns.households.items() if turn.standing == "seated"]
    return [numbers[each] for _, each in sorted(found, key=lambda pair: pair[0] or 0)]


def waiting(turns: Turns) -> list[int]:
    numbers = {household(n): n for n in range(200)}
    return [numbers[each] for each in turns.queue]


def test_nobody_overtakes_a_larger_party_that_waits() -> None:
    turns = after(called(5), answered(1, 4), answered(2, 2), answered(3, 1))
    assert (seated(turns), waiting(turns), turns.free) == ([1], [2, 3], 1)


def test_who_gives_up_lets_all_move_up_for_whom_there_is_room() -> None:
    turns = after(called(5), answered(1, 4), answered(2, 2), answered(3, 3), answered(4, 1))
    assert waiting(turns) == [2, 3, 4]
    turns = ATTENDANCE.fold([answered(1, 0, serial=1)], turns)
    assert (seated(turns), waiting(turns), turns.taken) == ([2, 3], [4], 5)
    assert turns.moves == {5: (household(2), household(3))}


def test_who_gives_up_and_comes_again_begins_anew() -> None:
    turns = after(called(2), answered(1, 2), answered(2, 2), answered(1, 0, 1), answered(1, 2, 2))
    assert (seated(turns), waiting(turns)) == ([2], [1])
    assert turns.households[household(1)].ticket == 3


def test_a_smaller_party_keeps_its_turn_and_makes_room() -> None:
    turns = after(called(4), answered(1, 4), answered(2, 2), answered(1, 2, 1))
    assert (seated(turns), turns.taken) == ([1, 2], 4)
    assert turns.households[household(1)].ticket == 1


def test_a_larger_party_that_waits_goes_to_the_end() -> None:
    turns = after(called(1), answered(1, 1), answered(2, 1), answered(3, 1), answered(2, 2, 1))
    assert waiting(turns) == [3, 2]


def test_a_larger_party_gets_free_places_only_when_nobody_waits() -> None:
    turns = after(called(5), answered(1, 2), answered(1, 4, 1))
    assert (turns.taken, turns.households[household(1)].party_size) == (4, 4)
    turns = after(called(5), answered(1, 2), answered(2, 4), answered(1, 3, 1))
    assert turns.refusal(derived_id("answer", 1, 1)) == "no_room"
    assert turns.households[household(1)].party_size == 2


def test_an_answer_after_the_deadline_counts_for_nothing() -> None:
    late = answered(2, 1, at=NOW + timedelta(days=21))
    turns = after(called(5), answered(1, 1), late)
    assert turns.refusal(late.answer_id) == "closed"
    assert seated(turns) == [1]


def test_an_answer_that_is_stored_twice_counts_once() -> None:
    turns = after(called(5), answered(1, 2), answered(1, 0, 1), answered(1, 2))
    assert turns.households[household(1)].standing is Standing.ABSENT
    assert turns.taken == 0


def test_more_places_move_up_and_fewer_take_nobodys() -> None:
    turns = after(called(1), answered(1, 1), answered(2, 1), answered(3, 1), amended(2))
    assert (seated(turns), waiting(turns)) == ([1, 2], [3])
    turns = ATTENDANCE.fold([amended(1)], turns)
    assert (seated(turns), turns.free) == ([1, 2], 0)
    turns = ATTENDANCE.fold([amended(None)], turns)
    assert (seated(turns), waiting(turns)) == ([1, 2, 3], [])


def test_a_party_larger_than_all_places_holds_up_nobody() -> None:
    turns = after(called(5), answered(1, 5), answered(2, 4), answered(3, 1), answered(1, 0, 1), amended(3))
    assert 3 in seated(turns)


ANSWERS = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 6)), max_size=60)


@settings(max_examples=200, deadline=None)
@each(answers=ANSWERS, capacity=st.integers(6, 20))
def test_it_is_never_overbooked_and_no_place_is_free_for_who_is_next(
    answers: list[tuple[int, int]], capacity: int
) -> None:
    events = [answered(n, people, serial) for serial, (n, people) in enumerate(answers)]
    turns = after(called(capacity), *events)
    parties = [each.party_size for each in turns.households.values() if each.standing is Standing.SEATED]
    assert turns.taken == sum(parties) <= capacity
    if turns.queue:
        first = turns.households[next(iter(turns.queue))]
        assert first.party_size > capacity - turns.taken
    assert set(turns.queue) == {
        household_id for household_id, each in turns.households.items() if each.standing is Standing.WAITING
    }


@settings(max_examples=200, deadline=None)
@each(sizes=st.lists(st.integers(1, 6), max_size=60), capacity=st.integers(6, 40))
def test_of_those_who_answer_once_a_first_part_is_seated(sizes: list[int], capacity: int) -> None:
    turns = after(called(capacity), *(answered(n, people) for n, people in enumerate(sizes)))
    left, expected = capacity, 0
    for people in sizes:
        if people > left:
            break
        left, expected = left - people, expected + 1
    assert seated(turns) == list(range(expected))
    assert waiting(turns) == list(range(expected, len(sizes)))


@settings(max_examples=100, deadline=None)
@each(answers=ANSWERS)
def test_who_waits_never_loses_a_turn_to_somebody_behind(answers: list[tuple[int, int]]) -> None:
    """Whenever somebody leaves the queue for places, it is from its head."""
    turns = after(called(8))
    for serial, (n, people) in enumerate(answers):
        before = list(turns.queue)
        turns = ATTENDANCE.fold([answered(n, people, serial)], turns)
        moved = turns.moves.get(turns.events - 1, ())
        stayed = [each for each in before if each != household(n)]
        assert list(moved) == stayed[: len(moved)]
