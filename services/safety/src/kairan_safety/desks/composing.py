"""Composing, revising and finding notices. Writes ``notice-<id>``; lists come from collection ``notices``."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo.database import Database

from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore
from kairan_kernel.viewing import view
from kairan_safety.codec import CODEC
from kairan_safety.desks.headquarters import HeadquartersOffice
from kairan_safety.domain.access import CallerRoleNeeded, belongs_to, may_call
from kairan_safety.domain.notice.commands import ComposeNotice, ReviseNotice
from kairan_safety.domain.notice.decider import NOTICE, Notice, NoticeUnknown
from kairan_safety.domain.notice.events import NoticeText
from kairan_safety.projections.notices import NOTICES
from kairan_safety.streams import notice_stream


class Composing:
    """Blocking."""

    def __init__(
        self,
        store: EventStore,
        database: Database[Any],
        office: HeadquartersOffice,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._notices = CommandLoop(store, CODEC, NOTICE)
        self._collection = database[NOTICES.name]
        self._office = office
        self._now = now

    def compose(
        self, principal: Principal, notice_id: UUID, scope: dict[str, Any], text: NoticeText, cause: Causation
    ) -> Document:
        """Save a notice for headquarters that the principal may call for."""
        headquarters = self._office.called_by(principal, scope)
        command = ComposeNotice(
            notice_id=notice_id, headquarters=headquarters, text=text, by=principal.subject, at=self._now()
        )
        self._notices.handle(notice_stream(notice_id), command, cause)
        return self.notice(principal, notice_id)

    def revise(self, principal: Principal, notice_id: UUID, text: NoticeText, cause: Causation) -> Document:
        """Replace the text. Incidents that were activated with it keep their copy."""
        notice = self.known(principal, notice_id)
        if not may_call(principal, notice.headquarters):
            raise CallerRoleNeeded
        command = ReviseNotice(text=text, by=principal.subject, at=self._now())
        self._notices.handle(notice_stream(notice_id), command, cause)
        return self.notice(principal, notice_id)

    def known(self, principal: Principal, notice_id: UUID) -> Notice:
        """The notice, if it is of the principal's own headquarters; else NoticeUnknown."""
        notice = self._notices.load(notice_stream(notice_id)).state
        if notice is None or not belongs_to(principal, notice.headquarters):
            raise NoticeUnknown
        return notice

    def notice(self, principal: Principal, notice_id: UUID) -> Document:
        """The notice as it stands, read from its stream."""
        self.known(principal, notice_id)
        found = view(self._store, CODEC, NOTICES, notice_stream(notice_id), str(notice_id))
        if found is None:
            raise NoticeUnknown
        return found

    def notices(self, principal: Principal, before: str | None, limit: int) -> Sequence[Document]:
        """Up to ``limit`` notices of the principal's own headquarters, the newest first, from after the
        ``order`` of one of them.
        """
        own: list[dict[str, Any]] = [{"association_id": None}]
        if principal.association_id is not None:
            own.append({"association_id": str(principal.association_id)})
        wanted: dict[str, Any] = {"union_id": str(principal.union_id), "$or": own}
        if before is not None:
            wanted["order"] = {"$lt": before}
        return list(self._collection.find(wanted).sort("order", -1).limit(limit))
