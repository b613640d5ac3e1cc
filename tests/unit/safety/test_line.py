"""The line of a household: each rule by example, and the laws that keep counts exact on a noisy bus."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kairan_contracts.vocabulary import Line, Status
from kairan_safety.domain.rollcall.line import (
    UNKNOWN,
    BlockCounts,
    HouseholdState,
    LoggedIn,
    NoticeSeen,
    OnRoll,
    RollFact,
    Said,
    count_block,
    count_household,
    current_statements,
    from_document,
    line,
    merge,
    to_document,
)


def said(
    revision: int, status: str, speaker: str = "self:a", *, visit: bool = False, late: bool = False
) -> Said:
    return Said(
        revision=revision,
        statement_id=f"statement-{revision}",
        speaker=speaker,
        status=Status(status),
        visit=visit,
        late=late,
    )


def known(*facts: RollFact) -> HouseholdState:
    return reduce(merge, facts, UNKNOWN)


ON_ROLL = OnRoll(revision=0, has_logged_in=True)
NEVER_LOGGED_IN = OnRoll(revision=0, has_logged_in=False)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([ON_ROLL], Line.UNREAD),
        ([NEVER_LOGGED_IN], Line.NEVER_LOGGED_IN),
        ([NEVER_LOGGED_IN, LoggedIn(revision=1)], Line.UNREAD),
        ([ON_ROLL, NoticeSeen(revision=1)], Line.READ),
        ([ON_ROLL, NoticeSeen(revision=1), said(2, "safe")], Line.SAFE),
        ([ON_ROLL, said(1, "safe"), said(2, "needs_support")], Line.NEEDS_SUPPORT),
        ([ON_ROLL, said(1, "needs_support"), said(2, "safe")], Line.SAFE),
    ],
)
def test_the_line_follows_what_is_known(facts: list[RollFact], expected: Line) -> None:
    assert line(known(*facts)) is expected


def test_two_speakers_stand_side_by_side_and_the_most_urgent_is_the_line() -> None:
    state = known(ON_ROLL, said(1, "needs_support", "self:a"), said(2, "safe", "proxy:leader"))
    assert line(state) is Line.NEEDS_SUPPORT
    assert len(current_statements(state)) == 2


def test_wanting_contact_is_more_urgent_than_being_safe() -> None:
    assert line(known(ON_ROLL, said(1, "wants_contact", "self:a"), said(2, "safe", "self:b"))) is (
        Line.WANTS_CONTACT
    )


def test_a_visit_supersedes_what_came_before_it() -> None:
    state = known(
        ON_ROLL,
        said(1, "needs_support", "self:a"),
        said(2, "wants_contact", "device:button"),
        said(3, "safe", "visit:team", visit=True),
    )
    assert line(state) is Line.SAFE


def test_what_is_said_after_a_visit_counts_again() -> None:
    state = known(ON_ROLL, said(1, "safe", "visit:team", visit=True), said(2, "needs_support", "self:a"))
    assert line(state) is Line.NEEDS_SUPPORT


def test_a_second_visit_supersedes_the_first() -> None:
    state = known(
        ON_ROLL,
        said(1, "needs_support", "visit:one", visit=True),
        said(2, "safe", "visit:two", visit=True),
    )
    assert line(state) is Line.SAFE


def test_a_late_statement_is_counted_but_does_not_change_the_line() -> None:
    state = known(ON_ROLL, said(1, "safe"), said(2, "needs_support", late=True))
    assert line(state) is Line.SAFE
    assert count_household(state).late == 1
    assert count_household(state).statements == 2


def test_a_late_visit_supersedes_nothing() -> None:
    state = known(ON_ROLL, said(1, "needs_support"), said(2, "safe", "visit:t", visit=True, late=True))
    assert line(state) is Line.NEEDS_SUPPORT


def test_a_household_off_the_roll_is_counted_aside_and_not_in_the_denominator() -> None:
    counts = count_household(known(said(5, "safe")))
    assert counts == BlockCounts(off_roll=1, statements=1, revision=5)


def test_a_request_appended_twice_counts_once_and_where_it_was_first_accepted() -> None:
    first = said(1, "needs_support")
    again = Said(revision=9, statement_id=first.statement_id, speaker=first.speaker, status=first.status)
    state = known(ON_ROLL, first, said(2, "safe"), again)
    assert line(state) is Line.SAFE
    assert count_household(state).statements == 2


REVISIONS = st.integers(min_value=0, max_value=30)
SPEAKERS = st.sampled_from(["self:a", "self:b", "proxy:l", "device:d"])


@st.composite
def statements(draw: st.DrawFn) -> Said:
    visit = draw(st.booleans())
    return Said(
        revision=draw(REVISIONS),
        statement_id=f"s{draw(st.integers(0, 12))}",
        speaker="visit:t" if visit else draw(SPEAKERS),
        status=draw(st.sampled_from(list(Status))),
        visit=visit,
        late=draw(st.booleans()),
    )


FACTS = st.one_of(
    statements(),
    st.builds(OnRoll, revision=REVISIONS, has_logged_in=st.booleans()),
    st.builds(NoticeSeen, revision=REVISIONS),
    st.builds(LoggedIn, revision=REVISIONS),
)


@given(facts=st.lists(FACTS, max_size=14), data=st.data())
def test_any_order_and_any_duplication_of_facts_gives_the_same_state(
    facts: list[RollFact], data: st.DataObject
) -> None:
    repeats = data.draw(st.lists(st.sampled_from(facts), max_size=10)) if facts else []
    shuffled = data.draw(st.permutations([*facts, *repeats]))
    assert known(*shuffled) == known(*facts)


@given(facts=st.lists(FACTS, max_size=14))
def test_merging_a_fact_again_changes_nothing(facts: list[RollFact]) -> None:
    state = known(*facts)
    assert known(*facts, *facts) == state
    assert all(merge(state, fact) == state for fact in facts)


@given(facts=st.lists(FACTS, max_size=14))
def test_a_state_survives_being_written_down(facts: list[RollFact]) -> None:
    state = known(*facts)
    assert from_document(to_document(state)) == state


@given(households=st.lists(st.lists(FACTS, max_size=8), max_size=6))
def test_the_six_lines_always_add_up_to_the_denominator(households: list[list[RollFact]]) -> None:
    states = [known(*facts) for facts in households]
    counts = count_block(states)
    six = (
        counts.safe
        + counts.needs_support
        + counts.wants_contact
        + counts.read
        + counts.unread
        + counts.never_logged_in
    )
    assert counts.households == six == sum(state.on_roll for state in states)
    assert counts == count_block(reversed(states))
