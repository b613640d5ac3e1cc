"""What the inbox needs of articles: drafted, corrected and withdrawn for somebody who is no principal."""

from typing import Protocol
from uuid import UUID

from kairan_bulletin.domain.article.origin import OutsideOrigin
from kairan_bulletin.domain.outside.notice import OutsideNotice
from kairan_bulletin.domain.places import Area
from kairan_kernel.commands import Causation


class OutsideArticles(Protocol):
    """Each is idempotent on its cause, so that what was interrupted is finished by a repeat."""

    def draft_from_outside(
        self,
        article_id: UUID,
        area: Area,
        menu_id: UUID,
        notice: OutsideNotice,
        origin: OutsideOrigin,
        cause: Causation,
        *,
        publish: bool,
    ) -> None: ...

    def correct_from_outside(
        self, article_id: UUID, notice: OutsideNotice, cause: Causation, *, publish: bool
    ) -> None: ...

    def withdraw_from_outside(self, article_id: UUID, reason: str, cause: Causation) -> None: ...
