"""A rebuild of read models while everything else goes on: built beside the old ones, exchanged in a
short pause.

Reads the whole log; writes `<collection>__rebuild`, which at the end is renamed to `<collection>`.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from kairan_kernel.events import StoredEvent
from kairan_kernel.logs import logger
from kairan_kernel.native import pause
from kairan_kernel.projection import Fact
from kairan_kernel.projection_state import ProjectionState, Standing
from kairan_kernel.read_models import ReadModels
from kairan_kernel.shared_log import SharedLog

_log = logger("kairan.projections")

_BATCH = 2_000
_PATIENCE = 40.0
"""Seconds to wait for a runner to pause; one that is silent for ten is taken for stopped."""


class RebuildFailed(Exception):
    """The exchange could not be made; queries still read the old collections."""


class Rebuild:
    """One rebuild. `models` are the collections being built, `facts` decodes the events they are made of."""

    def __init__(
        self,
        log: SharedLog,
        state: ProjectionState,
        models: ReadModels,
        facts: Callable[[Iterable[StoredEvent]], Iterator[Fact]],
    ) -> None:
        self._log = log
        self._state = state
        self._models = models
        self._facts = facts

    def run(self, *, whole: bool) -> None:
        """Build, pause the runner, catch up, exchange, let it go on. `whole`: all of its collections."""
        started = time.monotonic()
        self._models.drop()
        self._models.prepare()
        reached = self._build(None, self._until(self._state.read(), whole))
        held = self._state.hold()
        try:
            self._wait_until_paused(held)
            reached = self._build(reached, self._until(held, whole))
            self._models.take_the_place_of_the_old()
        except BaseException:
            self._state.release(held.epoch, held.position, {})
            raise
        self._state.release(held.epoch, reached, self._models.versions)
        _log.info(
            "projections_rebuilt",
            collections=sorted(self._models.versions),
            position=reached,
            seconds=round(time.monotonic() - started, 1),
        )

    def _until(self, standing: Standing | None, whole: bool) -> int:
        # Collections that are not rebuilt stand where the runner stands; the rebuilt ones must stand there
        # too.
        return self._log.head() if whole or standing is None else standing.position

    def _build(self, after: int | None, until: int) -> int:
        events = self._log.read_all(after=after, until=until)
        while batch := list(islice(events, _BATCH)):
            self._models.apply(list(self._facts(batch)))
        return until

    def _wait_until_paused(self, held: Standing) -> None:
        until = time.monotonic() + _PATIENCE
        while True:
            now = self._state.read()
            if now is None or now.epoch != held.epoch:
                raise RebuildFailed("another rebuild came in between")
            if now.runner_stopped:
                return
            if time.monotonic() > until:
                raise RebuildFailed("the runner did not pause")
            self._state.renew(held.epoch)
            pause(0.1)
