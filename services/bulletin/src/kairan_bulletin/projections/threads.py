"""Which threads does a board have, the liveliest first? Collection ``threads``, one document a thread."""

from collections.abc import Iterable

from kairan_bulletin.domain.board.events import (
    AppealDecided,
    InquiryAnswered,
    InquiryDone,
    InquiryReopened,
    PostHidden,
    PostRestored,
    PostRetracted,
    ThreadOpened,
    ThreadReplied,
)
from kairan_bulletin.domain.board.words import ThreadStatus
from kairan_bulletin.projections.menus import area_document
from kairan_kernel.projection import Document, Fact, Projection

_STATUS = {
    InquiryAnswered: ThreadStatus.ANSWERED,
    InquiryReopened: ThreadStatus.OPEN,
    InquiryDone: ThreadStatus.DONE,
}


def keys(fact: Fact) -> Iterable[str]:
    return (str(fact.event.thread_id),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    event = fact.event
    if isinstance(event, ThreadOpened):
        return _opened(event)
    if document is None:
        return None
    if isinstance(event, ThreadReplied):
        return {**document, "replies": document["replies"] + 1, "last_at": event.replied_at}
    status = _STATUS.get(type(event))
    if status is not None:
        return {**document, "status": status.value}
    return _shown(document, event) if str(event.post_id) == key else document


def _opened(event: ThreadOpened) -> Document:
    return {
        "thread_id": str(event.thread_id),
        "menu_id": str(event.place.menu_id),
        **area_document(event.place.area),
        "kind": event.kind.value,
        "status": ThreadStatus.OPEN.value,
        "private": event.private,
        "household_id": str(event.author.household_id),
        "sealed": event.sealed,
        "skills_wanted": list(event.skills_wanted),
        "replies": 0,
        "hidden": False,
        "retracted": False,
        "opened_at": event.opened_at,
        "last_at": event.opened_at,
    }


def _shown(document: Document, event: PostHidden | PostRestored | AppealDecided | PostRetracted) -> Document:
    match event:
        case PostHidden():
            return {**document, "hidden": True}
        case PostRestored():
            return {**document, "hidden": False}
        case AppealDecided():
            return {**document, "hidden": not event.granted}
        case PostRetracted():
            return {**document, "retracted": True}


THREADS = Projection(
    name="threads",
    handles=(
        ThreadOpened,
        ThreadReplied,
        InquiryAnswered,
        InquiryReopened,
        InquiryDone,
        PostHidden,
        PostRestored,
        AppealDecided,
        PostRetracted,
    ),
    keys=keys,
    project=project,
    indexes=(("menu_id", "last_at"),),
)
