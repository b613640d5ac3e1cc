"""What can be asked of a notice."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_safety.domain.notice.events import NoticeText
from kairan_safety.domain.places import Headquarters


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeNotice:
    notice_id: UUID
    headquarters: Headquarters
    text: NoticeText
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseNotice:
    text: NoticeText
    by: UUID
    at: datetime


NoticeCommand = ComposeNotice | ReviseNotice
