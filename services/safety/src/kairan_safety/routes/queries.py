"""The query parameters of safety's lists."""

from marshmallow import Schema, fields, validate

from kairan_contracts.vocabulary import Line
from kairan_kernel.paging import PageQuery


class IncidentsQuery(PageQuery):
    """Open ones, closed ones, or all."""

    state = fields.String(load_default=None, validate=validate.OneOf(("open", "closed")))


class RollQuery(PageQuery):
    """Lines of one association or block, with one line, or found by number or name."""

    association_id = fields.UUID(load_default=None)
    block_id = fields.UUID(load_default=None)
    status = fields.Enum(Line, by_value=True, load_default=None)
    q = fields.String(load_default=None, validate=validate.Length(min=1, max=100))


class ExportQuery(Schema):
    """Which part of the roll, and in which encoding (cp932 is what old Excel opens by a double click)."""

    encoding = fields.String(load_default="utf-8-sig", validate=validate.OneOf(("utf-8-sig", "cp932")))
    association_id = fields.UUID(load_default=None)
    block_id = fields.UUID(load_default=None)
    status = fields.Enum(Line, by_value=True, load_default=None)


class ComparisonQuery(Schema):
    """The two drills to compare."""

    first = fields.UUID(required=True)
    second = fields.UUID(required=True)
