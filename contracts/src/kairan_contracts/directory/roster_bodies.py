"""HTTP bodies of the directory: the import of a roster and its report."""

from typing import Final

from marshmallow import fields, validate

from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, text

STATUSES: Final = ("committed", "applying", "applied")


class RosterFaultSchema(ContractSchema):
    """One thing wrong with a line, or with the whole file (line empty)."""

    line = fields.Integer(
        required=True, allow_none=True, metadata={"description": "From 1, headings included."}
    )
    column = fields.String(required=True, allow_none=True, metadata={"description": "The column's heading."})
    code = text(60, required=True)
    message = fields.String(required=True)
    value = fields.String(required=True, allow_none=True, metadata={"description": "What stood there."})


class HouseholdTotalsSchema(ContractSchema):
    """What an import would do, or did, with the households of the file."""

    new = count(required=True)
    changed = count(required=True)
    unchanged = count(required=True)


class RosterReportSchema(ContractSchema):
    """The report of a dry run: nothing was changed."""

    encoding = fields.String(required=True, allow_none=True)
    rows = count(required=True, metadata={"description": "Data lines."})
    households = Nested(HouseholdTotalsSchema, required=True)
    members = count(required=True)
    new_blocks = fields.List(fields.String(), required=True)
    ignored_columns = fields.List(fields.String(), required=True)
    faults = fields.List(Nested(RosterFaultSchema), required=True)


class SkippedHouseholdSchema(ContractSchema):
    """A household that was erased, or left, between the decision and its turn."""

    number = fields.String(required=True)
    reason = text(60, required=True)


class RosterImportSchema(ContractSchema):
    """An import that was decided. It is being applied, or has been."""

    id = fields.UUID(required=True)
    association_id = fields.UUID(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    encoding = fields.String(required=True)
    rows = count(required=True)
    members = count(required=True)
    households = count(required=True, metadata={"description": "New and changed ones: those to apply."})
    new = count(required=True)
    changed = count(required=True)
    unchanged = count(required=True)
    applied = count(required=True, metadata={"description": "Households applied so far."})
    skipped = fields.List(Nested(SkippedHouseholdSchema), required=True)
    committed_at = UtcDateTime(required=True)
    applied_at = UtcDateTime(required=True, allow_none=True)


class RosterImportQuerySchema(ContractSchema):
    """`dry_run`: only look, and report."""

    dry_run = fields.Boolean(load_default=False)


class RosterExportQuerySchema(ContractSchema):
    """In which encoding: both open in Excel by a double click."""

    encoding = fields.String(load_default="utf-8-sig", validate=validate.OneOf(["utf-8-sig", "cp932"]))
