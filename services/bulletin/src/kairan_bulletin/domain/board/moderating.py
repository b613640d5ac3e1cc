"""The rules of moderation: report, let stand, hide with a reason, appeal, decide by another person."""

from collections.abc import Sequence
from typing import assert_never
from uuid import UUID

from kairan_bulletin.domain.board.commands import (
    AppealHiding,
    DecideAppeal,
    DismissReports,
    HidePost,
    ReportPost,
    RestorePost,
    RetractPost,
)
from kairan_bulletin.domain.board.events import (
    AppealDecided,
    PostAppealed,
    PostHidden,
    PostReported,
    PostRestored,
    PostRetracted,
    ReportsDismissed,
    ThreadEvent,
)
from kairan_bulletin.domain.board.refusals import (
    AlreadyAppealed,
    HiderMayNotJudge,
    NoOpenAppeal,
    NotTheAuthor,
    OwnPost,
    PostAlreadyHidden,
    PostNotHidden,
    PostUnknown,
)
from kairan_bulletin.domain.board.thread import Hiding, Post, Thread

Command = ReportPost | DismissReports | HidePost | AppealHiding | DecideAppeal | RestorePost | RetractPost


def decide(command: Command, thread: Thread) -> Sequence[ThreadEvent]:
    post = _post(thread, command.post_id)
    match command:
        case ReportPost():
            return _report(command, thread, post)
        case DismissReports():
            return _dismiss(command, thread, post)
        case HidePost():
            return _hide(command, thread, post)
        case AppealHiding():
            return _appeal(command, thread, post)
        case DecideAppeal():
            return _decide_appeal(command, thread, post)
        case RestorePost():
            return _restore(command, thread, post)
        case RetractPost():
            return _retract(command, thread, post)
        case _:
            assert_never(command)


def _post(thread: Thread, post_id: UUID) -> Post:
    post = thread.posts.get(post_id)
    if post is None or post.retracted:
        raise PostUnknown
    return post


def _hiding(post: Post) -> Hiding:
    if post.hiding is None:
        raise PostNotHidden
    return post.hiding


def _report(command: ReportPost, thread: Thread, post: Post) -> Sequence[ThreadEvent]:
    if command.by == post.author.subject:
        raise OwnPost
    if post.hiding is not None:
        raise PostUnknown
    if command.by in post.reports:
        return []
    return [
        PostReported(
            thread_id=thread.thread_id,
            place=thread.place,
            post_id=post.post_id,
            reason=command.reason,
            reported_by=command.by,
            reported_at=command.at,
        )
    ]


def _dismiss(command: DismissReports, thread: Thread, post: Post) -> Sequence[ThreadEvent]:
    if not post.reports:
        return []
    return [
        ReportsDismissed(
            thread_id=thread.thread_id,
            place=thread.place,
            post_id=post.post_id,
            dismissed_by=command.by,
            dismissed_at=command.at,
        )
    ]


def _hide(command: HidePost, thread: Thread, post: Post) -> Sequence[ThreadEvent]:
    if post.hiding is not None:
        raise PostAlreadyHidden
    return [
        PostHidden(
            thread_id=thread.thread_id,
            place=thread.place,
            post_id=post.post_id,
            reason=command.reason,
            hidden_by=command.by,
            hidden_at=command.at,
        )
    ]


def _appeal(command: AppealHiding, thread: Thread, post: Post) -> Sequence[ThreadEvent]:
    if command.by != post.author.subject:
        raise NotTheAuthor
    if _hiding(post).argument is not None:
        raise AlreadyAppealed
    return [
        PostAppealed(
            thread_id=thread.thread_id,
            place=thread.place,
            post_id=post.post_id,
            sealed=command.sealed,
            appealed_by=command.by,
            appealed_at=command.at,
        )
    ]


def _decide_appeal(command: DecideAppeal, thread: Thread, post: Post) -> Sequence[ThreadEvent]:
    hiding = _hiding(post)
    if not hiding.appeal_is_open:
        raise NoOpenAppeal
    if command.by in (hiding.by, post.author.subject):
        raise HiderMayNotJudge
    return [
        AppealDecided(
            thread_id=thread.thread_id,
            place=thread.place,
            post_id=post.post_id,
            granted=command.granted,
            reason=command.reason,
            decided_by=command.by,
            decided_at=command.at,
        )
    ]


def _restore(command: RestorePost, thread: Thread, post: Post) -> Sequence[ThreadEvent]:
    _hiding(post)
    return [
        PostRestored(
            thread_id=thread.thread_id,
            place=thread.place,
            post_id=post.post_id,
            restored_by=command.by,
            restored_at=command.at,
        )
    ]


def _retract(command: RetractPost, thread: Thread, post: Post) -> Sequence[ThreadEvent]:
    if command.by != post.author.subject:
        raise NotTheAuthor
    return [
        PostRetracted(
            thread_id=thread.thread_id,
            place=thread.place,
            post_id=post.post_id,
            retracted_by=command.by,
            retracted_at=command.at,
        )
    ]
