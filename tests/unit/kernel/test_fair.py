"""Turns: one union's requests do not all go before another's, and nobody waits for nothing."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

import eventlet
import pytest
from eventlet.greenthread import GreenThread
from hypothesis import given
from hypothesis import strategies as st

from kairan_kernel.fair import Traffic, Turns, whose

UNIONS = "abcd"


@dataclass(frozen=True)
class Principal:
    union_id: Hashable


class Clock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += seconds


class Line:
    """Requests that take a turn and write down who they were."""

    def __init__(self, a_round: int, clock: Callable[[], float] = lambda: 0.0) -> None:
        self.turns = Turns(a_round, clock)
        self.went: list[tuple[str, int]] = []

    def ask(self, union: str, number: int, then: Callable[[], None] = lambda: None) -> GreenThread:
        return eventlet.spawn(self._ask, union, number, then)

    def _ask(self, union: str, number: int, then: Callable[[], None]) -> None:
        self.turns.take(union)
        self.went.append((union, number))
        then()


def full(turns: Turns, a_round: int) -> None:
    """Take all turns of this round, and those beside it for unions that had none."""
    for _ in range(a_round):
        turns.take("first")
    for number in range(a_round):
        turns.take(f"beside {number}")


def rounds(number: int) -> None:
    for _ in range(number):
        eventlet.sleep(0)


def test_another_unions_request_does_not_wait_for_a_whole_storm() -> None:
    # given two hundred requests of one union
    line = Line(a_round=2)
    storm = [line.ask("storm", n) for n in range(200)]
    rounds(10)
    before = len(line.went)
    # when one of another union comes
    line.ask("quiet", 0).wait()
    # then a few of the storm went before it, and the storm goes on until its end
    assert len(line.went) - before <= 3 * 2
    for each in storm:
        each.wait()
    assert [number for union, number in line.went if union == "storm"] == list(range(200))


def test_while_nobody_else_asks_one_union_has_every_turn() -> None:
    line = Line(a_round=4)
    asked = [line.ask("storm", n) for n in range(40)]
    rounds(12)
    assert len(line.went) == 40
    assert all(each.dead for each in asked)


def test_who_comes_into_a_round_with_room_goes_on_at_once() -> None:
    turns = Turns(a_round=3)
    for number in range(3):
        turns.take(number)  # in one greenlet: waiting would switch to the hub, and another would go on
    assert turns.waiting == 0


def test_after_a_quiet_time_there_is_room_again() -> None:
    turns = Turns(a_round=1)
    for _ in range(3):
        turns.take("a")
        rounds(2)
    others = [eventlet.spawn(turns.take, "a") for _ in range(2)]
    rounds(1)
    assert [each.dead for each in others] == [True, False]
    others[1].wait()


def test_a_few_unions_a_round_go_on_at_once_though_others_wait() -> None:
    # given a storm that waits
    line = Line(a_round=2)
    full(line.turns, 1)
    storm = [line.ask("storm", n) for n in range(20)]
    rounds(3)
    assert line.turns.waiting > 0
    # when five other unions come in the same round
    others = [line.ask(f"other {n}", n) for n in range(5)]
    rounds(1)
    # then two of them have gone on, and the rest goes with the next rounds
    assert [each.dead for each in others].count(True) == 2
    rounds(3)
    assert all(each.dead for each in others)
    for each in storm:
        each.wait()


def test_rounds_are_short_for_a_second_after_another_union_was_let_in() -> None:
    # given a storm of one union, eight of which go on in each round
    clock = Clock()
    line = Line(a_round=8, clock=clock)
    storm = [line.ask("storm", n) for n in range(200)]
    rounds(3)
    assert went_in(line, 5) == 5 * 8
    # when another union comes, then two of the storm go on in each round
    line.ask("quiet", 0).wait()
    rounds(1)
    assert went_in(line, 5) == 5 * 2
    # and when it has been away for a second, then eight again
    clock.passes(1.0)
    rounds(1)
    assert went_in(line, 5) == 5 * 8
    for each in storm:
        each.wait()


def test_beside_another_union_a_storm_rests_in_proportion_to_its_rounds() -> None:
    # given a storm of one union, each of whose turns takes 5 ms by the clock
    clock = Clock()
    line = Line(a_round=8, clock=clock)
    storm = [line.ask("storm", n, partial(clock.passes, 0.005)) for n in range(150)]
    rounds(3)
    # when another union comes, then no turn of the storm for 20 ms, however often the hub comes round
    line.ask("quiet", 0).wait()
    rounds(2)
    assert went_in(line, 20) <= 2
    # but the other union has one whenever it asks
    before = len(line.went)
    for _ in range(3):
        line.turns.take("quiet")
    assert len(line.went) == before
    # and the storm goes on
    clock.passes(1.0)
    for each in storm:
        each.wait()


def test_in_a_storm_of_many_unions_nobody_is_beside_it() -> None:
    # given a storm of twelve unions
    clock = Clock()
    line = Line(a_round=8, clock=clock)
    storm = [line.ask(f"union {n % 12}", n, partial(clock.passes, 0.0005)) for n in range(12 * 120)]
    rounds(3)
    # when a small one is let in, then rounds are as long as before, and nobody rests
    line.ask("small", 0).wait()
    rounds(1)
    assert went_in(line, 4) == 4 * 24
    for each in storm:
        each.wait()


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        pytest.param([200, 150, 12, 12], True, id="two storm, two are beside them"),
        pytest.param([200] * 8, True, id="eight storm"),
        pytest.param([200] * 9, False, id="nine storm"),
        pytest.param([200, *[12] * 3], False, id="many others"),
        pytest.param([60] * 62, False, id="a city"),
        pytest.param([], False, id="nobody"),
    ],
)
def test_when_there_is_a_storm_to_be_beside_of(turns: list[int], expected: bool) -> None:
    traffic = Traffic(lambda: 0.0)
    for union, number in enumerate(turns):
        for _ in range(number):
            traffic.count(union)
    assert traffic.is_storm_of_few() is expected
    assert [traffic.storms(union) for union, _ in enumerate(turns)] == [each > 100 for each in turns]
    assert not traffic.storms("away")


def test_a_storm_is_forgotten_within_two_seconds() -> None:
    now = 0.0
    traffic = Traffic(lambda: now)
    for _ in range(101):
        traffic.count("large")
    now = 1.0
    traffic.count("quiet")
    assert traffic.storms("large")
    now = 2.0
    traffic.count("quiet")
    assert not traffic.storms("large")
    for _ in range(101):
        traffic.count("large")
    now = 60.0
    traffic.count("quiet")
    assert not traffic.storms("large")


def went_in(line: Line, number: int) -> int:
    """How many went on in so many rounds."""
    before = len(line.went)
    rounds(number)
    return len(line.went) - before


def test_a_city_of_unions_has_longer_rounds() -> None:
    # given sixty unions with four requests each, and a round of one
    line = Line(a_round=1)
    asked = [line.ask(f"union {n}", m) for m in range(4) for n in range(60)]
    rounds(1)
    assert line.turns.waiting > 230
    # when a round has passed, then each of them had two turns
    rounds(2)
    assert 2 * 60 <= len(line.went) <= 2 * 60 + 2
    for each in asked:
        each.wait()


def test_who_gives_up_waiting_leaves_the_line() -> None:
    # given a union with several requests in its line
    line = Line(a_round=1)
    asked = [line.ask("a", n) for n in range(6)]
    rounds(1)
    # when one does not wait any longer, and another is ended
    with pytest.raises(eventlet.Timeout), eventlet.Timeout(0):
        line.turns.take("a")
    asked[5].kill()
    # then the others have their turns, and none is lost
    for each in asked[:5]:
        each.wait()
    assert line.went == [("a", n) for n in range(5)]
    assert line.turns.waiting == 0


def test_a_request_that_fails_is_in_nobodys_way() -> None:
    line = Line(a_round=1)

    def fail() -> None:
        raise ValueError("broken")

    failing = [line.ask("a", n, fail) for n in range(5)]
    line.ask("a", 5).wait()
    for each in failing:
        with pytest.raises(ValueError, match="broken"):
            each.wait()
    assert line.went == [("a", n) for n in range(6)]


@given(
    arrivals=st.lists(st.tuples(st.sampled_from(UNIONS), st.booleans()), max_size=60),
    given_up=st.sets(st.integers(0, 59)),
    a_round=st.integers(1, 5),
)
def test_everybody_who_stays_has_one_turn_and_who_gave_up_has_none(
    arrivals: list[tuple[str, bool]], given_up: set[int], a_round: int
) -> None:
    line = Line(a_round)
    asked = []
    for number, (union, pause) in enumerate(arrivals):
        asked.append(line.ask(union, number))
        if pause:
            rounds(1)
    rounds(1)  # everybody has asked
    left = [n for n in given_up if n < len(asked) and not asked[n].dead]
    for n in left:
        asked[n].kill()
    rounds(len(arrivals) + 3)

    assert line.turns.waiting == 0
    assert sorted(n for _, n in line.went) == [n for n in range(len(arrivals)) if n not in left]


@given(
    lines=st.dictionaries(st.sampled_from(UNIONS), st.integers(1, 20), min_size=2), a_round=st.integers(1, 5)
)
def test_while_unions_wait_each_has_a_turn_before_any_has_two(lines: dict[str, int], a_round: int) -> None:
    line = Line(a_round)
    full(line.turns, a_round)
    for number in range(max(lines.values())):
        for union, length in lines.items():
            if number < length:
                line.ask(union, number)
    rounds(sum(lines.values()) + 3)

    for union, length in lines.items():
        assert [n for each, n in line.went if each == union] == list(range(length))
    went = [union for union, _ in line.went]
    for turn in range(max(lines.values())):
        waiting = [union for union, length in lines.items() if length > turn]
        assert set(went[: len(waiting)]) == set(waiting)
        went = went[len(waiting) :]


@given(a_round=st.integers(1, 6), comers=st.integers(1, 40))
def test_no_turn_of_a_round_is_left_while_somebody_waits(a_round: int, comers: int) -> None:
    line = Line(a_round)
    for number in range(comers):
        line.ask("a", number)
    rounds(-(-comers // a_round) + 2)
    assert line.went == [("a", n) for n in range(comers)]


def test_a_request_takes_the_turn_of_its_union_or_of_its_client() -> None:
    union = uuid4()
    assert whose(Principal(union), "192.0.2.1") == union
    assert whose(Principal(None), "192.0.2.1") == "192.0.2.1"
    assert whose(None, "192.0.2.1") == "192.0.2.1"
