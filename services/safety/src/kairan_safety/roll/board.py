"""The incident board: every incident and its frozen roll, in the memory of a serve process.

It makes the hot path need no database: a thread follows the log (activations, closings, enrolments only),
and what a caller asks for before the thread has come to it is read from its streams once. Reads
``incident-<id>`` and ``rollcall-<id>``, writes nothing. A roll closed for more than a day is dropped, and
read again when asked for.
"""

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from kairan_contracts.vocabulary import Mode
from kairan_kernel.events import StoredEvent
from kairan_kernel.native import Signal, in_hub, native, pause, signal
from kairan_kernel.store import CaughtUp, Checkpoint, EventStore, StoreUnavailable, SubscriptionItem
from kairan_safety.codec import CODEC
from kairan_safety.domain.incident.events import IncidentActivated, IncidentClosed
from kairan_safety.domain.places import Place
from kairan_safety.domain.rollcall.events import BlockEnrolled
from kairan_safety.domain.rollcall.recording import RunningIncident
from kairan_safety.streams import incident_stream, rollcall_stream

TYPES: Final = ("IncidentActivated.", "IncidentClosed.", "BlockEnrolled.")
KEPT_AFTER_CLOSING: Final = timedelta(days=1)
UNKNOWN_SECONDS: Final = 1.0
_UNKNOWN_MOST: Final = 10_000
_PAGE: Final = 500


@dataclass(slots=True)
class Roll:
    """The frozen roll: where each household stood, which never logged in, and each block's association."""

    places: dict[UUID, Place] = field(default_factory=dict)
    never_logged_in: set[UUID] = field(default_factory=set)
    blocks: dict[UUID, UUID] = field(default_factory=dict)

    def enrol(self, block: BlockEnrolled) -> None:
        self.blocks[block.block_id] = block.association_id
        for household in block.households:
            self.places[household.household_id] = Place(
                union_id=block.union_id,
                union=block.union,
                association_id=block.association_id,
                association=block.association,
                block_id=block.block_id,
                household_id=household.household_id,
            )
            if not household.has_logged_in:
                self.never_logged_in.add(household.household_id)


@dataclass(slots=True)
class Noticed:
    """What the board remembers of an incident; ``roll`` is none when it was dropped."""

    activated: IncidentActivated
    roll: Roll | None
    closed_at: datetime | None = None

    def as_called(self) -> "CalledIncident | None":
        roll = self.roll
        return None if roll is None else CalledIncident(noticed=self, roll=roll)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledIncident:
    """An incident that was activated, with its roll. Whether it is open is read anew each time."""

    noticed: Noticed
    roll: Roll

    @property
    def activated(self) -> IncidentActivated:
        return self.noticed.activated

    @property
    def closed_at(self) -> datetime | None:
        return self.noticed.closed_at

    @property
    def mode(self) -> Mode:
        return self.activated.mode

    @property
    def union_id(self) -> UUID:
        return self.activated.headquarters.union_id

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def running(self) -> RunningIncident:
        """As recording needs it."""
        return RunningIncident(
            incident_id=self.activated.incident_id, mode=self.activated.mode, closed_at=self.closed_at
        )


