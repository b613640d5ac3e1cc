"""Facts of one block, in each of their forms, and what a block's state makes of them."""

from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kairan_contracts.envelope import example_of
from kairan_contracts.events import contract_of
from kairan_contracts.vocabulary import Mark, Means, Mode, StatementKind, Status
from kairan_kernel.events import StoredEvent
from kairan_safety.codec import CODEC
from kairan_safety.counts import facts, states
from kairan_safety.counts.facts import Block, BlockFacts, UnreadableRecord
from kairan_safety.counts.reading import CONTRACTS, NotUnderstood, from_message, from_stored
from kairan_safety.counts.states import BlockState
from kairan_safety.domain.places import Place
from kairan_safety.domain.rollcall.events import (
    BlockEnrolled,
    FirstLoginNoted,
    HouseholdOnRoll,
    HouseholdsReminded,
    NoticeRead,
    StatementRecorded,
)
from kairan_safety.domain.rollcall.line import LoggedIn, NoticeSeen, OnRoll, Said
from kairan_safety.publishing import publish

NOW = datetime(2024, 7, 7, 0, 5, tzinfo=UTC)
INCIDENT, UNION, ASSOCIATION, BLOCK, HOUSEHOLD, OTHER = (UUID(int=n) for n in range(1, 7))
PLACE = Place(
    union_id=UNION,
    union="yoneizumi",
    association_id=ASSOCIATION,
    association="nishi",
    block_id=BLOCK,
    household_id=HOUSEHOLD,
)
SUBJECT: dict[str, Any] = {"incident_id": INCIDENT, "mode": Mode.DRILL}
ENROLLED = BlockEnrolled(
    **SUBJECT,
    union_id=UNION,
    union="yoneizumi",
    association_id=ASSOCIATION,
    association="nishi",
    association_name="西町会",
    block_id=BLOCK,
    block_name="1班",
    households=(
        HouseholdOnRoll(household_id=HOUSEHOLD, number="1", has_logged_in=True),
        HouseholdOnRoll(household_id=OTHER, number="2", has_logged_in=False),
    ),
)
STATED = StatementRecorded(
    **SUBJECT,
    place=PLACE,
    statement_id=UUID(int=9),
    speaker="visit:x",
    kind=StatementKind.VISIT,
    means=Means.PAPER,
    status=Status.NEEDS_SUPPORT,
    note=None,
    said_at=None,
    recorded_at=NOW,
    marks=(Mark.LATE, Mark.CLOCK_OFF),
)
READ = NoticeRead(**SUBJECT, place=PLACE, reader="self:x", read_at=NOW, late=False)
LOGGED_IN = FirstLoginNoted(**SUBJECT, place=PLACE, logged_in_at=NOW)


def stored(event: Any, revision: int = 7) -> StoredEvent:
    kind, data = CODEC.encode(event)
    return StoredEvent(
        id=UUID(int=99),
        type=kind,
        data=data,
        metadata=b"{}",
        stream=f"rollcall-{INCIDENT}",
        revision=revision,
        position=1234,
        recorded_at=NOW,
    )


@pytest.mark.parametrize("event", [ENROLLED, STATED, READ, LOGGED_IN])
def test_the_bus_and_the_log_say_the_same(event: Any) -> None:
    message = publish(stored(event))

    assert message is not None
    assert from_message(message.body) == from_stored(stored(event), CODEC)


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_example_of_the_contracts_is_understood_with_fields_of_the_future(name: str) -> None:
    example = example_of(contract_of(name))
    example["data"]["fieldOfTheFuture"] = {"any": "thing"}

    read = from_message(msgspec.json.encode(example))

    assert read.block.block_id == example["data"]["block_id"]
    assert all(fact.revision == 3 for _, fact in read.facts)


def test_what_changes_no_count_is_no_fact() -> None:
    late = NoticeRead(**SUBJECT, place=PLACE, reader="self:x", read_at=NOW, late=True)
    reminded = HouseholdsReminded(
        **SUBJECT,
        union_id=UNION,
        union="yoneizumi",
        association_id=ASSOCIATION,
        association="nishi",
        reminder_id=UUID(int=8),
        step=1,
        households=(),
        reminded_at=NOW,
    )

    assert from_stored(stored(late), CODEC) is None
    assert from_stored(stored(reminded), CODEC) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda body: body[:-5], "malformed"),
        (lambda body: body.replace(b'"1.0"', b'"2.0"'), "malformed"),
        (lambda body: body.replace(b'"streamrevision":"7"', b'"streamrevision":"x"'), "malformed"),
        (lambda body: body.replace(b"statement_recorded", b"statement_sung"), "schema"),
        (lambda body: body.replace(b'"needs_support"', b'"fine"'), "schema"),
        (lambda body: body.replace(b'"statement_id"', b'"statement"'), "schema"),
    ],
)
def test_what_no_schema_accepts_is_refused_with_the_reason(change: Any, reason: str) -> None:
    message = publish(stored(STATED))
    assert message is not None

    with pytest.raises(NotUnderstood) as refusal:
        from_message(change(message.body))

    assert refusal.value.reason == reason


