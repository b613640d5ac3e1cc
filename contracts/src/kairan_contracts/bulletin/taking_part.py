"""Pieces that attendance, surveys, resolutions, bookings and the calendar share."""

from typing import Any

from marshmallow import Schema, fields, validate

from kairan_contracts.bulletin.examples import ASSOCIATION, BLOCK, HOUSEHOLD, UNION
from kairan_contracts.fields import ContractSchema, slug

PLACE_PART: dict[str, Any] = {
    "union_id": UNION,
    "union": "yoneizumi",
    "association_id": ASSOCIATION,
    "association": "nishi",
    "block_id": BLOCK,
    "household_id": HOUSEHOLD,
}


class PlacePartSchema(ContractSchema):
    """A household in its place. An id, never a name."""

    union_id = fields.UUID(required=True)
    union = slug(required=True)
    association_id = fields.UUID(required=True)
    association = slug(required=True)
    block_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)


class FileQuerySchema(Schema):
    """In which encoding a file is wanted (cp932 is what old Excel opens by a double click)."""

    encoding = fields.String(load_default="utf-8-sig", validate=validate.OneOf(("utf-8-sig", "cp932")))
