"""Runs projections: follows the service's streams and keeps its read models in MongoDB up to date.

Reads the log after its checkpoint; writes one collection a projection and its document in
`checkpoints`, nothing else. Batches of up to 500 events: one query and one bulk write a collection,
then the checkpoint. Whatever is interrupted is done again, to the same result.
"""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from pymongo.database import Database
from pymongo.errors import PyMongoError

from kairan_kernel.codec import EventCodec
from kairan_kernel.events import StoredEvent
from kairan_kernel.facts import fact_of
from kairan_kernel.feed import Pace
from kairan_kernel.logs import logger
from kairan_kernel.progress import Progress
from kairan_kernel.projection import Fact, Projection
from kairan_kernel.projection_state import ProjectionState, Standing
from kairan_kernel.read_models import ReadModels
from kairan_kernel.rebuilding import Rebuild
from kairan_kernel.shared_log import SharedLog
from kairan_kernel.store import CaughtUp, SubscriptionItem

_log = logger("kairan.projections")

_BATCH = 500
_PACE = Pace(few=0.1, many=0.3)
"""Each batch costs queries and a checkpoint, of which the database makes sure on its disk."""
_IDLE_SAVE = 2.0
"""Seconds between saves when no event comes; a rebuild waits for such a sign of life."""


class _Moved(Exception):
    """Someone else has changed where this runner stands."""


class ProjectionRunner:
    """Keeps `projections` up to date in `database`.

    `log` has the streams they are made of, and is shared with others who follow them; `name` is the
    checkpoint's. One runs at a time; a second one does no harm. A projection that is new, or whose `version`
    was raised, is rebuilt when it starts.
    """

    def __init__(
        self,
        log: SharedLog,
        database: Database[Any],
        codec: EventCodec,
        projections: Sequence[Projection],
        *,
        name: str,
    ) -> None:
        self._codec = codec
        self._log = log
        self._name = name
        self._models = ReadModels(database, projections)
        self._state = ProjectionState(database, name)
        self._progress = Progress(name)
        self._applied = threading.Condition()
        self._position = 0
        self._saved_at = 0.0
        self._caught_up = False
        self._connected = False

    @property
    def position(self) -> int:
        """Every event up to this log position is in the read models."""
        return self._position

    @property
    def caught_up(self) -> bool:
        """Whether the read models show the present, and the store is answering."""
        return self._caught_up and self._connected

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until events up to `position` are in the read models, at most `timeout` seconds."""
        with self._applied:
            return self._applied.wait_for(lambda: self._position >= position, timeout)

    def run(self, stop: threading.Event) -> None:
        """Follow the log until `stop` is set. Outages of the store are waited out; MongoDB's are raised."""
        while (standing := self._begin(stop)) is not None:
            try:
                self._follow(standing, stop)
            except _Moved:
                _log.info("projections_moved", runner=self._name, position=self._position)
        with suppress(PyMongoError):  # a courtesy; without it a rebuild waits a little
            self._state.leave()

    def rebuild(self, names: Iterable[str] | None = None) -> None:
        """Build collections again from the whole log, beside the old ones, then put them in their place.

        May be called in another process while the runner runs. `names` are collections; None means all.
        Raises KeyError for a name that is none of them.
        """
        if self._state.read() is None:
            self._begin_at_zero()
        wanted = list(self._models.versions if names is None else names)
        if unknown := sorted(set(wanted) - set(self._models.versions)):
            raise KeyError(f"no such read model: {', '.join(unknown)}")
        whole = set(wanted) == set(self._models.versions)
        Rebuild(self._log, self._state, self._models.being_rebuilt(wanted), self._facts).run(whole=whole)

    def _begin(self, stop: threading.Event) -> Standing | None:
        while not stop.is_set():
            standing = self._state.read()
            if standing is None:
                self._begin_at_zero()
                continue
            if standing.held:
                self._state.acknowledge(standing.epoch)
                stop.wait(0.2)
                continue
            outdated = [n for n, v in self._models.versions.items() if standing.versions.get(n) != v]
            if not outdated:
                self._models.prepare()
                return standing
            _log.info("projections_outdated", runner=self._name, collections=outdated)
            self.rebuild(outdated)
        return None

    def _begin_at_zero(self) -> None:
        # Without its checkpoint a collection cannot be trusted: its guards would pass over the past.
        begun = self._state.create()
        if begun is not None:
            self._models.drop()
            self._models.prepare()
            self._state.release(begun.epoch, 0, self._models.versions)

    def _follow(self, standing: Standing, stop: threading.Event) -> None:
        self._caught_up = False
        self._advance(standing.position, backwards=True)
        with self._log.follower(standing.position, self._name, _PACE) as feed:
            while not stop.is_set():
                items = feed.batch(_BATCH, wait=0.25)
                self._apply(items, standing.epoch)
                self._connected = feed.connected
                self._progress.report(self._position, self.caught_up)

    def _apply(self, items: Sequence[SubscriptionItem], epoch: int) -> None:
        events = [item for item in items if isinstance(item, StoredEvent)]
        if events:
            self._models.apply(list(self._facts(events)))
            self._progress.done(len(events))
        positions = [item.position for item in items if not isinstance(item, CaughtUp)]
        position = positions[-1] if positions else self._position
        if events or time.monotonic() - self._saved_at > _IDLE_SAVE:
            if not self._state.save(position, epoch):
                raise _Moved
            self._saved_at = time.monotonic()
        self._advance(position)
        self._caught_up = self._caught_up or any(isinstance(item, CaughtUp) for item in items)

    def _advance(self, position: int, *, backwards: bool = False) -> None:
        with self._applied:
            self._position = position if backwards else max(position, self._position)
            self._applied.notify_all()

    def _facts(self, events: Iterable[StoredEvent]) -> Iterator[Fact]:
        return (fact_of(self._codec, each) for each in events if self._codec.knows(each.type))
