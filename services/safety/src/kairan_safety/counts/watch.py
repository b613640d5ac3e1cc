"""Notices that Kafka is gone or has forgotten, or that another counts job has started, and ends the process.

A supervisor starts it again.
"""

from collections.abc import Callable
from typing import Final

from mode import Service

from kairan_kernel.logs import logger
from kairan_safety.counts.journal import Journal, KafkaAway, KafkaForgot, Superseded

EVERY_SECONDS: Final = 0.5
MISSES: Final = 3
"""Three misses of two seconds each at most, half a second apart: some seven seconds."""

log = logger("kairan.counts.watch")


class KafkaWatch(Service):
    """Looks at the end of the journal twice a second."""

    mundane_level = "debug"

    def __init__(self, journal: Journal, fail: Callable[[BaseException], None]) -> None:
        super().__init__()
        self.misses = 0
        self._journal = journal
        self._fail = fail

    @Service.task
    async def _run(self) -> None:
        while not self.should_stop:
            await self.sleep(EVERY_SECONDS)
            try:
                await self._journal.check()
                self.misses = 0
            except KafkaAway as error:
                self.misses += 1
                log.warning("Kafka does not answer", misses=self.misses)
                if self.misses >= MISSES:
                    self._fail(error)
                    return
            except (KafkaForgot, Superseded) as error:
                self._fail(error)
                return
