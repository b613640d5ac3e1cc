"""The rules of an entry: planned once, changed while it stands, cancelled once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from kairan_bulletin.domain.calendar.events import (
    EntryCancelled,
    EntryChanged,
    EntryEvent,
    EntryPlanned,
    EntryTerms,
)
from kairan_bulletin.domain.places import Area
from kairan_kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry:
    entry_id: UUID
    area: Area
    terms: EntryTerms
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEntry:
    terms: EntryTerms
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelEntry:
    reason: str | None
    by: UUID
    at: datetime


EntryCommand = PlanEntry | ChangeEntry | CancelEntry


class EntryUnknown(Exception):
    """There is no such entry, or the caller may not know of it."""


class EntryExists(Exception):
    """This entry was planned before, by another command."""


class EntryIsCancelled(Exception):
    """It was cancelled: it can be neither changed nor cancelled again."""


class EntryEndsBeforeItStarts(Exception):
    """An entry ends after it starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    entry_id: UUID
    area: Area
    terms: EntryTerms
    cancelled_at: datetime | None = None


EntryState = Entry | None


def nothing() -> EntryState:
    return None


def evolve(entry: EntryState, event: EntryEvent) -> EntryState:
    match event:
        case EntryPlanned():
            return Entry(entry_id=event.entry_id, area=event.area, terms=event.terms)
        case EntryChanged():
            return None if entry is None else replace(entry, terms=event.terms)
        case EntryCancelled():
            return None if entry is None else replace(entry, cancelled_at=event.cancelled_at)
        case _:
            assert_never(event)


def decide(command: EntryCommand, entry: EntryState) -> Sequence[EntryEvent]:
    match command:
        case PlanEntry():
            return [_plan(command, entry)]
        case ChangeEntry():
            return [_change(command, _standing(entry))]
        case CancelEntry():
            return [_cancel(command, _standing(entry))]
        case _:
            assert_never(command)


def _standing(entry: EntryState) -> Entry:
    if entry is None:
        raise EntryUnknown
    if entry.cancelled_at is not None:
        raise EntryIsCancelled
    return entry


def _check(terms: EntryTerms) -> EntryTerms:
    if terms.ends_at <= terms.starts_at:
        raise EntryEndsBeforeItStarts
    return terms


def _plan(command: PlanEntry, entry: EntryState) -> EntryPlanned:
    if entry is not None:
        raise EntryExists
    return EntryPlanned(
        entry_id=command.entry_id,
        area=command.area,
        terms=_check(command.terms),
        planned_by=command.by,
        planned_at=command.at,
    )


def _change(command: ChangeEntry, entry: Entry) -> EntryChanged:
    return EntryChanged(
        entry_id=entry.entry_id,
        area=entry.area,
        terms=_check(command.terms),
        changed_by=command.by,
        changed_at=command.at,
    )


def _cancel(command: CancelEntry, entry: Entry) -> EntryCancelled:
    return EntryCancelled(
        entry_id=entry.entry_id,
        area=entry.area,
        reason=command.reason,
        cancelled_by=command.by,
        cancelled_at=command.at,
    )


ENTRY: Decider[EntryState, EntryCommand, EntryEvent] = Decider(initial=nothing, decide=decide, evolve=evolve)
