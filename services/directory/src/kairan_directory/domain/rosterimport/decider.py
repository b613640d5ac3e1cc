"""The rules of a roster import: committed once, applied page by page, finished with the last page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from kairan_directory.domain.rosterimport.commands import (
    CommitRosterImport,
    FinishEmptyImport,
    RecordAppliedPage,
    RosterImportCommand,
)
from kairan_directory.domain.rosterimport.events import (
    RosterImportApplied,
    RosterImportCommitted,
    RosterImportEvent,
    RosterPageApplied,
    SkippedHousehold,
)
from kairan_directory.domain.rule import RuleBroken
from kairan_kernel.decider import Decider


class RosterImportUnknown(RuleBroken):
    """No import with this id was committed."""


class PageOutOfOrder(RuleBroken):
    """Pages are applied one after another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCommitted:
    """Perhaps staged, but not decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    decision: RosterImportCommitted
    pages_applied: int = 0
    households_applied: int = 0
    skipped: tuple[SkippedHousehold, ...] = ()
    applied_at: datetime | None = None


RosterImportState = NotCommitted | Committed


def evolve(state: RosterImportState, event: RosterImportEvent) -> RosterImportState:
    match event:
        case RosterImportCommitted():
            return Committed(decision=event)
        case RosterPageApplied():
            committed = decided(state)
            return replace(
                committed,
                pages_applied=event.page,
                households_applied=committed.households_applied + event.households,
                skipped=(*committed.skipped, *event.skipped),
            )
        case RosterImportApplied():
            return replace(decided(state), applied_at=event.applied_at)
    assert_never(event)


def decide(command: RosterImportCommand, state: RosterImportState) -> Sequence[RosterImportEvent]:
    match command:
        case CommitRosterImport():
            return _commit(command, state)
        case RecordAppliedPage():
            return _record(command, decided(state))
        case FinishEmptyImport():
            return _finish(command, decided(state))
    assert_never(command)


def decided(state: RosterImportState) -> Committed:
    """Raises RosterImportUnknown before the decision."""
    if isinstance(state, NotCommitted):
        raise RosterImportUnknown
    return state


def _commit(command: CommitRosterImport, state: RosterImportState) -> Sequence[RosterImportEvent]:
    if isinstance(state, Committed):
        return []
    return [
        RosterImportCommitted(
            import_id=command.import_id,
            association=command.association,
            attempt=command.attempt,
            pages=command.pages,
            blocks=command.blocks,
            encoding=command.encoding,
            totals=command.totals,
            committed_at=command.at,
        )
    ]


def _record(command: RecordAppliedPage, state: Committed) -> Sequence[RosterImportEvent]:
    if command.page <= state.pages_applied:
        return []
    if command.page != state.pages_applied + 1 or command.page > state.decision.pages:
        raise PageOutOfOrder(page=command.page)
    applied = RosterPageApplied(
        import_id=state.decision.import_id,
        page=command.page,
        households=command.households,
        skipped=command.skipped,
        applied_at=command.at,
    )
    if command.page < state.decision.pages:
        return [applied]
    return [applied, _applied(state, len(state.skipped) + len(command.skipped), command.at)]


def _finish(command: FinishEmptyImport, state: Committed) -> Sequence[RosterImportEvent]:
    if state.applied_at is not None:
        return []
    if state.decision.pages > 0:
        raise PageOutOfOrder(page=0)
    return [_applied(state, 0, command.at)]


def _applied(state: Committed, skipped: int, at: datetime) -> RosterImportApplied:
    decision = state.decision
    return RosterImportApplied(
        import_id=decision.import_id,
        association=decision.association,
        totals=decision.totals,
        skipped=skipped,
        applied_at=at,
    )


ROSTER_IMPORT: Decider[RosterImportState, RosterImportCommand, RosterImportEvent] = Decider(
    initial=NotCommitted, decide=decide, evolve=evolve
)
