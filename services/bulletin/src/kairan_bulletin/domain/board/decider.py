"""The rules of a thread: who asked may do so; here stands what follows from it, and what can be no more."""

from collections.abc import Sequence
from typing import Final, assert_never
from uuid import UUID

from kairan_bulletin.domain.board import moderating
from kairan_bulletin.domain.board.commands import (
    AppealHiding,
    CloseInquiry,
    DecideAppeal,
    DismissReports,
    HidePost,
    OpenThread,
    ReopenInquiry,
    Reply,
    ReportPost,
    RestorePost,
    RetractPost,
    ThreadCommand,
)
from kairan_bulletin.domain.board.events import (
    InquiryAnswered,
    InquiryDone,
    InquiryReopened,
    ThreadEvent,
    ThreadOpened,
    ThreadReplied,
)
from kairan_bulletin.domain.board.refusals import (
    InquiryIsDone,
    NotAnInquiry,
    SkillsAreForIssues,
    ThreadExists,
    ThreadFull,
    ThreadUnknown,
)
from kairan_bulletin.domain.board.thread import Thread, ThreadState, evolve, nothing
from kairan_bulletin.domain.board.words import ThreadKind, ThreadStatus
from kairan_kernel.decider import Decider

POSTS_MOST: Final = 500
"""A thread is read as a whole; longer talk opens another one."""


def decide(command: ThreadCommand, state: ThreadState) -> Sequence[ThreadEvent]:
    if isinstance(command, OpenThread):
        return _open(command, state)
    if state is None:
        raise ThreadUnknown
    match command:
        case Reply():
            return _reply(command, state)
        case CloseInquiry():
            return _close(command, state)
        case ReopenInquiry():
            return _reopen(command, state)
        case (
            ReportPost()
            | DismissReports()
            | HidePost()
            | AppealHiding()
            | DecideAppeal()
            | RestorePost()
            | RetractPost()
        ):
            return moderating.decide(command, state)
        case _:
            assert_never(command)


def _open(command: OpenThread, state: ThreadState) -> Sequence[ThreadEvent]:
    if state is not None:
        raise ThreadExists
    if command.skills_wanted and command.kind is not ThreadKind.ISSUE:
        raise SkillsAreForIssues
    if command.private and command.kind is not ThreadKind.INQUIRY:
        raise NotAnInquiry
    return [
        ThreadOpened(
            thread_id=command.thread_id,
            place=command.place,
            kind=command.kind,
            private=command.private,
            author=command.author,
            sealed=command.sealed,
            photos=command.photos,
            skills_wanted=command.skills_wanted,
            opened_at=command.at,
        )
    ]


def _reply(command: Reply, thread: Thread) -> Sequence[ThreadEvent]:
    if not thread.opening.is_shown:
        raise ThreadUnknown
    if thread.status is ThreadStatus.DONE:
        raise InquiryIsDone
    if len(thread.posts) >= POSTS_MOST:
        raise ThreadFull(most=POSTS_MOST)
    replied = ThreadReplied(
        thread_id=thread.thread_id,
        place=thread.place,
        post_id=command.post_id,
        author=command.author,
        sealed=command.sealed,
        photos=command.photos,
        replied_at=command.at,
    )
    return [replied, *_consequence(command, thread)]


def _consequence(command: Reply, thread: Thread) -> Sequence[ThreadEvent]:
    """An officer's reply answers an inquiry; the asker's own, after that, asks on."""
    if thread.kind is not ThreadKind.INQUIRY:
        return []
    asker = command.author.household_id == thread.author.household_id
    if thread.status is ThreadStatus.OPEN and command.author.official and not asker:
        answered = InquiryAnswered(
            thread_id=thread.thread_id,
            place=thread.place,
            post_id=command.post_id,
            answered_by=command.author.subject,
            answered_at=command.at,
        )
        return [answered]
    if thread.status is ThreadStatus.ANSWERED and asker:
        return [_reopened(thread, command.author.subject, command)]
    return []


def _reopened(thread: Thread, by: UUID, command: Reply | ReopenInquiry) -> InquiryReopened:
    return InquiryReopened(
        thread_id=thread.thread_id, place=thread.place, reopened_by=by, reopened_at=command.at
    )


def _close(command: CloseInquiry, thread: Thread) -> Sequence[ThreadEvent]:
    if thread.kind is not ThreadKind.INQUIRY:
        raise NotAnInquiry
    if thread.status is ThreadStatus.DONE:
        return []
    return [
        InquiryDone(thread_id=thread.thread_id, place=thread.place, done_by=command.by, done_at=command.at)
    ]


def _reopen(command: ReopenInquiry, thread: Thread) -> Sequence[ThreadEvent]:
    if thread.kind is not ThreadKind.INQUIRY:
        raise NotAnInquiry
    if thread.status is ThreadStatus.OPEN:
        return []
    return [_reopened(thread, command.by, command)]


THREAD: Decider[ThreadState, ThreadCommand, ThreadEvent] = Decider(
    initial=nothing, decide=decide, evolve=evolve
)
