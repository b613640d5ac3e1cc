"""Uploads that nothing came of are swept: files that no article and no post names after a day, and contents
that no event tells of (a process died between the two). Appends ``attachment-<id>``; reads
``loose_attachments`` and ``attachments_kept``.

For an hour before it is swept a file can't be named any more (``attachments``), so that nothing is taken from
under a draft that is being written; and nothing is swept while the read models lag behind the log.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.attachments.store import ContentStore
from kairan_bulletin.codec import CODEC
from kairan_bulletin.domain.attachment.decider import ATTACHMENT, SweepAttachment
from kairan_bulletin.domain.attachment.streams import attachment_stream
from kairan_bulletin.projections.attachments import ATTACHMENTS_KEPT
from kairan_bulletin.projections.loose_attachments import LOOSE_ATTACHMENTS
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.documents import find_by_ids
from kairan_kernel.ids import derived_id
from kairan_kernel.logs import logger
from kairan_kernel.store import EventStore

NAMEABLE: Final = timedelta(days=1)
"""For so long a file waits to be named."""
GRACE: Final = timedelta(hours=1)
EVERY_SECONDS: Final = 600.0
AT_ONCE: Final = 500
"""Contents looked up together."""

log = logger("kairan.bulletin.sweeping")


class Sweeping:
    """One a follow process; blocking."""

    def __init__(
        self,
        store: EventStore,
        database: Database[Any],
        contents: ContentStore,
        current: Callable[[], bool],
        now: Callable[[], datetime],
    ) -> None:
        self._attachments = CommandLoop(store, CODEC, ATTACHMENT)
        self._loose = database[LOOSE_ATTACHMENTS.name]
        self._kept = database[ATTACHMENTS_KEPT.name]
        self._contents = contents
        self._current = current
        self._now = now

    def run(self, stop: threading.Event) -> None:
        """Sweep every ten minutes until ``stop`` is set. Outages are raised; the caller starts it again."""
        while not stop.wait(EVERY_SECONDS):
            self.sweep()

    def sweep(self) -> int:
        """Sweep what is due; returns how many files. Nothing while the read models are behind."""
        before = self._now() - NAMEABLE - GRACE
        swept = self._sweep_loose(before) + self._sweep_untold(before)
        if swept:
            log.info("uploads were swept", files=swept)
        return swept

    def _sweep_loose(self, before: datetime) -> int:
        swept = 0
        for document in list(self._loose.find({"stored_at": {"$lt": before}})):
            if not self._current():
                break
            attachment_id = UUID(document["attachment_id"])
            command_id = derived_id("sweep-attachment", attachment_id)
            cause = Causation(command_id=command_id, correlation_id=command_id, actor="clock")
            command = SweepAttachment(at=self._now())
            self._attachments.handle(attachment_stream(attachment_id), command, cause)
            self._contents.remove(attachment_id)
            swept += 1
        return swept

    def _sweep_untold(self, before: datetime) -> int:
        swept = 0
        written = iter(self._contents.written_before(before))
        while some := list(islice(written, AT_ONCE)):
            known = {each["_id"] for each in find_by_ids(self._kept, [str(each) for each in some])}
            for attachment_id in some:
                if str(attachment_id) not in known and self._is_untold(attachment_id):
                    self._contents.remove(attachment_id)
                    swept += 1
        return swept

    def _is_untold(self, attachment_id: UUID) -> bool:
        """The log has the last word: a read model may just be built anew."""
        return self._attachments.load(attachment_stream(attachment_id)).state is None
