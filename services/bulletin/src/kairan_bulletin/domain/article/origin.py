"""Where an article came from, if from outside: a police mail, a city's feed, an alert."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideOrigin:
    """The source and its own name for the notice (a message id, a feed's guid, a CAP identifier); kept
    unchanged through all editions.
    """

    source_id: UUID
    name: str
    identity: str
    link: str | None
    sent_at: datetime | None
