"""Aids for tests of domain code: `given(decider, *events).when(command).then(*events)`, and facts."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from kairan_kernel.decider import Decider
from kairan_kernel.ids import derived_id
from kairan_kernel.projection import Document, Fact, Projection

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")

_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class _Given(Generic[S, C, E]):
    decider: Decider[S, C, E]
    state: S

    def when(self, command: C) -> "_When[S, C, E]":
        """Decide the command on that state; what it raises is kept for `then_raises`."""
        try:
            return _When(self.decider, self.state, tuple(self.decider.decide(command, self.state)), None)
        except Exception as error:  # noqa: BLE001 - kept, and raised again by `then`
            return _When(self.decider, self.state, (), error)


@dataclass(frozen=True)
class _When(Generic[S, C, E]):
    decider: Decider[S, C, E]
    before: S
    events: tuple[E, ...]
    error: Exception | None

    def then(self, *expected: E) -> S:
        """The command made exactly these events; returns the state after them."""
        if self.error is not None:
            raise self.error
        assert self.events == expected, f"made {self.events!r}, expected {expected!r}"
        return self.decider.fold(self.events, self.before)

    def then_nothing(self) -> S:
        """The command was accepted and changed nothing."""
        return self.then()

    def then_raises(self, expected: type[Exception]) -> Exception:
        """The command was refused with this named error, which is returned for a closer look."""
        assert self.error is not None, f"expected {expected.__name__}, but it made {self.events!r}"
        if not isinstance(self.error, expected):
            raise self.error
        return self.error


def given(decider: Decider[S, C, E], *events: E) -> _Given[S, C, E]:
    """The stream's past."""
    return _Given(decider, decider.fold(events))


def fact(event: Any, *, position: int = 1, revision: int = 0, stream: str = "test-1", **changes: Any) -> Fact:
    """A fact for a projection's test; recorded `position` seconds after the beginning of 2026."""
    values: dict[str, Any] = {
        "recorded_at": _LONG_AGO + timedelta(seconds=position),
        "id": derived_id("fact", stream, revision, position),
        "metadata": {},
    } | changes
    return Fact(event=event, position=position, revision=revision, stream=stream, **values)


@dataclass(slots=True)
class Projected:
    """A projection run over facts in memory, without a database: `documents` by key."""

    projection: Projection
    documents: dict[str, Document] = field(default_factory=dict)

    def after(self, *facts: Fact) -> dict[str, Document]:
        """The documents once these facts have been applied too."""
        for each in facts:
            if not isinstance(each.event, self.projection.handles):
                continue
            for key in self.projection.keys(each):
                document = self.projection.project(self.documents.get(key), each, key)
                if document is None:
                    self.documents.pop(key, None)
                else:
                    self.documents[key] = document
        return self.documents
