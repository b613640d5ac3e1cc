"""Threads on boards: opened, replied to, inquired about, moderated. Writes ``thread-<id>``.

One thread is read from its stream, so its writers see at once what they wrote; lists come from ``threads``
and ``moderation_cases``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.attachments import AttachmentDesk, Kept
from kairan_bulletin.desks.menus import MenuDesk
from kairan_bulletin.desks.thread_views import Reader, shown_summaries, shown_thread
from kairan_bulletin.domain.access import NotPermitted, OfficersOnly, ResidentsOnly, household_of, manages
from kairan_bulletin.domain.board.commands import (
    CloseInquiry,
    OpenThread,
    ReopenInquiry,
    Reply,
    ThreadCommand,
)
from kairan_bulletin.domain.board.decider import THREAD
from kairan_bulletin.domain.board.place import Author, BoardPlace
from kairan_bulletin.domain.board.refusals import NotABoard, PostUnknown, ThreadUnknown
from kairan_bulletin.domain.board.streams import thread_stream
from kairan_bulletin.domain.board.thread import Thread
from kairan_bulletin.domain.board.words import ThreadKind
from kairan_bulletin.domain.menu.decider import Menu, MenuIsClosed, MenuUnknown
from kairan_bulletin.domain.places import Area
from kairan_bulletin.projections.threads import THREADS
from kairan_contracts.bulletin.vocabulary import BoardKind, MenuKind
from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.projection import Document
from kairan_kernel.sealing import Sealer, SubjectErased
from kairan_kernel.store import EventStore

_KINDS = {
    BoardKind.DISCUSSION: ThreadKind.DISCUSSION,
    BoardKind.INQUIRY: ThreadKind.INQUIRY,
    BoardKind.ISSUES: ThreadKind.ISSUE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What somebody wrote; a reply has no title."""

    body: str
    signed: str | None
    photos: Sequence[UUID]
    title: str | None = None


