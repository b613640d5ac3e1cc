"""What can have happened to a thread. Stream ``thread-<id>``; every event says where it was.

Texts of residents are sealed with the key of the author's household: ``sealed`` opens to
``{title, body, signed}`` (a reply has no title). An officer's reason for hiding is said aloud, and is not.
The id of a thread is also the id of its first post.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.board.place import Author, BoardPlace
from kairan_bulletin.domain.board.words import ReportReason, ThreadKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadOpened:
    """``private``: only the asker's household and officers read it. ``skills_wanted``: of an issue (課題)."""

    thread_id: UUID
    place: BoardPlace
    kind: ThreadKind
    private: bool
    author: Author
    sealed: str
    photos: tuple[UUID, ...]
    skills_wanted: tuple[str, ...]
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadReplied:
    thread_id: UUID
    place: BoardPlace
    post_id: UUID
    author: Author
    sealed: str
    photos: tuple[UUID, ...]
    replied_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryAnswered:
    """An officer replied to an open inquiry."""

    thread_id: UUID
    place: BoardPlace
    post_id: UUID
    answered_by: UUID
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryReopened:
    """The asker asked on, after an answer or after it was done."""

    thread_id: UUID
    place: BoardPlace
    reopened_by: UUID
    reopened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryDone:
    thread_id: UUID
    place: BoardPlace
    done_by: UUID
    done_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostReported:
    thread_id: UUID
    place: BoardPlace
    post_id: UUID
    reason: ReportReason
    reported_by: UUID
    reported_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsDismissed:
    """An officer looked at the reports of a post and let it stand."""

    thread_id: UUID
    place: BoardPlace
    post_id: UUID
    dismissed_by: UUID
    dismissed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostHidden:
    thread_id: UUID
    place: BoardPlace
    post_id: UUID
    reason: str
    hidden_by: UUID
    hidden_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostAppealed:
    """The author asks for the hiding to be looked at again. ``sealed`` opens to ``{argument}``."""

    thread_id: UUID
    place: BoardPlace
    post_id: UUID
    sealed: str
    appealed_by: UUID
    appealed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealDecided:
    """``granted``: the post is shown again."""

    thread_id: UUID
    place: BoardPlace
    post_id: UUID
    granted: bool
    reason: str
    decided_by: UUID
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRestored:
    """An officer showed a hidden post again, without an appeal."""

    thread_id: UUID
    place: BoardPlace
    post_id: UUID
    restored_by: UUID
    restored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRetracted:
    """The author took a post back."""

    thread_id: UUID
    place: BoardPlace
    post_id: UUID
    retracted_by: UUID
    retracted_at: datetime


ThreadEvent = (
    ThreadOpened
    | ThreadReplied
    | InquiryAnswered
    | InquiryReopened
    | InquiryDone
    | PostReported
    | ReportsDismissed
    | PostHidden
    | PostAppealed
    | AppealDecided
    | PostRestored
    | PostRetracted
)
