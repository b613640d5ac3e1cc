"""Which uploads does nothing refer to? Collection ``loose_attachments``, a document a file.

A file is tied from the first draft, edition or post that names it, whatever becomes of that: editions of
before still show it. Read by the sweep, and by whoever is about to name one.
"""

from collections.abc import Iterable
from uuid import UUID

from kairan_bulletin.domain.article.events import (
    ArticleCorrected,
    ArticleDrafted,
    ArticlePublished,
    DraftRevised,
)
from kairan_bulletin.domain.attachment.events import AttachmentRemoved, AttachmentStored, AttachmentSwept
from kairan_bulletin.domain.board.events import ThreadOpened, ThreadReplied
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    return (str(each) for each in dict.fromkeys(_named(fact)))


def _named(fact: Fact) -> Iterable[UUID]:
    match fact.event:
        case AttachmentStored() | AttachmentRemoved() | AttachmentSwept() as event:
            return (event.attachment_id,)
        case ArticleDrafted() | DraftRevised() as event:
            return event.draft.content.attachments
        case ArticlePublished() | ArticleCorrected() as event:
            return event.content.attachments
        case ThreadOpened() | ThreadReplied() as event:
            return event.photos
    return ()


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    if isinstance(fact.event, AttachmentStored):
        return {"attachment_id": key, "stored_at": fact.event.stored_at}
    return None


LOOSE_ATTACHMENTS = Projection(
    name="loose_attachments",
    handles=(
        AttachmentStored,
        AttachmentRemoved,
        AttachmentSwept,
        ArticleDrafted,
        DraftRevised,
        ArticlePublished,
        ArticleCorrected,
        ThreadOpened,
        ThreadReplied,
    ),
    keys=keys,
    project=project,
    indexes=(("stored_at",),),
)
