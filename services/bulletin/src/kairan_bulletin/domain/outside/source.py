"""The rules of a source: registered, revised, paused and resumed by officers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from kairan_bulletin.domain.outside.events import (
    SourceEvent,
    SourcePaused,
    SourceRegistered,
    SourceResumed,
    SourceRevised,
    SourceTerms,
)
from kairan_bulletin.domain.outside.refusals import (
    AddressMissing,
    SendersMissing,
    SourceExists,
    SourceUnknown,
)
from kairan_bulletin.domain.outside.words import SourceKind
from kairan_bulletin.domain.places import Area
from kairan_kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSource:
    source_id: UUID
    area: Area
    kind: SourceKind
    terms: SourceTerms
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseSource:
    terms: SourceTerms
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseSource:
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeSource:
    by: UUID
    at: datetime


SourceCommand = RegisterSource | ReviseSource | PauseSource | ResumeSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    source_id: UUID
    area: Area
    kind: SourceKind
    terms: SourceTerms
    registered_at: datetime
    paused: bool = False

    def hears(self, sender: str) -> bool:
        """Whether this sender is one of the source's, by whole address or by domain (``@…``)."""
        domain = "@" + sender.rpartition("@")[2]
        return sender.lower() in self.terms.senders or (
            "@" in sender and domain.lower() in self.terms.senders
        )


SourceState = Source | None


def nothing() -> SourceState:
    return None


def evolve(state: SourceState, event: SourceEvent) -> SourceState:
    match event:
        case SourceRegistered():
            return Source(
                source_id=event.source_id,
                area=event.area,
                kind=event.kind,
                terms=event.terms,
                registered_at=event.registered_at,
            )
        case SourceRevised():
            return None if state is None else replace(state, terms=event.terms)
        case SourcePaused():
            return None if state is None else replace(state, paused=True)
        case SourceResumed():
            return None if state is None else replace(state, paused=False)
        case _:
            assert_never(event)


def decide(command: SourceCommand, state: SourceState) -> Sequence[SourceEvent]:
    if isinstance(command, RegisterSource):
        return _register(command, state)
    if state is None:
        raise SourceUnknown
    about: dict[str, Any] = {"source_id": state.source_id, "area": state.area}
    match command:
        case ReviseSource():
            check_terms(state.kind, command.terms)
            if command.terms == state.terms:
                return []
            return [SourceRevised(**about, terms=command.terms, revised_by=command.by, revised_at=command.at)]
        case PauseSource():
            return [] if state.paused else [SourcePaused(**about, paused_by=command.by, paused_at=command.at)]
        case ResumeSource():
            if not state.paused:
                return []
            return [SourceResumed(**about, resumed_by=command.by, resumed_at=command.at)]
        case _:
            assert_never(command)


def _register(command: RegisterSource, state: SourceState) -> Sequence[SourceEvent]:
    if state is not None:
        raise SourceExists
    check_terms(command.kind, command.terms)
    return [
        SourceRegistered(
            source_id=command.source_id,
            area=command.area,
            kind=command.kind,
            terms=command.terms,
            registered_by=command.by,
            registered_at=command.at,
        )
    ]


def check_terms(kind: SourceKind, terms: SourceTerms) -> None:
    """Mails need senders; a feed needs an address; alerts need either."""
    if kind is SourceKind.FEED and terms.url is None:
        raise AddressMissing
    if kind is SourceKind.MAIL and not terms.senders:
        raise SendersMissing
    if kind is SourceKind.ALERT and not terms.senders and terms.url is None:
        raise SendersMissing


SOURCE: Decider[SourceState, SourceCommand, SourceEvent] = Decider(
    initial=nothing, decide=decide, evolve=evolve
)
