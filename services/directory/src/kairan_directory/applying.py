"""One household of a roster import, carried out: planned on what its stream says now, and written.

Writes `household-<id>`. The command's id is derived from the import and the household, so that whatever is
done again changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from kairan_directory.bootstrap import Books
from kairan_directory.codec import CODEC
from kairan_directory.domain.household.commands import Amend, Step
from kairan_directory.domain.household.decider import HOUSEHOLD
from kairan_directory.domain.household.state import HouseholdState, NoHousehold, PlanOutdated
from kairan_directory.domain.identifiers import household_stream
from kairan_directory.domain.places import AssociationRef, BlockRef
from kairan_directory.domain.rosterimport.events import StagedHousehold
from kairan_directory.opening import Opener
from kairan_directory.roster.amending import enrolment, steps
from kairan_directory.roster.planning import compare
from kairan_directory.roster.validation import RosterHousehold
from kairan_kernel.commands import Causation
from kairan_kernel.documents import parts
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import derived_id
from kairan_kernel.sealing import Sealer
from kairan_kernel.store import Append, Appended, EventStore, Expectation, WrongVersion

_ATTEMPTS: Final = 20
_TOGETHER: Final = 50
"""Households in one call: few enough that a slow disk has them within the store's deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What all households of one import have in common."""

    import_id: UUID
    association: AssociationRef
    blocks: Mapping[str, BlockRef]
    at: datetime


class HouseholdWriter:
    """Thread-safe; every call blocks."""

    def __init__(self, store: EventStore, books: Books, sealer: Sealer) -> None:
        self._store = store
        self._books = books
        self._sealer = sealer
        self._opener = Opener(sealer)

    def enrol(self, job: Job, rows: Sequence[tuple[StagedHousehold, RosterHousehold]]) -> set[UUID]:
        """Write new households without reading their streams first, many in one call. Gives those that were
        written; the others have a stream already, and are for `write`. Raises SubjectErased.
        """
        written: set[UUID] = set()
        for some in parts(rows, _TOGETHER):
            outcomes = self._store.append_each([self._first(job, *each) for each in some])
            for (staged, _), outcome in zip(some, outcomes, strict=True):
                if isinstance(outcome, Appended):
                    written.add(staged.household_id)
                elif not isinstance(outcome, WrongVersion):
                    raise outcome
        return written

    def _first(self, job: Job, staged: StagedHousehold, row: RosterHousehold) -> Append:
        why = cause(job.import_id, staged.household_id)
        command = self._enrolment(job, staged, row)
        encoded = [CODEC.encode(event) for event in HOUSEHOLD.decide(command, NoHousehold())]
        stream, metadata = household_stream(staged.household_id), why.metadata()
        events = [
            NewEvent(id=derived_id(why.command_id, stream, n), type=name, data=data, metadata=metadata)
            for n, (name, data) in enumerate(encoded)
        ]
        return Append(stream, events, Expectation.NO_STREAM)

    def write(self, job: Job, staged: StagedHousehold, row: RosterHousehold) -> None:
        """Raises what the household's rules forbid, and SubjectErased."""
        stream = household_stream(staged.household_id)
        for _ in range(_ATTEMPTS):
            state = self._books.households.load(stream).state
            command = Amend(seen=state.version, steps=self._steps(job, staged, row, state))
            try:
                self._books.households.handle(stream, command, cause(job.import_id, staged.household_id))
                return
            except PlanOutdated:
                continue
        raise PlanOutdated(number=staged.number)

    def _steps(
        self, job: Job, staged: StagedHousehold, row: RosterHousehold, state: HouseholdState
    ) -> tuple[Step, ...]:
        if isinstance(state, NoHousehold):
            return (self._enrolment(job, staged, row),)
        changes = compare(row, self._opener.one(state).known)
        subject = staged.household_id
        return steps(changes, job.blocks[row.block], lambda said: self._sealer.seal(subject, said), job.at)

    def _enrolment(self, job: Job, staged: StagedHousehold, row: RosterHousehold) -> Step:
        subject, block = staged.household_id, job.blocks[row.block]

        def seal(said: Mapping[str, str]) -> str:
            return self._sealer.seal(subject, said)

        return enrolment(row, subject, job.association, block, seal, job.at)


def cause(import_id: UUID, *scope: object) -> Causation:
    """The causation of one of the import's own commands."""
    return Causation(
        command_id=derived_id("apply", import_id, *scope),
        correlation_id=import_id,
        causation_id=import_id,
        actor="roster-import",
    )
