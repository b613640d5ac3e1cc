"""The drill's script and its arrival curve."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from kairan_local.demo.arrivals import arrival_times
from kairan_local.demo.script import By, Cast, Fault, LogIn, Read, Refused, Say, write_script

sizes = st.lists(st.integers(5, 30), min_size=4, max_size=20)


@st.composite
def casts(draw: st.DrawFn) -> Cast:
    blocks = [index for index, size in enumerate(draw(sizes)) for _ in range(size)]
    return Cast(
        blocks=blocks, logging_in=draw(st.lists(st.integers(0, len(blocks) - 1), max_size=3, unique=True))
    )


@given(st.integers(0, 3000), st.floats(0.5, 600), st.integers())
def test_answers_arrive_in_order_and_within_the_window(answers: int, window: float, seed: int) -> None:
    times = arrival_times(answers, window, Random(seed))
    assert len(times) == answers
    assert times == sorted(times)
    assert all(0 <= moment <= window for moment in times)


def test_the_rush_comes_early_and_the_tail_is_long() -> None:
    times = arrival_times(10_000, 30.0, Random(1))
    assert 5.0 < times[5000] < 8.0
    assert sum(moment > 15.0 for moment in times) > 500


@given(casts(), st.integers())
@settings(max_examples=50, deadline=None)
def test_exactly_85_percent_answer_during_the_drill(cast: Cast, seed: int) -> None:
    script = write_script(cast, window=30.0, seed=seed)
    spoken = {act.household for act in script.during if isinstance(act, Say)}
    assert spoken == script.answering
    assert len(spoken) == round(len(cast.blocks) * 0.85)


@given(casts(), st.integers())
@settings(max_examples=50, deadline=None)
def test_acts_are_in_order_and_within_the_window(cast: Cast, seed: int) -> None:
    times = [act.at for act in write_script(cast, window=30.0, seed=seed).during]
    assert times == sorted(times)
    assert all(0 <= at <= 30.0 for at in times)


@given(casts(), st.integers())
@settings(max_examples=50, deadline=None)
def test_a_leader_speaks_for_others_never_for_the_own_household(cast: Cast, seed: int) -> None:
    script = write_script(cast, window=30.0, seed=seed)
    for act in (*script.during, *script.after):
        if isinstance(act, Say) and act.by is not By.SELF:
            leader = cast.leader(act.household)
            assert leader != act.household
            assert cast.blocks[leader] == cast.blocks[act.household]


@given(casts(), st.integers())
@settings(max_examples=50, deadline=None)
def test_every_fault_is_tried_and_some_answers_come_late(cast: Cast, seed: int) -> None:
    script = write_script(cast, window=30.0, seed=seed)
    assert {act.fault for act in script.during if isinstance(act, Refused)} == set(Fault)
    assert script.after
    assert {act.household for act in script.during if isinstance(act, LogIn)} == set(cast.logging_in)


def test_a_large_drill_has_everything_that_happens_in_life() -> None:
    cast = Cast(blocks=[index // 16 for index in range(3200)])
    script = write_script(cast, window=30.0, seed=7)
    says = [act for act in script.during if isinstance(act, Say)]
    statuses: dict[int, set[str]] = {}
    for say in says:
        statuses.setdefault(say.household, set()).add(say.status)
    assert {say.by for say in says} == set(By)
    assert sum(len(said) > 1 for said in statuses.values()) > 100
    assert len({say.retry for say in says}) == 3
    readers = {act.household for act in script.during if isinstance(act, Read)}
    assert len(readers - script.answering) > 50
    assert any(say.household in script.answering for say in script.after)
    assert any(say.household not in script.answering for say in script.after)


def test_the_same_seed_writes_the_same_script() -> None:
    cast = Cast(blocks=[index // 16 for index in range(320)], logging_in=(5, 77))
    assert write_script(cast, window=30.0, seed=7) == write_script(cast, window=30.0, seed=7)
    assert write_script(cast, window=30.0, seed=7) != write_script(cast, window=30.0, seed=8)
