"""Recounting a resolution from its log, and comparing with the result that was frozen. Blocking.

Reads ``resolution-<id>`` from its beginning, past every memory of it; appends nothing.
"""

from dataclasses import asdict
from uuid import UUID

from kairan_bulletin.codec import CODEC
from kairan_bulletin.domain.resolution.decider import ResolutionUnknown
from kairan_bulletin.domain.resolution.events import ResolutionClosed
from kairan_bulletin.domain.resolution.streams import resolution_stream
from kairan_bulletin.domain.resolution.tally import recount
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore


class ResolutionNotClosed(Exception):
    """There is no result to compare with before the closing."""


class Recounting:
    def __init__(self, store: EventStore) -> None:
        self._store = store

    def recount(self, resolution_id: UUID) -> Document:
        """The outcome and digest by the log, and whether they are those of the closing.

        Raises ResolutionUnknown, ResolutionNotClosed.
        """
        events = [CODEC.decode(each) for each in self._store.read_stream(resolution_stream(resolution_id))]
        counted = recount(events)
        if counted is None:
            raise ResolutionUnknown
        closed = next((event for event in events if isinstance(event, ResolutionClosed)), None)
        if closed is None:
            raise ResolutionNotClosed
        outcome, digest, acts = counted
        return {
            "resolution_id": resolution_id,
            "matches": (outcome, digest, acts) == (closed.outcome, closed.digest, closed.acts),
            "outcome": {**asdict(outcome), "acts": acts, "digest": digest},
            "frozen": {**asdict(closed.outcome), "acts": closed.acts, "digest": closed.digest},
        }
