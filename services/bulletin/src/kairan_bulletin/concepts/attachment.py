"""Attachments, as the service knows them."""

from typing import assert_never

from kairan_bulletin.concepts.concept import Concept, Told
from kairan_bulletin.concepts.menu import area_values
from kairan_bulletin.domain.attachment import refusals
from kairan_bulletin.domain.attachment.events import (
    AttachmentEvent,
    AttachmentRemoved,
    AttachmentStored,
    AttachmentSwept,
)
from kairan_bulletin.domain.attachment.streams import ATTACHMENT as PREFIX
from kairan_bulletin.projections.attachments import ATTACHMENTS_KEPT
from kairan_bulletin.projections.loose_attachments import LOOSE_ATTACHMENTS


def tell(event: AttachmentEvent) -> Told | None:
    kept = {"attachment_id": event.attachment_id, **area_values(event.area)}
    match event:
        case AttachmentStored():
            values = {
                **kept,
                "purpose": event.purpose,
                "content_type": event.content_type,
                "size": event.size,
                "stored_at": event.stored_at,
            }
            return "attachment_stored", values
        case AttachmentRemoved():
            return "attachment_removed", {**kept, "removed_at": event.removed_at}
        case AttachmentSwept():
            return "attachment_removed", {**kept, "removed_at": event.swept_at}
        case _:
            assert_never(event)


ATTACHMENT = Concept(
    name="attachment",
    streams=(PREFIX,),
    types={
        "AttachmentStored.v1": AttachmentStored,
        "AttachmentRemoved.v1": AttachmentRemoved,
        "AttachmentSwept.v1": AttachmentSwept,
    },
    projections=(ATTACHMENTS_KEPT, LOOSE_ATTACHMENTS),
    tell=tell,
    errors={
        refusals.AttachmentUnknown: (404, "attachment-unknown"),
        refusals.AttachmentsUnknown: (422, "validation"),
        refusals.EmptyFile: (422, "file-empty"),
        refusals.TypeNotAllowed: (415, "file-type-not-allowed"),
        refusals.TypeIsALie: (415, "file-type-lie"),
        refusals.FileDamaged: (422, "file-damaged"),
        refusals.PictureTooLarge: (422, "picture-too-large"),
        refusals.FileTooLarge: (413, "file-too-large"),
        refusals.PdfLocked: (422, "pdf-locked"),
        refusals.PdfActive: (422, "pdf-active"),
        refusals.TooMuchPutUp: (429, "too-much-put-up"),
    },
)
