"""Whose turn it is (先着順): places given out strictly in the order of the log.

Nobody overtakes: a small party does not pass a larger one that waits before it. A household keeps its turn
while it stays or needs fewer places. One that has its places and needs more gets them only if nobody waits
and there is room, else it keeps what it has; one that waits and needs more goes to the end. Who gives up
and comes again begins anew. When places become free, those who wait move up by themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.attendance.events import (
    AttendanceAmended,
    AttendanceAnswered,
    AttendanceCalled,
    AttendanceClosed,
)
from kairan_bulletin.domain.attendance.words import Refusal
from kairan_bulletin.domain.audience.asking import Asked
from kairan_contracts.bulletin.attendance_words import Standing


@dataclass(slots=True)
class Turn:
    """A household's answer as it counts. ``ticket``: the how-manieth it was to ask for places, from 1."""

    answer: AttendanceAnswered
    standing: Standing
    party_size: int = 0
    ticket: int | None = None


@dataclass(slots=True)
class Turns:
    """An attendance as its log tells it; changed in place by ``evolve``."""

    called: AttendanceCalled | None = None
    asked: Asked | None = None
    capacity: int | None = None
    deadline: datetime | None = None
    closed: AttendanceClosed | None = None
    households: dict[UUID, Turn] = field(default_factory=dict)
    queue: dict[UUID, None] = field(default_factory=dict)
    taken: int = 0
    tickets: int = 0
    outcomes: dict[UUID, Refusal | None] = field(default_factory=dict)
    events: int = 0
    told: set[int] = field(default_factory=set)
    moves: dict[int, tuple[UUID, ...]] = field(default_factory=dict)
    """Revision of an event that made room → the households that moved up because of it."""

    def call(self, event: AttendanceCalled) -> None:
        self.called, self.capacity, self.deadline = event, event.capacity, event.deadline
        self.asked = Asked.of(event.asked)

    def amend(self, event: AttendanceAmended) -> None:
        if self.closed is None:
            self.capacity, self.deadline = event.capacity, event.deadline
            self._move_up()

    def close(self, event: AttendanceClosed) -> None:
        # The clock may have read the deadline just before it was put off: then the amendment holds.
        too_early = event.automatic and self.deadline is not None and event.closed_at <= self.deadline
        if not too_early:
            self.closed = self.closed or event

    def take(self, answer: AttendanceAnswered) -> None:
        """Take an answer in. One that is stored twice (a repeat) counts once."""
        if answer.answer_id not in self.outcomes:
            self.outcomes[answer.answer_id] = self._taken(answer)

    def refusal(self, answer_id: UUID) -> Refusal | None:
        """Why that answer counts for nothing; none when it counts."""
        return self.outcomes.get(answer_id)

    @property
    def free(self) -> int | None:
        """Places that nobody has; none when there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def people_waiting(self) -> int:
        return sum(self.households[each].party_size for each in self.queue)

    def waiting_before(self, household_id: UUID) -> Iterator[Turn]:
        """Those in the queue before this household."""
        for each in self.queue:
            if each == household_id:
                return
            yield self.households[each]

    def _taken(self, answer: AttendanceAnswered) -> Refusal | None:
        late = self.deadline is not None and answer.answered_at > self.deadline
        if late or self.closed is not None or self.called is None:
            return Refusal.CLOSED
        household_id = answer.place.household_id
        before = self.households.get(household_id)
        if not answer.attending:
            self._leave(household_id)
            self.households[household_id] = Turn(answer, Standing.ABSENT)
        elif before is None or before.standing is Standing.ABSENT:
            self._join(answer)
        elif answer.party_size <= before.party_size:
            self._shrink(before, answer)
        elif before.standing is Standing.WAITING:
            del self.queue[household_id]
            self._join(answer)
        elif not self._grow(before, answer):
            return Refusal.NO_ROOM
        self._move_up(household_id)
        return None

    def _leave(self, household_id: UUID) -> None:
        before = self.households.get(household_id)
        if before is not None and before.standing is Standing.SEATED:
            self.taken -= before.party_size
        self.queue.pop(household_id, None)

    def _join(self, answer: AttendanceAnswered) -> None:
        self.tickets += 1
        household_id = answer.place.household_id
        self.households[household_id] = Turn(answer, Standing.WAITING, answer.party_size, self.tickets)
        self.queue[household_id] = None

    def _shrink(self, turn: Turn, answer: AttendanceAnswered) -> None:
        if turn.standing is Standing.SEATED:
            self.taken -= turn.party_size - answer.party_size
        turn.answer, turn.party_size = answer, answer.party_size

    def _grow(self, turn: Turn, answer: AttendanceAnswered) -> bool:
        more = answer.party_size - turn.party_size
        if self.capacity is not None and (self.queue or self.taken + more > self.capacity):
            return False
        self.taken += more
        turn.answer, turn.party_size = answer, answer.party_size
        return True

    def _move_up(self, speaker: UUID | None = None) -> None:
        """Seat from the head of the queue while there is room for the next one."""
        seated = list(self._next_ones())
        for household_id in seated:
            turn = self.households[household_id]
            turn.standing = Standing.SEATED
            self.taken += turn.party_size
            del self.queue[household_id]
        if moved := tuple(each for each in seated if each != speaker):
            self.moves[self.events] = moved

    def _next_ones(self) -> Iterator[UUID]:
        left = None if self.capacity is None else self.capacity - self.taken
        for household_id in self.queue:
            size = self.households[household_id].party_size
            if left is not None and self.capacity is not None:
                if size > self.capacity:
                    continue  # there will never be room for it: it must not hold up those behind it
                if size > left:
                    return
                left -= size
            yield household_id