def test_a_record_is_read_as_it_was_written() -> None:
    said = [from_stored(stored(event), CODEC) for event in (ENROLLED, STATED, READ, LOGGED_IN)]

    assert None not in said
    assert facts.decode(facts.encode(said)) == said


@pytest.mark.parametrize("value", [None, b"", b"\xc1", msgspec.msgpack.encode([1, 2]), b'{"a": 1}'])
def test_a_record_of_somebody_else_is_unreadable(value: bytes | None) -> None:
    with pytest.raises(UnreadableRecord):
        facts.decode(value)


PLAIN = Block(
    incident_id=str(INCIDENT),
    mode=Mode.DRILL,
    union_id=str(UNION),
    union="yoneizumi",
    association_id=str(ASSOCIATION),
    association="nishi",
    block_id=str(BLOCK),
)
household_ids = st.sampled_from(["h1", "h2", "h3"])
revisions = st.integers(0, 40)


def said_at(revision: int, name: str) -> Said:
    """An event says one thing; a repeat of the same statement may be late, and is of the same speaker."""
    speaker, event = Random(name), Random(f"{name} {revision}")
    return Said(
        revision=revision,
        statement_id=name,
        speaker=speaker.choice(["self:a", "self:b", "visit:c"]),
        status=event.choice(list(Status)),
        visit=event.random() < 0.5,
        late=event.random() < 0.5,
    )


said = st.builds(said_at, revisions, st.sampled_from([f"s{n}" for n in range(12)]))
seen, login = st.builds(NoticeSeen, revision=revisions), st.builds(LoggedIn, revision=revisions)
on_roll = st.builds(OnRoll, revision=revisions, has_logged_in=st.booleans())
one_fact = st.tuples(household_ids, st.one_of(said, seen, login, on_roll))
names = st.sampled_from([(None, None), ("西町会", "1班")])


@st.composite
def block_facts(draw: st.DrawFn) -> BlockFacts:
    association_name, block_name = draw(names)
    block = Block(
        **{field: getattr(PLAIN, field) for field in PLAIN.__dataclass_fields__ if "name" not in field},
        association_name=association_name,
        block_name=block_name,
    )
    return BlockFacts(block=block, facts=tuple(draw(st.lists(one_fact, max_size=3))))


def state_of(taken: list[BlockFacts]) -> BlockState:
    state = BlockState(block=PLAIN)
    for each in taken:
        state.take(each)
    return state


@settings(max_examples=200, deadline=None)
@given(st.lists(block_facts(), max_size=12), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_changes_a_block_to_the_byte(
    taken: list[BlockFacts], chance: Any
) -> None:
    once = states.encode(state_of(taken))
    again = taken + [each for each in taken if chance.random() < 0.5]
    chance.shuffle(again)

    assert states.encode(state_of(again)) == once


@settings(max_examples=100, deadline=None)
@given(st.lists(block_facts(), max_size=12), st.integers(0, 12))
def test_a_state_that_went_through_the_table_takes_more_as_if_it_had_not(
    taken: list[BlockFacts], cut: int
) -> None:
    through = states.decode(states.encode(state_of(taken[:cut])))
    for each in taken[cut:]:
        through.take(each)

    assert states.encode(through) == states.encode(state_of(taken))
    assert through.counts() == state_of(taken).counts()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(block_facts(), st.booleans()), min_size=1, max_size=12))
def test_a_block_is_read_from_its_entry_and_those_of_its_households_whichever_is_newer(
    steps: list[tuple[BlockFacts, bool]],
) -> None:
    state = BlockState(block=PLAIN)
    whole, beside = states.encode(state), dict[str, bytes]()
    for facts_of_step, as_a_whole in steps:
        state.take(facts_of_step)
        if as_a_whole or state.renewed:
            whole = states.encode(state)
        else:
            beside |= {each: states.encode_household(state.households[each]) for each in state.changed}
        state.written()

    assert states.encode(states.decode(whole, beside)) == states.encode(state)


def test_what_changed_since_the_last_writing_is_known() -> None:
    enrolment, statement = from_stored(stored(ENROLLED), CODEC), from_stored(stored(STATED), CODEC)
    assert enrolment is not None
    assert statement is not None
    state = BlockState(block=PLAIN)
    assert state.renewed

    state.take(enrolment)
    state.written()
    assert (state.renewed, state.changed) == (False, set())

    state.take(statement)
    assert (state.renewed, state.changed) == (False, {statement.facts[0][0]})


def test_taking_says_whether_anything_was_new() -> None:
    enrolment = from_stored(stored(ENROLLED), CODEC)
    assert enrolment is not None
    state = BlockState(block=PLAIN)

    assert state.take(enrolment)
    assert not state.take(enrolment)
    assert state.block.block_name == "1班"
    assert state.counts().households == 2
