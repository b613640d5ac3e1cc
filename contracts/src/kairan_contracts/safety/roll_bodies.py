"""HTTP bodies of one roll call: statements, receipts, visits, the roll."""

from marshmallow import fields, validate

from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, text, word
from kairan_contracts.vocabulary import Line, Mark, Means, StatementKind, Status

NOTE_MOST = 2000


class NewStatementSchema(ContractSchema):
    """How a household is, said by somebody."""

    status = word(Status, required=True)
    household_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "Default: the speaker's own."}
    )
    kind = word(
        StatementKind,
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(
            (StatementKind.SELF, StatementKind.PROXY, StatementKind.VISIT), error="kind-by-device"
        ),
    )
    means = word(Means, load_default=Means.APP)
    note = text(NOTE_MOST, load_default=None, allow_none=True, least=0)
    said_at = UtcDateTime(
        load_default=None, allow_none=True, metadata={"description": "The speaker's clock."}
    )


class StatementAcceptedSchema(ContractSchema):
    """A statement that is kept. `revision` is its place in the roll call's stream."""

    statement_id = fields.UUID(required=True)
    incident_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)
    status = word(Status, required=True)
    kind = word(StatementKind, required=True)
    recorded_at = UtcDateTime(required=True)
    marks = fields.List(word(Mark), required=True)
    revision = count(required=True)


class StatementSchema(ContractSchema):
    """A statement as the roll shows it."""

    statement_id = fields.UUID(required=True)
    revision = count(required=True)
    speaker = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([each.value for each in StatementKind]))
    means = fields.String(required=True, validate=validate.OneOf([each.value for each in Means]))
    status = fields.String(required=True, validate=validate.OneOf([each.value for each in Status]))
    note = fields.String(required=True, allow_none=True)
    said_at = UtcDateTime(required=True, allow_none=True)
    recorded_at = UtcDateTime(required=True)
    marks = fields.List(fields.String(), required=True)


class HistorySchema(ContractSchema):
    """Everything that was said of one household in one incident, oldest first."""

    incident_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)
    line = fields.String(required=True, validate=validate.OneOf([each.value for each in Line]))
    statements = fields.List(Nested(StatementSchema), required=True)


class NewReadReceiptSchema(ContractSchema):
    """Somebody opened the notice (for a household without a device: its block leader says so)."""

    household_id = fields.UUID(load_default=None, allow_none=True)


class ReadReceiptSchema(ContractSchema):
    """A receipt that is kept."""

    incident_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)
    read_at = UtcDateTime(required=True)
    revision = count(required=True)


class NewVisitSchema(ContractSchema):
    """The household to be visited."""

    household_id = fields.UUID(required=True)


class VisitSchema(ContractSchema):
    """Who goes to a household."""

    incident_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)
    holder = fields.UUID(required=True)
    claimed_at = UtcDateTime(required=True)


class ClaimSchema(ContractSchema):
    """Who goes there, on a line of the roll."""

    holder = fields.UUID(required=True)
    claimed_at = UtcDateTime(required=True)


class CareSchema(ContractSchema):
    """What a person needs, as far as their consent lets the viewer know."""

    member_id = fields.UUID(required=True)
    name = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)
    detail = fields.String(required=True, allow_none=True)


class RollLineSchema(ContractSchema):
    """One household's line. Names are empty where they are hidden or the directory can't be asked."""

    household_id = fields.UUID(required=True)
    number = fields.String(required=True, allow_none=True)
    association_id = fields.UUID(required=True)
    block_id = fields.UUID(required=True)
    block_name = fields.String(required=True, allow_none=True)
    on_roll = fields.Boolean(required=True)
    line = fields.String(required=True, validate=validate.OneOf([each.value for each in Line]))
    late = fields.Boolean(required=True, metadata={"description": "Something was said after closing."})
    head_name = fields.String(required=True, allow_none=True)
    members = fields.List(fields.String(), required=True)
    phone = fields.String(required=True, allow_none=True)
    care = fields.List(Nested(CareSchema), required=True)
    statements = fields.List(Nested(StatementSchema), required=True)
    reminders = count(required=True)
    visit = Nested(ClaimSchema, required=True, allow_none=True)


class RollSchema(ContractSchema):
    """A page of the roll."""

    items = fields.List(Nested(RollLineSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    names_available = fields.Boolean(
        required=True, metadata={"description": "False: the directory could not be asked just now."}
    )
