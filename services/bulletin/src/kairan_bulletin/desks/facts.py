"""Facts that stand beside each other: appended without an expected version, in groups, so that the order of
the log decides and hundreds at once don't wait for each other.
"""

from typing import Protocol

from kairan_kernel.codec import EventCodec
from kairan_kernel.commands import Causation
from kairan_kernel.events import NewEvent
from kairan_kernel.store import Appended


class Appender(Protocol):
    """As much of the kernel's group appender as is needed here."""

    def append(self, stream: str, event: NewEvent, timeout: float = 2.0) -> Appended: ...


class Facts:
    """Green: call it from greenlets directly."""

    def __init__(self, appender: Appender, codec: EventCodec) -> None:
        self._appender = appender
        self._codec = codec

    def keep(self, stream: str, event: object, cause: Causation) -> int:
        """Store one fact; returns its revision. A repeat of the same command is stored once.

        Raises IdempotencyConflict for other content under the same key, StoreUnavailable.
        """
        name, data = self._codec.encode(event)
        new = NewEvent(id=cause.command_id, type=name, data=data, metadata=cause.metadata())
        return self._appender.append(stream, new).revision
