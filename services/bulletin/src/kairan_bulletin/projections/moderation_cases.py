"""Which posts wait for an officer? Collection ``moderation_cases``, one document a post that was reported or
appealed for; it goes when an officer has dealt with it.
"""

from collections.abc import Iterable

from kairan_bulletin.domain.board.events import (
    AppealDecided,
    PostAppealed,
    PostHidden,
    PostReported,
    PostRestored,
    PostRetracted,
    ReportsDismissed,
)
from kairan_bulletin.projections.menus import area_document
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    return (f"{fact.event.thread_id}:{fact.event.post_id}",)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case PostReported() as reported:
            known = document or _case(reported, reported.reported_at)
            return {**known, "reports": known["reports"] + 1}
        case PostAppealed() as appealed:
            return {**_case(appealed, appealed.appealed_at), "appealed": True}
    return None


def _case(event: PostReported | PostAppealed, since: object) -> Document:
    return {
        "thread_id": str(event.thread_id),
        "post_id": str(event.post_id),
        "menu_id": str(event.place.menu_id),
        **area_document(event.place.area),
        "reports": 0,
        "appealed": False,
        "since": since,
    }


MODERATION_CASES = Projection(
    name="moderation_cases",
    handles=(
        PostReported,
        ReportsDismissed,
        PostHidden,
        PostAppealed,
        AppealDecided,
        PostRestored,
        PostRetracted,
    ),
    keys=keys,
    project=project,
    indexes=(("union_id", "since"),),
)
