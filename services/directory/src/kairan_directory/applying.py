"""One household of a roster import, carried out: planned on what its stream says now, and written.

Writes `household-<id>`. The command's id is derived from the import and the household, so that whatever is
done again changes nothing.
"""

from collections.abc import Mapping
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
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import derived_id
from kairan_kernel.sealing import Sealer
from kairan_kernel.store import EventStore, Expectation, WrongVersion

_ATTEMPTS: Final = 20


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

    def write(self, job: Job, staged: StagedHousehold, row: RosterHousehold) -> None:
        """Raises what the household's rules forbid, and SubjectErased."""
        if staged.new and self._enrolled(job, staged, row):
            return
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

    def _enrolled(self, job: Job, staged: StagedHousehold, row: RosterHousehold) -> bool:
        """Whether it could be written without reading its stream first: one call instead of two."""
        why = cause(job.import_id, staged.household_id)
        command = self._enrolment(job, staged, row)
        encoded = [CODEC.encode(event) for event in HOUSEHOLD.decide(command, NoHousehold())]
        stream, metadata = household_stream(staged.household_id), why.metadata()
        events = [
            NewEvent(id=derived_id(why.command_id, stream, n), type=name, data=data, metadata=metadata)
            for n, (name, data) in enumerate(encoded)
        ]
        try:
            self._store.append(stream, events, expected=Expectation.NO_STREAM)
        except WrongVersion:
            return False
        return True

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
