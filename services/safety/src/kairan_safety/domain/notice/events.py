"""What can have happened to a notice. Stream ``notice-<id>``."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_safety.domain.places import Headquarters


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeText:
    """Japanese is required, English optional."""

    title: str
    body: str
    title_en: str | None = None
    body_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeComposed:
    notice_id: UUID
    headquarters: Headquarters
    text: NoticeText
    composed_by: UUID
    composed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRevised:
    notice_id: UUID
    headquarters: Headquarters
    text: NoticeText
    revised_by: UUID
    revised_at: datetime


NoticeEvent = NoticeComposed | NoticeRevised
