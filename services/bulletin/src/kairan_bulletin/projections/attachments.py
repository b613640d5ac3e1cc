"""What did a household put up lately, and how much? Collection ``attachments_kept``, a document a file.

The contents are no read model: they lie in GridFS, collections ``attachments.files`` and ``.chunks``.
"""

from collections.abc import Iterable

from kairan_bulletin.domain.attachment.events import AttachmentRemoved, AttachmentStored, AttachmentSwept
from kairan_bulletin.projections.menus import area_document
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    return (str(fact.event.attachment_id),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case AttachmentStored() as stored:
            return {
                "attachment_id": key,
                **area_document(stored.area),
                "household_id": str(stored.household_id),
                "purpose": stored.purpose.value,
                "content_type": stored.content_type,
                "size": stored.size,
                "stored_at": stored.stored_at,
            }
        case AttachmentRemoved() | AttachmentSwept():
            return None
    return document


ATTACHMENTS_KEPT = Projection(
    name="attachments_kept",
    handles=(AttachmentStored, AttachmentRemoved, AttachmentSwept),
    keys=keys,
    project=project,
    indexes=(("household_id", "stored_at"),),
)
