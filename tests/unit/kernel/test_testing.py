"""The aids for domain tests, on a decider of umbrellas."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import assert_never

import pytest

from kairan_kernel.decider import Decider
from kairan_kernel.projection import Document, Fact, Projection
from kairan_kernel.testing import Projected, fact, given


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lend:
    member: str


class AlreadyLent(Exception):
    pass


class NotForCats(Exception):
    pass


def decide(command: Lend, holder: str | None) -> list[Lent | Returned]:
    if command.member == "cat":
        raise NotForCats
    if holder == command.member:
        return []
    if holder is not None:
        raise AlreadyLent
    return [Lent(member=command.member)]


def evolve(holder: str | None, event: Lent | Returned) -> str | None:
    match event:
        case Lent(member=member):
            return member
        case Returned():
            return None
        case _:
            assert_never(event)


UMBRELLA = Decider[str | None, Lend, Lent | Returned](initial=lambda: None, decide=decide, evolve=evolve)


class TestWhenFree:
    def test_it_can_be_lent(self) -> None:
        assert given(UMBRELLA).when(Lend(member="a")).then(Lent(member="a")) == "a"

    def test_it_can_be_lent_again_after_its_return(self) -> None:
        given(UMBRELLA, Lent(member="a"), Returned()).when(Lend(member="b")).then(Lent(member="b"))


class TestWhenLent:
    def test_another_is_refused(self) -> None:
        error = given(UMBRELLA, Lent(member="a")).when(Lend(member="b")).then_raises(AlreadyLent)
        assert isinstance(error, AlreadyLent)

    def test_the_holder_may_ask_again(self) -> None:
        assert given(UMBRELLA, Lent(member="a")).when(Lend(member="a")).then_nothing() == "a"


def test_a_wrong_expectation_fails_the_test() -> None:
    with pytest.raises(AssertionError, match="expected"):
        given(UMBRELLA).when(Lend(member="a")).then(Lent(member="b"))
    with pytest.raises(AssertionError, match="expected AlreadyLent"):
        given(UMBRELLA).when(Lend(member="a")).then_raises(AlreadyLent)


def test_an_error_that_was_not_expected_is_raised_as_it_is() -> None:
    with pytest.raises(NotForCats):
        given(UMBRELLA).when(Lend(member="cat")).then_raises(AlreadyLent)
    with pytest.raises(NotForCats):
        given(UMBRELLA).when(Lend(member="cat")).then()


def count(document: Document | None, fact: Fact, key: str) -> Document | None:
    if isinstance(fact.event, Returned):
        return None
    return {"times": (document or {"times": 0})["times"] + 1, "last": fact.recorded_at}


HOLDERS = Projection(name="holders", handles=(Lent, Returned), keys=lambda fact: [fact.stream], project=count)


def test_a_projection_is_run_over_facts_without_a_database() -> None:
    holders = Projected(HOLDERS)
    assert holders.after(fact(Lent(member="a"), position=5), fact(Lent(member="b"), position=6)) == {
        "test-1": {"times": 2, "last": datetime(2026, 1, 1, 0, 0, 6, tzinfo=UTC)}
    }
    assert holders.after(fact("something else"), fact(Returned())) == {}
