"""What can have happened to a source (stream ``outsidesource-<id>``) and to a notice
(``outsidenotice-<id>``, ``outsidecontent-<id>``).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.outside.words import SourceKind, Treatment
from kairan_bulletin.domain.places import Area


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTerms:
    """What officers set. ``senders``: mail addresses or a domain (``@police.example``), or an alert's sender.

    ``url`` and ``every_minutes`` are a feed's. ``menu_id`` is where its articles go.
    """

    name: str
    menu_id: UUID
    treatment: Treatment
    senders: tuple[str, ...] = ()
    url: str | None = None
    every_minutes: int = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRegistered:
    source_id: UUID
    area: Area
    kind: SourceKind
    terms: SourceTerms
    registered_by: UUID
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRevised:
    source_id: UUID
    area: Area
    terms: SourceTerms
    revised_by: UUID
    revised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePaused:
    source_id: UUID
    area: Area
    paused_by: UUID
    paused_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceResumed:
    source_id: UUID
    area: Area
    resumed_by: UUID
    resumed_at: datetime


SourceEvent = SourceRegistered | SourceRevised | SourcePaused | SourceResumed


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideNoticeTaken:
    """A notice was seen for the first time and became the article ``article_id``."""

    notice_id: UUID
    area: Area
    source_id: UUID
    kind: SourceKind
    identity: str
    digest: str
    article_id: UUID
    sent_at: datetime | None
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideNoticeCorrected:
    """The same notice came with other words, or a later one replaced it: its article has a new edition."""

    notice_id: UUID
    area: Area
    source_id: UUID
    identity: str
    digest: str
    article_id: UUID
    corrected_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideNoticeCancelled:
    """Its sender took the notice back."""

    notice_id: UUID
    area: Area
    source_id: UUID
    identity: str
    article_id: UUID
    cancelled_at: datetime


NoticeEvent = OutsideNoticeTaken | OutsideNoticeCorrected | OutsideNoticeCancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentClaimed:
    """These words were first said by the notice with this identity, lately."""

    area: Area
    digest: str
    notice_id: UUID
    claimed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendRecognised:
    """Another message said the same words: no second article."""

    area: Area
    digest: str
    notice_id: UUID
    resent_id: UUID
    identity: str
    recognised_at: datetime


ContentEvent = ContentClaimed | ResendRecognised
OutsideEvent = SourceEvent | NoticeEvent | ContentEvent
