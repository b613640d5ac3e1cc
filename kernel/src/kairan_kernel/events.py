"""What goes into the log and what comes out of it: events as the store sees them, bytes with a type name."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event not yet stored. `data` and `metadata` are JSON; `type` is `<Name>.v<n>`."""

    id: UUID
    type: str
    data: bytes
    metadata: bytes = b"{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event of the log. `revision` counts from 0 in its stream; `position` grows over the log, with gaps.

    `recorded_at` is the store's clock (UTC, aware) when it took the event.
    """

    id: UUID
    type: str
    data: bytes
    metadata: bytes
    stream: str
    revision: int
    position: int
    recorded_at: datetime
