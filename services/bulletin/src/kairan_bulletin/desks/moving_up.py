"""Who moved up is told: a worker of follow that reads attendances and notes the moves which their order made.

Reads ``attendance-…`` after its checkpoint; appends ``PlacesMovedUp`` to the same stream, under an id made of
the event that made room: whatever dies when, each move is noted, and a second note changes nothing.
"""

import threading
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.attendance import Attendances
from kairan_bulletin.domain.attendance.events import MovedUp, PlacesMovedUp
from kairan_bulletin.domain.attendance.streams import ATTENDANCE
from kairan_bulletin.domain.attendance.turns import Turns
from kairan_kernel.checkpoints import Checkpoints
from kairan_kernel.commands import Causation
from kairan_kernel.events import NewEvent, StoredEvent
from kairan_kernel.feed import Feed, Pace
from kairan_kernel.ids import derived_id
from kairan_kernel.store import CaughtUp, EventStore, Expectation

NAME: Final = "bulletin-moving-up"
_BATCH: Final = 500


class MovingUp:
    """One a follow process; blocking."""

    def __init__(self, store: EventStore, database: Database[Any], live: Attendances) -> None:
        self._store = store
        self._checkpoints = Checkpoints(database)
        self._live = live

    def run(self, stop: threading.Event) -> None:
        """Follow until ``stop`` is set. Outages are raised; the caller starts it again."""
        after = self._checkpoints.load(NAME)
        subscription = self._store.subscribe(after=after, streams=(ATTENDANCE,))
        with Feed(subscription, NAME, Pace(few=0.1)) as feed:
            while not stop.is_set():
                items = [item for item in feed.batch(_BATCH, wait=0.25) if not isinstance(item, CaughtUp)]
                for item in items:
                    if isinstance(item, StoredEvent):
                        self.note(item)
                if items:
                    self._checkpoints.save(NAME, items[-1].position)

    def note(self, stored: StoredEvent) -> None:
        """Note whom this event let move up, if it is not noted yet."""
        note = self._live.read(
            stored.stream,
            lambda turns: moved_up(turns, stored.revision, stored.recorded_at),
            at_least=stored.revision,
        )
        if note is None:
            return
        command_id = derived_id("moved-up", stored.stream, stored.revision)
        cause = Causation(
            command_id=command_id, correlation_id=command_id, causation_id=stored.id, actor="clock"
        )
        name, data = CODEC.encode(note)
        event = NewEvent(id=command_id, type=name, data=data, metadata=cause.metadata())
        self._store.append(stored.stream, [event], expected=Expectation.ANY)


def moved_up(turns: Turns, revision: int, at: datetime) -> PlacesMovedUp | None:
    """The note about the event at this revision; none when nobody moved, or it is noted."""
    moved = turns.moves.get(revision)
    if moved is None or revision in turns.told or turns.called is None:
        return None
    return PlacesMovedUp(
        attendance_id=turns.called.attendance_id,
        area=turns.called.area,
        title=turns.called.occasion.title,
        because_of=revision,
        households=tuple(_moved(turns, household_id) for household_id in moved),
        moved_at=at,
    )


def _moved(turns: Turns, household_id: UUID) -> MovedUp:
    turn = turns.households[household_id]
    return MovedUp(
        household_id=household_id,
        association_id=turn.answer.place.association_id,
        block_id=turn.answer.place.block_id,
        party_size=turn.party_size,
    )
