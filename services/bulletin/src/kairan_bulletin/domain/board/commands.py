"""What can be asked of a thread. Who may ask is decided before; what follows from it is decided here."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.board.place import Author, BoardPlace
from kairan_bulletin.domain.board.words import ReportReason, ThreadKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenThread:
    thread_id: UUID
    place: BoardPlace
    kind: ThreadKind
    private: bool
    author: Author
    sealed: str
    photos: tuple[UUID, ...]
    skills_wanted: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    post_id: UUID
    author: Author
    sealed: str
    photos: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseInquiry:
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenInquiry:
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPost:
    post_id: UUID
    reason: ReportReason
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissReports:
    post_id: UUID
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HidePost:
    post_id: UUID
    reason: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealHiding:
    post_id: UUID
    sealed: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideAppeal:
    post_id: UUID
    granted: bool
    reason: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorePost:
    post_id: UUID
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RetractPost:
    post_id: UUID
    by: UUID
    at: datetime


ThreadCommand = (
    OpenThread
    | Reply
    | CloseInquiry
    | ReopenInquiry
    | ReportPost
    | DismissReports
    | HidePost
    | AppealHiding
    | DecideAppeal
    | RestorePost
    | RetractPost
)
