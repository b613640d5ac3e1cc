"""Pieces that several of safety's messages and bodies are made of."""

from marshmallow import fields, validate

from kairan_contracts.fields import ContractSchema, Nested, count, slug, text, word
from kairan_contracts.vocabulary import Mode

TITLE_MOST = 120
BODY_MOST = 4000


class CountsSchema(ContractSchema):
    """What a set of households adds up to. `households` is the sum of the six lines."""

    households = count(required=True, metadata={"description": "The denominator, frozen at activation."})
    safe = count(required=True)
    needs_support = count(required=True)
    wants_contact = count(required=True)
    read = count(required=True)
    unread = count(required=True)
    never_logged_in = count(required=True)
    late = count(required=True, metadata={"description": "Statements accepted after closing."})
    off_roll = count(
        required=True, metadata={"description": "Households that answered without being on the roll."}
    )
    statements = count(required=True, metadata={"description": "Distinct statements."})
    revision = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(min=-1),
        metadata={"description": "Greatest revision of the rollcall stream counted; -1: none."},
    )


class NoticeCopySchema(ContractSchema):
    """The text that went out, copied at activation so that later edits do not change history."""

    notice_id = fields.UUID(required=True)
    title = text(TITLE_MOST, required=True)
    body = text(BODY_MOST, required=True)
    title_en = text(TITLE_MOST, required=True, allow_none=True)
    body_en = text(BODY_MOST, required=True, allow_none=True)


class ReminderPlanSchema(ContractSchema):
    """Remind the silent every so many minutes, so many times."""

    every_minutes = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=1440))
    times = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=20))


class IncidentPartSchema(ContractSchema):
    """Which incident, whether it is real, and whose union it concerns."""

    incident_id = fields.UUID(required=True)
    mode = word(Mode, required=True)
    union_id = fields.UUID(required=True)
    union = slug(required=True)


class AssociationPartSchema(IncidentPartSchema):
    """Of an incident, what concerns one association."""

    association_id = fields.UUID(required=True)
    association = slug(required=True)


class HouseholdPartSchema(AssociationPartSchema):
    """Of an incident, what concerns one household in its place on the roll. An id, never a name."""

    block_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)


class AssociationTotalsSchema(ContractSchema):
    """One association's totals at closing."""

    association_id = fields.UUID(required=True)
    association = slug(required=True)
    totals = Nested(CountsSchema, required=True)
