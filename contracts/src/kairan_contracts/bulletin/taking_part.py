"""Pieces that attendance, surveys, resolutions, bookings and the calendar share."""

from typing import Any

from marshmallow import Schema, fields, validate

from kairan_contracts.bulletin.examples import ASSOCIATION, BLOCK, HOUSEHOLD, UNION
from kairan_contracts.fields import ContractSchema, Nested, slug

PLACE_PART: dict[str, Any] = {
    "union_id": UNION,
    "union": "yoneizumi",
    "association_id": ASSOCIATION,
    "association": "nishi",
    "block_id": BLOCK,
    "household_id": HOUSEHOLD,
}

ASKED: list[dict[str, Any]] = [
    {"association_id": ASSOCIATION, "block_id": BLOCK, "household_ids": [HOUSEHOLD]},
]
WHOM = "Whom it asks, frozen at this moment; everyone of the area if left out."


class PlacePartSchema(ContractSchema):
    """A household in its place. An id, never a name."""

    union_id = fields.UUID(required=True)
    union = slug(required=True)
    association_id = fields.UUID(required=True)
    association = slug(required=True)
    block_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)


class AskedBlockSchema(ContractSchema):
    """Households of a block that are asked."""

    association_id = fields.UUID(required=True)
    block_id = fields.UUID(required=True)
    household_ids = fields.List(fields.UUID(), required=True)


def asked() -> fields.List[Any]:
    """Whom something asks, as messages carry it."""
    return fields.List(
        Nested(AskedBlockSchema),
        load_default=None,
        allow_none=True,
        metadata={"description": "The frozen audience, by block; null: everyone of the area is asked."},
    )


class FileQuerySchema(Schema):
    """In which encoding a file is wanted (cp932 is what old Excel opens by a double click)."""

    encoding = fields.String(load_default="utf-8-sig", validate=validate.OneOf(("utf-8-sig", "cp932")))