class IncidentBoard:
    """One a serve process. Its methods may be called from greenlets and threads alike."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._incidents: dict[UUID, Noticed] = {}
        self._enrolling: dict[UUID, tuple[datetime, Roll]] = {}
        self._unknown: dict[UUID, float] = {}
        self._loading: dict[tuple[UUID, bool], Signal] = {}
        self._subscription = store.subscribe(after=None, types=TYPES)
        self._thread = threading.Thread(target=self._follow, name="incident-board", daemon=True)
        self._caught_up = threading.Event()
        self.position = 0

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._subscription.stop()

    @property
    def ready(self) -> bool:
        """Whether all of history has been read."""
        return self._caught_up.is_set() and self._thread.is_alive()

    def heard_until(self) -> datetime:
        """Now, while the log can be heard; else when that ended."""
        return self._subscription.lost_at or datetime.now(UTC)

    def open_incidents(self) -> list[CalledIncident]:
        """Those not closed, in no order."""
        called = [each.as_called() for each in list(self._incidents.values()) if each.closed_at is None]
        return [each for each in called if each is not None]

    def incident(self, incident_id: UUID) -> CalledIncident | None:
        """The incident with its roll; none when it was never activated. Raises StoreUnavailable."""
        noticed = self._incidents.get(incident_id)
        called = None if noticed is None else noticed.as_called()
        if called is not None:
            return called
        if noticed is None and self._unknown.get(incident_id, 0.0) > time.monotonic():
            return None
        return self._loaded(incident_id)

    def wait_for(self, position: int, timeout: float = 2.0) -> bool:
        """Wait until the log has been followed to ``position``; whether that came about in time."""
        until = time.monotonic() + timeout
        while self.position < position:
            if time.monotonic() >= until:
                return False
            pause(0.005)
        return True

    def _loaded(self, incident_id: UUID) -> CalledIncident | None:
        """One reads, all others who ask for the same incident meanwhile wait for that."""
        kind = (incident_id, in_hub())  # greenlets and threads can't wait for each other
        under_way = self._loading.get(kind)
        if under_way is not None:
            under_way.wait(5.0)
            return self._found_by_another(incident_id)
        done = self._loading[kind] = signal()
        try:
            return self._found(incident_id, native(self._read, incident_id))
        finally:
            del self._loading[kind]
            done.set()

    def _found_by_another(self, incident_id: UUID) -> CalledIncident | None:
        """What could not be read is not unknown. Raises StoreUnavailable."""
        known = self._known(incident_id)
        if known is None and self._unknown.get(incident_id, 0.0) <= time.monotonic():
            raise StoreUnavailable("the incident could not be read")
        return known

    def _known(self, incident_id: UUID) -> CalledIncident | None:
        noticed = self._incidents.get(incident_id)
        return None if noticed is None else noticed.as_called()

    def _found(self, incident_id: UUID, read: Noticed | None) -> CalledIncident | None:
        if read is None:
            if len(self._unknown) >= _UNKNOWN_MOST:
                self._unknown.clear()
            self._unknown[incident_id] = time.monotonic() + UNKNOWN_SECONDS
            return self._known(incident_id)
        noticed = self._incidents.setdefault(incident_id, read)
        if noticed.roll is None:
            noticed.roll = read.roll
        return noticed.as_called() or read.as_called()

    def _read(self, incident_id: UUID) -> Noticed | None:
        found: Noticed | None = None
        for stored in self._store.read_stream(incident_stream(incident_id)):
            event = CODEC.decode(stored)
            if isinstance(event, IncidentActivated):
                found = Noticed(event, self._read_roll(incident_id))
            elif isinstance(event, IncidentClosed) and found is not None:
                found.closed_at = event.closed_at
        return found

    def _read_roll(self, incident_id: UUID) -> Roll:
        """Enrolments come before anything else in a rollcall stream."""
        roll, after = Roll(), None
        while True:
            page = self._store.read_stream(rollcall_stream(incident_id), after=after, limit=_PAGE)
            for stored in page:
                event = CODEC.decode(stored)
                if not isinstance(event, BlockEnrolled):
                    return roll
                roll.enrol(event)
            if len(page) < _PAGE:
                return roll
            after = page[-1].revision

    def _follow(self) -> None:
        for item in self._subscription:
            self._take(item)

    def _take(self, item: SubscriptionItem) -> None:
        match item:
            case CaughtUp():
                self._caught_up.set()
            case Checkpoint(position=position):
                self.position = position
            case StoredEvent():
                self._apply(CODEC.decode(item), item.recorded_at)
                self.position = item.position

    def _apply(self, event: Any, recorded_at: datetime) -> None:
        match event:
            case BlockEnrolled():
                known = self._incidents.get(event.incident_id)
                if known is None:
                    _, roll = self._enrolling.setdefault(event.incident_id, (recorded_at, Roll()))
                    roll.enrol(event)
                elif known.roll is not None:
                    known.roll.enrol(event)
            case IncidentActivated():
                _, roll = self._enrolling.pop(event.incident_id, (recorded_at, Roll()))
                self._incidents.setdefault(event.incident_id, Noticed(event, roll))
                self._unknown.pop(event.incident_id, None)
                self._forget_old()
            case IncidentClosed():
                closed = self._incidents.get(event.incident_id)
                if closed is not None:
                    closed.closed_at = event.closed_at
                self._forget_old()

    def _forget_old(self) -> None:
        before = datetime.now(UTC) - KEPT_AFTER_CLOSING
        for each in list(self._incidents.values()):
            if each.closed_at is not None and each.closed_at < before:
                each.roll = None
        for incident_id, (began, _) in list(self._enrolling.items()):
            if began < before:
                del self._enrolling[incident_id]
