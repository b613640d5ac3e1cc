"""A thread of one neighbourhood for tests: people, commands and the events that they lead to."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from kairan_bulletin.domain.board.commands import (
    OpenThread,
    Reply,
)
from kairan_bulletin.domain.board.events import (
    InquiryAnswered,
    InquiryReopened,
    PostAppealed,
    PostHidden,
    ThreadOpened,
    ThreadReplied,
)
from kairan_bulletin.domain.board.place import Author, BoardPlace
from kairan_bulletin.domain.board.words import ThreadKind
from kairan_bulletin.domain.places import Area

AT = datetime(2024, 7, 7, 1, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
THREAD_ID, REPLY_ID = uuid4(), uuid4()
AREA = Area(union_id=uuid4(), union="yoneizumi", association_id=uuid4(), association="nishi")
PLACE = BoardPlace(menu_id=uuid4(), area=AREA)
ASKER = Author(subject=uuid4(), household_id=uuid4(), block_id=uuid4())
NEIGHBOUR = Author(subject=uuid4(), household_id=uuid4(), block_id=uuid4())
CHAIR = Author(subject=uuid4(), household_id=uuid4(), block_id=uuid4(), official=True)
OTHER_OFFICER = uuid4()


def opened(kind: ThreadKind = ThreadKind.DISCUSSION) -> ThreadOpened:
    return ThreadOpened(
        thread_id=THREAD_ID,
        place=PLACE,
        kind=kind,
        private=False,
        author=ASKER,
        sealed="v1.x",
        photos=(),
        skills_wanted=(),
        opened_at=AT,
    )


def opening(kind: ThreadKind = ThreadKind.DISCUSSION) -> OpenThread:
    return OpenThread(
        thread_id=THREAD_ID,
        place=PLACE,
        kind=kind,
        private=False,
        author=ASKER,
        sealed="v1.x",
        photos=(),
        skills_wanted=(),
        at=AT,
    )


def replying(author: Author, post_id: UUID = REPLY_ID) -> Reply:
    return Reply(post_id=post_id, author=author, sealed="v1.y", photos=(), at=LATER)


def replied(author: Author, post_id: UUID = REPLY_ID) -> ThreadReplied:
    return ThreadReplied(
        thread_id=THREAD_ID,
        place=PLACE,
        post_id=post_id,
        author=author,
        sealed="v1.y",
        photos=(),
        replied_at=LATER,
    )


def hidden(by: UUID = CHAIR.subject) -> PostHidden:
    return PostHidden(
        thread_id=THREAD_ID,
        place=PLACE,
        post_id=THREAD_ID,
        reason="個人名",
        hidden_by=by,
        hidden_at=LATER,
    )


def appealed() -> PostAppealed:
    return PostAppealed(
        thread_id=THREAD_ID,
        place=PLACE,
        post_id=THREAD_ID,
        sealed="v1.z",
        appealed_by=ASKER.subject,
        appealed_at=LATER,
    )


def answered() -> InquiryAnswered:
    return InquiryAnswered(
        thread_id=THREAD_ID,
        place=PLACE,
        post_id=REPLY_ID,
        answered_by=CHAIR.subject,
        answered_at=LATER,
    )


def reopened(by: UUID) -> InquiryReopened:
    return InquiryReopened(thread_id=THREAD_ID, place=PLACE, reopened_by=by, reopened_at=LATER)
