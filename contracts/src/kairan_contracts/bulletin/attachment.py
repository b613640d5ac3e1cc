"""Attachments: HTTP bodies."""

from marshmallow import fields, validate

from kairan_contracts.bulletin import attachment_events
from kairan_contracts.bulletin.board_words import Purpose
from kairan_contracts.fields import ContractSchema, UtcDateTime, count, word

__all__ = ["attachment_events"]
"""Attachments' events; importing them registers them."""


class UploadQuery(ContractSchema):
    """What an upload is for, and what it is called."""

    purpose = word(Purpose, required=True)
    filename = fields.String(load_default="", validate=validate.Length(max=255))


class AttachmentSchema(ContractSchema):
    """A kept file."""

    attachment_id = fields.UUID(required=True)
    purpose = fields.String(required=True)
    content_type = fields.String(required=True)
    filename = fields.String(required=True, allow_none=True)
    size = count(required=True)
    digest = fields.String(required=True, metadata={"description": "SHA-256 of what is served, in hex."})
    pages = fields.Integer(required=True, allow_none=True)
    stored_at = UtcDateTime(required=True)