class ThreadDesk:
    """Blocking."""

    def __init__(
        self,
        store: EventStore,
        database: Database[Any],
        menus: MenuDesk,
        attachments: AttachmentDesk,
        sealer: Sealer,
        now: Callable[[], datetime],
    ) -> None:
        self._threads = CommandLoop(store, CODEC, THREAD)
        self._collection = database[THREADS.name]
        self._menus = menus
        self._attachments = attachments
        self._sealer = sealer
        self._now = now

    def open(
        self,
        principal: Principal,
        thread_id: UUID,
        menu_id: UUID,
        writing: Writing,
        *,
        private: bool,
        skills_wanted: Sequence[str],
        cause: Causation,
    ) -> Document:
        """Raises MenuUnknown, NotABoard, MenuIsClosed, NotPermitted, ResidentsOnly, AttachmentsUnknown."""
        menu = self._menus.known(principal, menu_id)
        if menu.kind is not MenuKind.BOARD or menu.board_kind is None:
            raise NotABoard
        if menu.closed_at is not None:
            raise MenuIsClosed
        if not self._menus.may_post(principal, menu):
            raise NotPermitted
        author = author_in(principal, menu.area)
        command = OpenThread(
            thread_id=thread_id,
            place=BoardPlace(menu_id=menu_id, area=menu.area),
            kind=_KINDS[menu.board_kind],
            private=private,
            author=author,
            sealed=self.sealed(author, writing),
            photos=self._attachments.for_post(principal, writing.photos),
            skills_wanted=tuple(skills_wanted),
            at=self._now(),
        )
        return self._done(principal, thread_id, command, cause)

    def reply(
        self, principal: Principal, thread_id: UUID, post_id: UUID, writing: Writing, cause: Causation
    ) -> Document:
        """Raises ThreadUnknown, NotPermitted, MenuIsClosed, InquiryIsDone, ThreadFull, …"""
        thread = self.readable(principal, thread_id)
        menu = self._menus.known(principal, thread.place.menu_id)
        if menu.closed_at is not None:
            raise MenuIsClosed
        asker = principal.household_id == thread.author.household_id
        if not (asker or manages(principal, menu.area) or self._menus.may_comment(principal, menu)):
            raise NotPermitted
        author = author_in(principal, menu.area)
        command = Reply(
            post_id=post_id,
            author=author,
            sealed=self.sealed(author, writing),
            photos=self._attachments.for_post(principal, writing.photos),
            at=self._now(),
        )
        return self._done(principal, thread_id, command, cause)

    def close(self, principal: Principal, thread_id: UUID, cause: Causation) -> Document:
        """An inquiry is done: by its asker, or by an officer."""
        self._party(principal, thread_id)
        return self._done(principal, thread_id, CloseInquiry(by=principal.subject, at=self._now()), cause)

    def reopen(self, principal: Principal, thread_id: UUID, cause: Causation) -> Document:
        self._party(principal, thread_id)
        return self._done(principal, thread_id, ReopenInquiry(by=principal.subject, at=self._now()), cause)

    def thread(self, principal: Principal, thread_id: UUID) -> Document:
        """The thread with its posts as the principal may see them. Raises ThreadUnknown."""
        thread = self.readable(principal, thread_id)
        return shown_thread(thread, self._reader(principal, thread), self._sealer)

    def photo(self, principal: Principal, thread_id: UUID, attachment_id: UUID) -> Kept:
        """A photo of a post that the principal may see. Raises ThreadUnknown, AttachmentUnknown."""
        thread = self.readable(principal, thread_id)
        reader = self._reader(principal, thread)
        seen = [photo for post in thread.posts.values() if reader.sees(post) for photo in post.photos]
        return self._attachments.shown(attachment_id, seen)

    def threads(
        self, principal: Principal, menu_id: UUID, status: str | None, before: Any, limit: int
    ) -> list[Document]:
        """Up to ``limit`` threads of a board, the liveliest first, from the read model. ``before``: the
        (moment, id) of the last one seen. Raises MenuUnknown.
        """
        menu = self._menus.known(principal, menu_id)
        officer = manages(principal, menu.area)
        conditions: list[Document] = [{"menu_id": str(menu_id)}]
        if status is not None:
            conditions.append({"status": status})
        if not officer:
            own = str(principal.household_id)
            conditions += [
                {"$or": [{"private": False}, {"household_id": own}]},
                {"hidden": False},
                {"retracted": False},
            ]
        if before is not None:
            moment = datetime.fromisoformat(str(before[0]))
            earlier = {"last_at": moment, "_id": {"$lt": str(before[1])}}
            conditions.append({"$or": [{"last_at": {"$lt": moment}}, earlier]})
        order = [("last_at", -1), ("_id", -1)]
        found = self._collection.find({"$and": conditions}).sort(order).limit(limit)
        return shown_summaries(list(found), self._sealer)

    def readable(self, principal: Principal, thread_id: UUID) -> Thread:
        """The thread, if the principal may read it; else ThreadUnknown."""
        thread = self._threads.load(thread_stream(thread_id)).state
        if thread is None:
            raise ThreadUnknown
        self._menu_of(principal, thread)
        own = principal.household_id == thread.author.household_id
        if manages(principal, thread.place.area):
            return thread
        if (thread.private or thread.opening.hiding is not None) and not own:
            raise ThreadUnknown
        if thread.opening.retracted:
            raise ThreadUnknown
        return thread

    def moderated(self, principal: Principal, thread_id: UUID) -> Thread:
        """The thread, for an officer of its board. Raises ThreadUnknown, OfficersOnly."""
        thread = self.readable(principal, thread_id)
        if not manages(principal, thread.place.area):
            raise OfficersOnly
        return thread

    def run(
        self, principal: Principal, thread_id: UUID, command: ThreadCommand, cause: Causation
    ) -> Document:
        """Have a command decided on, and show the thread after it; for those who checked who may."""
        return self._done(principal, thread_id, command, cause)

    def sealed(self, author: Author, writing: Writing) -> str:
        """The text with the author's household's key. Raises ResidentsOnly when it was forgotten."""
        text = {"title": writing.title, "body": writing.body, "signed": writing.signed}
        try:
            return self._sealer.seal(author.household_id, text)
        except SubjectErased:
            raise ResidentsOnly from None

    def _party(self, principal: Principal, thread_id: UUID) -> None:
        thread = self.readable(principal, thread_id)
        asker = principal.household_id == thread.author.household_id
        if not asker and not manages(principal, thread.place.area):
            raise OfficersOnly

    def _menu_of(self, principal: Principal, thread: Thread) -> Menu:
        try:
            return self._menus.known(principal, thread.place.menu_id)
        except MenuUnknown:
            raise ThreadUnknown from None

    def _reader(self, principal: Principal, thread: Thread) -> Reader:
        return Reader(
            subject=principal.subject,
            household_id=principal.household_id,
            officer=manages(principal, thread.place.area),
        )

    def _done(
        self, principal: Principal, thread_id: UUID, command: ThreadCommand, cause: Causation
    ) -> Document:
        handled = self._threads.handle(thread_stream(thread_id), command, cause)
        if handled.state is None:
            raise PostUnknown
        return shown_thread(handled.state, self._reader(principal, handled.state), self._sealer)


def author_in(principal: Principal, area: Area) -> Author:
    """The principal as a writer on a board of the area. Raises ResidentsOnly."""
    household_id = household_of(principal)
    if principal.block_id is None:
        raise ResidentsOnly
    return Author(
        subject=principal.subject,
        household_id=household_id,
        block_id=principal.block_id,
        official=manages(principal, area),
    )
