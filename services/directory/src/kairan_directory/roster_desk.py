"""The roster desk: examine a file, decide on its import, write an export. Every method blocks its thread.

Writes `rosterpages-<attempt>` (the staged rows) and the decision into `rosterimport-<id>`; the import applier
in follow does the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from kairan_directory.bootstrap import Books
from kairan_directory.codec import CODEC
from kairan_directory.domain.association.decider import Association
from kairan_directory.domain.identifiers import household_id, roster_import_stream, roster_pages_stream
from kairan_directory.domain.rosterimport.commands import CommitRosterImport
from kairan_directory.domain.rosterimport.decider import Committed, NotCommitted, decided
from kairan_directory.domain.rosterimport.events import (
    RosterImportCommitted,
    RosterPageStaged,
    RosterTotals,
    StagedHousehold,
)
from kairan_directory.register import Register
from kairan_directory.roster import decoding, parsing, planning, validation
from kairan_directory.roster.exporting import Encoding, export
from kairan_directory.roster.faults import Fault, UnreadableRoster
from kairan_directory.roster.planning import RosterPlan
from kairan_directory.roster.staging import pages, to_plain
from kairan_directory.roster.validation import RosterHousehold
from kairan_kernel.commands import Causation
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import derived_id, new_id
from kairan_kernel.sealing import Sealer
from kairan_kernel.store import EventStore, Expectation

MOST_LINES: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What an import of the file would do. With faults it would do nothing."""

    encoding: str | None
    rows: int
    members: int
    ignored: tuple[str, ...]
    plan: RosterPlan

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self.plan.faults

    @property
    def totals(self) -> RosterTotals:
        plan = self.plan
        return RosterTotals(
            rows=self.rows,
            members=self.members,
            new=len(plan.new),
            changed=len(plan.changed),
            unchanged=plan.unchanged,
        )


class FaultyRoster(Exception):
    """The file was not imported; `examined` names every fault."""

    def __init__(self, examined: Examined) -> None:
        super().__init__(f"{len(examined.faults)} faults")
        self.examined = examined


class RosterDesk:
    def __init__(self, store: EventStore, books: Books, register: Register, sealer: Sealer) -> None:
        self._store = store
        self._books = books
        self._register = register
        self._sealer = sealer

    def examine(self, association: Association, raw: bytes, today: date) -> Examined:
        """Compare the file with what is known. Raises TooManyLines."""
        try:
            decoded = decoding.decode(raw)
        except UnreadableRoster as unreadable:
            return _unreadable(None, unreadable)
        try:
            parsed = parsing.parse(decoded.text, most_lines=MOST_LINES)
        except UnreadableRoster as unreadable:
            return _unreadable(decoded.encoding, unreadable)
        validated = validation.validate(parsed.lines, today)
        households = self._register.all_of(association.association.association_id)
        plan = planning.plan(
            validated.households,
            [household.known for household in households],
            [block.name for block in association.blocks],
        )
        faults = (*parsed.faults, *validated.faults, *plan.faults)
        in_order = tuple(sorted(faults, key=lambda fault: fault.line or 0))
        return Examined(
            encoding=decoded.encoding,
            rows=len(parsed.lines) + len(parsed.faults),
            members=sum(len(household.members) for household in validated.households),
            ignored=parsed.ignored,
            plan=replace(plan, faults=in_order),
        )

    def commit(
        self,
        association: Association,
        raw: bytes,
        import_id: UUID,
        cause: Causation,
        at: datetime,
        today: date,
    ) -> Committed:
        """Decide that the file will be applied, all of it. A repeat of the same request changes nothing.

        Raises FaultyRoster, TooManyLines, SubjectErased.
        """
        stream = roster_import_stream(import_id)
        before = self._books.imports.load(stream).state
        # The loop tells whether a repeated request is really the same; a decision that stands saves the work.
        command = (
            self._prepare(association, raw, import_id, cause, at, today)
            if isinstance(before, NotCommitted)
            else _as_decided(before.decision)
        )
        return decided(self._books.imports.handle(stream, command, cause).state)

    def export(self, association_id: UUID, encoding: Encoding) -> bytes:
        """Raises NotInCp932."""
        return export([each.known for each in self._register.all_of(association_id)], encoding)

    def _prepare(
        self,
        association: Association,
        raw: bytes,
        import_id: UUID,
        cause: Causation,
        at: datetime,
        today: date,
    ) -> CommitRosterImport:
        """Examine the file and stage its rows. Raises FaultyRoster."""
        examined = self.examine(association, raw, today)
        if examined.faults:
            raise FaultyRoster(examined)
        attempt, pages = self._stage(association, import_id, examined.plan, cause)
        return CommitRosterImport(
            import_id=import_id,
            association=association.association,
            attempt=attempt,
            pages=pages,
            blocks=examined.plan.blocks,
            encoding=examined.encoding or "",
            totals=examined.totals,
            at=at,
        )

    def _stage(
        self, association: Association, import_id: UUID, plan: RosterPlan, cause: Causation
    ) -> tuple[UUID, int]:
        """Write the pages of a new attempt; they mean nothing until the decision names them."""
        attempt = new_id()
        staged = self._sealed(association.association.association_id, plan)
        number = 0
        for number, households in enumerate(pages(staged), 1):
            page = RosterPageStaged(import_id=import_id, page=number, households=households)
            name, data = CODEC.encode(page)
            event = NewEvent(id=derived_id(attempt, number), type=name, data=data, metadata=cause.metadata())
            self._store.append(roster_pages_stream(attempt), [event], expected=Expectation.ANY)
        return attempt, number

    def _sealed(self, association_id: UUID, plan: RosterPlan) -> list[StagedHousehold]:
        rows: list[tuple[RosterHousehold, bool]] = [
            *((row, True) for row in plan.new),
            *((row, False) for row in plan.changed),
        ]
        ids = [household_id(association_id, row.number) for row, _ in rows]
        asked = [(each, to_plain(row)) for each, (row, _) in zip(ids, rows, strict=True)]
        return list(_staged(ids, rows, self._sealer.seal_many(asked)))


def _as_decided(decision: RosterImportCommitted) -> CommitRosterImport:
    """The command that made a decision."""
    return CommitRosterImport(
        import_id=decision.import_id,
        association=decision.association,
        attempt=decision.attempt,
        pages=decision.pages,
        blocks=decision.blocks,
        encoding=decision.encoding,
        totals=decision.totals,
        at=decision.committed_at,
    )


def _staged(
    ids: Iterable[UUID], rows: Iterable[tuple[RosterHousehold, bool]], sealed: Iterable[str]
) -> Iterable[StagedHousehold]:
    for each, (row, new), text in zip(ids, rows, sealed, strict=True):
        yield StagedHousehold(household_id=each, new=new, number=row.number, block=row.block, sealed=text)


def _unreadable(encoding: str | None, unreadable: UnreadableRoster) -> Examined:
    nothing = RosterPlan(new=(), changed=(), unchanged=0, blocks=(), faults=unreadable.faults)
    return Examined(encoding=encoding, rows=0, members=0, ignored=(), plan=nothing)
