"""What is told on the bus of attachments."""

from marshmallow import fields

from kairan_contracts.bulletin.board_words import Purpose
from kairan_contracts.bulletin.examples import AREA_PART
from kairan_contracts.bulletin.parts import AreaPartSchema
from kairan_contracts.events import contract
from kairan_contracts.fields import UtcDateTime, count, text, word

ATTACHMENT = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e71"
AT = "2024-07-07T01:00:00Z"


class AttachmentPartSchema(AreaPartSchema):
    """Which attachment, and whose."""

    attachment_id = fields.UUID(required=True)


@contract(
    "bulletin.attachment_stored",
    example={
        **AREA_PART,
        "attachment_id": ATTACHMENT,
        "purpose": "article",
        "content_type": "application/pdf",
        "size": 482133,
        "stored_at": AT,
    },
)
class AttachmentStoredSchema(AttachmentPartSchema):
    """A checked file was kept. It is shown once an article or a post carries it."""

    purpose = word(Purpose, required=True)
    content_type = text(80, required=True)
    size = count(required=True)
    stored_at = UtcDateTime(required=True)


@contract(
    "bulletin.attachment_removed",
    example={**AREA_PART, "attachment_id": ATTACHMENT, "removed_at": AT},
)
class AttachmentRemovedSchema(AttachmentPartSchema):
    """Its uploader took it back, or nothing named it for a day; the content is gone."""

    removed_at = UtcDateTime(required=True)
