"""The counts job's sign of life in the read models' database, by which a loss of the documents is noticed.

The collection `counts_job` has one document, {_id: "job", epoch, seen_at}. The job marks it when its
documents are whole and renews it every two seconds for as long as all of its checks are well, so `seen_at`
is a moment up to which the documents are known to be whole: readers show it as their age. When the mark is
gone, so is what lay beside it: the job then looks at every document again, as it does at its start.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from mode import Service
from pymongo.errors import PyMongoError

from kairan_kernel.logs import logger
from kairan_safety.counts.documents import CountsDocuments
from kairan_safety.counts.flushing import Flusher

EVERY_SECONDS: Final = 2.0

log = logger("kairan.counts.heartbeat")


class Heartbeat(Service):
    """Runs beside the Faust application. `compare` writes every document that does not say what the table
    says.
    """

    mundane_level = "debug"

    def __init__(
        self,
        documents: CountsDocuments,
        flusher: Flusher,
        well: Callable[[], bool],
        compare: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__()
        self._documents = documents
        self._flusher = flusher
        self._well = well
        self._compare = compare

    @Service.task
    async def _run(self) -> None:
        while not self.should_stop:
            await self.sleep(EVERY_SECONDS)
            if not self._well():
                continue
            try:
                await self._beat()
            except PyMongoError as error:
                log.warning("no sign of life could be left", exc_info=error)

    async def _beat(self) -> None:
        epoch, whole_until = self._flusher.epoch, self._flusher.settling.whole_until
        if await asyncio.to_thread(self._documents.renew_mark, epoch, whole_until):
            return
        log.warning("the documents' mark is gone: looking at all of them")
        # Marked before they are looked at: a loss in between takes the mark with it, too.
        await asyncio.to_thread(self._documents.mark, epoch, whole_until)
        await self._compare()
