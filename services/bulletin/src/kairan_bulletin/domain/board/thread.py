"""A thread as its events have made it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from kairan_bulletin.domain.board.events import (
    AppealDecided,
    InquiryAnswered,
    InquiryDone,
    InquiryReopened,
    PostAppealed,
    PostHidden,
    PostReported,
    PostRestored,
    PostRetracted,
    ReportsDismissed,
    ThreadEvent,
    ThreadOpened,
    ThreadReplied,
)
from kairan_bulletin.domain.board.place import Author, BoardPlace
from kairan_bulletin.domain.board.words import ReportReason, ThreadKind, ThreadStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Hiding:
    """That a post is hidden, and how an appeal against it stands (``granted`` ends the hiding)."""

    reason: str
    by: UUID
    at: datetime
    argument: str | None = None
    refusal: str | None = None

    @property
    def appeal_is_open(self) -> bool:
        return self.argument is not None and self.refusal is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    post_id: UUID
    author: Author
    sealed: str
    photos: tuple[UUID, ...]
    at: datetime
    reports: Mapping[UUID, ReportReason] = field(default_factory=dict)
    hiding: Hiding | None = None
    retracted: bool = False

    @property
    def is_shown(self) -> bool:
        return self.hiding is None and not self.retracted


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """``posts`` are in the order in which they were written, the first being the opening."""

    thread_id: UUID
    place: BoardPlace
    kind: ThreadKind
    private: bool
    status: ThreadStatus
    skills_wanted: tuple[str, ...]
    posts: Mapping[UUID, Post]

    @property
    def opening(self) -> Post:
        return self.posts[self.thread_id]

    @property
    def author(self) -> Author:
        return self.opening.author


ThreadState = Thread | None


def nothing() -> ThreadState:
    return None


def evolve(state: ThreadState, event: ThreadEvent) -> ThreadState:
    """The thread after one more event; what precedes its opening is ignored."""
    if isinstance(event, ThreadOpened):
        return _opened(event)
    return None if state is None else _changed(state, event)


def _opened(event: ThreadOpened) -> Thread:
    post = Post(
        post_id=event.thread_id,
        author=event.author,
        sealed=event.sealed,
        photos=event.photos,
        at=event.opened_at,
    )
    return Thread(
        thread_id=event.thread_id,
        place=event.place,
        kind=event.kind,
        private=event.private,
        status=ThreadStatus.OPEN,
        skills_wanted=event.skills_wanted,
        posts={event.thread_id: post},
    )


def _changed(thread: Thread, event: ThreadEvent) -> Thread:
    match event:
        case ThreadOpened():
            return thread
        case ThreadReplied():
            return _with(thread, _reply(event))
        case InquiryAnswered():
            return replace(thread, status=ThreadStatus.ANSWERED)
        case InquiryReopened():
            return replace(thread, status=ThreadStatus.OPEN)
        case InquiryDone():
            return replace(thread, status=ThreadStatus.DONE)
        case (
            PostReported()
            | ReportsDismissed()
            | PostHidden()
            | PostAppealed()
            | AppealDecided()
            | PostRestored()
            | PostRetracted()
        ):
            return _with(thread, _moderated(thread.posts[event.post_id], event))
        case _:
            assert_never(event)


Moderation = (
    PostReported | ReportsDismissed | PostHidden | PostAppealed | AppealDecided | PostRestored | PostRetracted
)


def _moderated(post: Post, event: Moderation) -> Post:
    match event:
        case PostReported():
            return replace(post, reports={**post.reports, event.reported_by: event.reason})
        case ReportsDismissed():
            return replace(post, reports={})
        case PostHidden():
            hiding = Hiding(reason=event.reason, by=event.hidden_by, at=event.hidden_at)
            return replace(post, hiding=hiding, reports={})
        case PostAppealed():
            return replace(post, hiding=_appealed(post.hiding, event.sealed))
        case AppealDecided():
            return replace(post, hiding=None if event.granted else _refused(post.hiding, event.reason))
        case PostRestored():
            return replace(post, hiding=None)
        case PostRetracted():
            return replace(post, retracted=True, reports={})
        case _:
            assert_never(event)


def _appealed(hiding: Hiding | None, argument: str) -> Hiding | None:
    return None if hiding is None else replace(hiding, argument=argument)


def _refused(hiding: Hiding | None, reason: str) -> Hiding | None:
    return None if hiding is None else replace(hiding, refusal=reason)


def _reply(event: ThreadReplied) -> Post:
    return Post(
        post_id=event.post_id,
        author=event.author,
        sealed=event.sealed,
        photos=event.photos,
        at=event.replied_at,
    )


def _with(thread: Thread, post: Post) -> Thread:
    return replace(thread, posts={**thread.posts, post.post_id: post})
