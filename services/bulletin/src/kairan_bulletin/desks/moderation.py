"""Moderation of boards: reports by readers, hiding by officers, appeals by authors. Writes ``thread-…``."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.desks.areas import AreasOffice
from kairan_bulletin.desks.threads import ThreadDesk
from kairan_bulletin.domain.board.commands import (
    AppealHiding,
    DecideAppeal,
    DismissReports,
    HidePost,
    ReportPost,
    RestorePost,
    RetractPost,
)
from kairan_bulletin.domain.board.refusals import NotTheAuthor, PostUnknown
from kairan_bulletin.domain.board.words import ReportReason
from kairan_bulletin.projections.moderation_cases import MODERATION_CASES
from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation
from kairan_kernel.projection import Document
from kairan_kernel.sealing import Sealer

CASES_MOST: Final = 200


class ModerationDesk:
    """Blocking. Each deed returns the thread as the caller then sees it."""

    def __init__(
        self,
        database: Database[Any],
        threads: ThreadDesk,
        office: AreasOffice,
        sealer: Sealer,
        now: Callable[[], datetime],
    ) -> None:
        self._cases = database[MODERATION_CASES.name]
        self._threads = threads
        self._office = office
        self._sealer = sealer
        self._now = now

    def report(
        self, principal: Principal, thread_id: UUID, post_id: UUID, reason: ReportReason, cause: Causation
    ) -> Document:
        self._threads.readable(principal, thread_id)
        command = ReportPost(post_id=post_id, reason=reason, by=principal.subject, at=self._now())
        return self._threads.run(principal, thread_id, command, cause)

    def retract(self, principal: Principal, thread_id: UUID, post_id: UUID, cause: Causation) -> Document:
        self._threads.readable(principal, thread_id)
        command = RetractPost(post_id=post_id, by=principal.subject, at=self._now())
        return self._threads.run(principal, thread_id, command, cause)

    def appeal(
        self, principal: Principal, thread_id: UUID, post_id: UUID, argument: str, cause: Causation
    ) -> Document:
        """The author's own deed. Raises PostUnknown, NotTheAuthor, PostNotHidden, AlreadyAppealed."""
        post = self._threads.readable(principal, thread_id).posts.get(post_id)
        if post is None:
            raise PostUnknown
        if post.author.subject != principal.subject:
            raise NotTheAuthor
        sealed = self._sealer.seal(post.author.household_id, argument)
        command = AppealHiding(post_id=post_id, sealed=sealed, by=principal.subject, at=self._now())
        return self._threads.run(principal, thread_id, command, cause)

    def dismiss(self, principal: Principal, thread_id: UUID, post_id: UUID, cause: Causation) -> Document:
        """Let a reported post stand. Raises OfficersOnly."""
        self._threads.moderated(principal, thread_id)
        command = DismissReports(post_id=post_id, by=principal.subject, at=self._now())
        return self._threads.run(principal, thread_id, command, cause)

    def hide(
        self, principal: Principal, thread_id: UUID, post_id: UUID, reason: str, cause: Causation
    ) -> Document:
        self._threads.moderated(principal, thread_id)
        command = HidePost(post_id=post_id, reason=reason, by=principal.subject, at=self._now())
        return self._threads.run(principal, thread_id, command, cause)

    def restore(self, principal: Principal, thread_id: UUID, post_id: UUID, cause: Causation) -> Document:
        self._threads.moderated(principal, thread_id)
        command = RestorePost(post_id=post_id, by=principal.subject, at=self._now())
        return self._threads.run(principal, thread_id, command, cause)

    def decide(
        self,
        principal: Principal,
        thread_id: UUID,
        post_id: UUID,
        cause: Causation,
        *,
        granted: bool,
        reason: str,
    ) -> Document:
        """Decide an appeal. Raises OfficersOnly, HiderMayNotJudge, NoOpenAppeal."""
        self._threads.moderated(principal, thread_id)
        command = DecideAppeal(
            post_id=post_id, granted=granted, reason=reason, by=principal.subject, at=self._now()
        )
        return self._threads.run(principal, thread_id, command, cause)

    def cases(self, principal: Principal, scope: dict[str, Any]) -> list[Document]:
        """What waits for an officer of the area, the longest first. Raises AreaUnknown, OfficersOnly."""
        area = self._office.managed_by(principal, scope)
        association_id = None if area.association_id is None else str(area.association_id)
        wanted = {"union_id": str(area.union_id), "association_id": association_id}
        return list(self._cases.find(wanted).sort([("since", 1), ("_id", 1)]).limit(CASES_MOST))
