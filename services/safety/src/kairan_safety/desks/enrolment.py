"""Putting the households on the roll: appends enrolments to ``rollcall-<incident>`` before the incident is
visible.

A crash leaves enrolments of an incident that nobody can see; doing it again adds what is missing and no
more, since every append names the revision it saw.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from uuid import UUID

from kairan_contracts.vocabulary import Mode
from kairan_kernel.commands import Causation
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import derived_id
from kairan_kernel.store import EventStore, Expectation, Expected, WrongVersion
from kairan_safety.codec import CODEC
from kairan_safety.domain.rollcall.enrolling import CurrentHousehold, enrol_blocks
from kairan_safety.domain.rollcall.events import BlockEnrolled
from kairan_safety.streams import rollcall_stream

APPEND_BYTES_MOST: Final = 800_000
"""Of events in one append: well below the 1 MiB that the store takes."""
_OVERHEAD_BYTES: Final = 400
_ATTEMPTS: Final = 5


class Enrolment:
    """Blocking; one a process. ``append_bytes_most``: how large one append may be."""

    def __init__(self, store: EventStore, append_bytes_most: int = APPEND_BYTES_MOST) -> None:
        self._store = store
        self._append_bytes_most = append_bytes_most

    def enrol(
        self, incident_id: UUID, mode: Mode, households: Sequence[CurrentHousehold], cause: Causation
    ) -> list[BlockEnrolled]:
        """Enrol those not yet on the roll; returns the whole roll. Raises StoreUnavailable, WrongVersion."""
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._once(incident_id, mode, households, cause)
            except WrongVersion:
                continue  # the same confirmation is being carried out twice at the same time
        return self._once(incident_id, mode, households, cause)

    def _once(
        self, incident_id: UUID, mode: Mode, households: Sequence[CurrentHousehold], cause: Causation
    ) -> list[BlockEnrolled]:
        stream = rollcall_stream(incident_id)
        stored = self._store.read_stream(stream)
        roll: list[BlockEnrolled] = [CODEC.decode(each) for each in stored]
        known = {household.household_id for block in roll for household in block.households}
        missing = [each for each in households if each.household_id not in known]
        blocks = enrol_blocks(incident_id, mode, missing)
        revision = stored[-1].revision if stored else -1
        for part in _parts(self._new_events(blocks, cause), self._append_bytes_most):
            expected: Expected = Expectation.NO_STREAM if revision < 0 else revision
            revision = self._store.append(stream, part, expected=expected).revision
        return roll + blocks

    def _new_events(self, blocks: Iterable[BlockEnrolled], cause: Causation) -> Iterator[NewEvent]:
        metadata = cause.metadata()
        for block in blocks:
            name, data = CODEC.encode(block)
            first = block.households[0].household_id
            event_id = derived_id("enrolled", block.incident_id, block.block_id, first)
            yield NewEvent(id=event_id, type=name, data=data, metadata=metadata)


def _parts(events: Iterable[NewEvent], bytes_most: int) -> Iterator[list[NewEvent]]:
    """The events in appends of at most so many bytes; an event that is larger is an append of its own."""
    part: list[NewEvent] = []
    size = 0
    for event in events:
        added = len(event.data) + len(event.metadata) + _OVERHEAD_BYTES
        if part and size + added > bytes_most:
            yield part
            part, size = [], 0
        part.append(event)
        size += added
    if part:
        yield part
