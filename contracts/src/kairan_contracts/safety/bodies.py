"""HTTP bodies of the safety service: what callers send and what they get."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, slug, text, word
from kairan_contracts.safety.parts import (
    BODY_MOST,
    TITLE_MOST,
    AssociationTotalsSchema,
    CountsSchema,
    NoticeCopySchema,
    ReminderPlanSchema,
)
from kairan_contracts.vocabulary import Mode

CHOSEN_MOST = 500
WEEK_MINUTES = 7 * 24 * 60


class NoticeTextSchema(ContractSchema):
    """What a notice says: Japanese always, English if there is one."""

    title = text(TITLE_MOST, required=True)
    body = text(BODY_MOST, required=True)
    title_en = text(TITLE_MOST, load_default=None, allow_none=True)
    body_en = text(BODY_MOST, load_default=None, allow_none=True)


class ScopeSchema(ContractSchema):
    """Whose headquarters: a union's or an association's. Exactly one of the two."""

    union_id = fields.UUID(load_default=None, allow_none=True)
    association_id = fields.UUID(load_default=None, allow_none=True)

    @validates_schema
    def one_of_two(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if (data.get("union_id") is None) == (data.get("association_id") is None):
            raise ValidationError("one-headquarters")


class CallScopeSchema(ScopeSchema):
    """Whom a drill calls: all of the headquarters' area, or chosen associations or blocks of it."""

    association_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=CHOSEN_MOST))
    block_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=CHOSEN_MOST))


class NewNoticeSchema(NoticeTextSchema):
    """A notice to compose."""

    scope = Nested(ScopeSchema, required=True)


class HeadquartersSchema(ContractSchema):
    """The union, and the association when it is one association's."""

    union_id = fields.UUID(required=True)
    union = slug(required=True)
    association_id = fields.UUID(required=True, allow_none=True)
    association = slug(required=True, allow_none=True)


class NoticeSchema(NoticeCopySchema, HeadquartersSchema):
    """A notice as it stands."""

    composed_at = UtcDateTime(required=True)
    revised_at = UtcDateTime(required=True, allow_none=True)


class IncidentPreviewSchema(ContractSchema):
    """What an activation would be. Nothing is sent yet."""

    notice_id = fields.UUID(required=True)
    mode = word(Mode, required=True)
    scope = Nested(CallScopeSchema, required=True)
    reminders = Nested(ReminderPlanSchema, load_default=None, allow_none=True)
    auto_close_minutes = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(min=1, max=WEEK_MINUTES),
        metadata={"description": "Close by itself after so many minutes. A drill: after a day if not given."},
    )
    hide_names = fields.Boolean(
        load_default=False,
        metadata={"description": "Drills only: names are shown to the household's own officers alone."},
    )


class AreaSchema(ContractSchema):
    """An association of the scope with its present size."""

    association_id = fields.UUID(required=True)
    association = slug(required=True)
    name = fields.String(required=True)
    households = count(required=True)
    blocks = count(required=True)


class IncidentPreviewedSchema(ContractSchema):
    """Whom the activation would reach, and the confirmation that carries it out."""

    households = count(required=True)
    blocks = count(required=True)
    never_logged_in = count(required=True)
    associations = fields.List(Nested(AreaSchema), required=True)
    confirmation = fields.String(required=True)
    expires_at = UtcDateTime(required=True)


class ConfirmationSchema(ContractSchema):
    """The confirmation that a preview gave."""

    confirmation = text(65536, required=True)


class IssuedReminderSchema(ContractSchema):
    """A reminder that went out."""

    reminder_id = fields.UUID(required=True)
    step = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Step of the plan; empty: by hand."}
    )
    households = count(required=True)
    issued_at = UtcDateTime(required=True)


class IncidentSchema(HeadquartersSchema):
    """An incident as it stands."""

    incident_id = fields.UUID(required=True)
    mode = fields.String(required=True, validate=validate.OneOf([each.value for each in Mode]))
    state = fields.String(required=True, validate=validate.OneOf(("open", "closed")))
    everyone = fields.Boolean(required=True)
    associations = fields.List(Nested(AreaSchema), required=True)
    blocks = count(required=True)
    households = count(required=True)
    never_logged_in = count(required=True)
    notice = Nested(NoticeCopySchema, required=True)
    reminders = Nested(ReminderPlanSchema, required=True, allow_none=True)
    reminded = fields.List(Nested(IssuedReminderSchema), required=True)
    hide_names = fields.Boolean(required=True)
    activated_at = UtcDateTime(required=True)
    auto_close_at = UtcDateTime(required=True, allow_none=True)
    closed_at = UtcDateTime(required=True, allow_none=True)
    closed_automatically = fields.Boolean(required=True, allow_none=True)
    totals = Nested(CountsSchema, required=True, allow_none=True)
    totals_by_association = fields.List(Nested(AssociationTotalsSchema), required=True, allow_none=True)


class ClosingPreviewedSchema(ContractSchema):
    """Where the roll stands, and the confirmation that closes it."""

    households = count(required=True)
    still_silent = count(required=True)
    totals = Nested(CountsSchema, required=True)
    confirmation = fields.String(required=True)
    expires_at = UtcDateTime(required=True)


class CurvePointSchema(ContractSchema):
    """One minute: first answers and statements by status in it, and all first answers up to its end."""

    minute = count(required=True)
    first_answers = count(required=True)
    answered = count(required=True)
    safe = count(required=True)
    needs_support = count(required=True)
    wants_contact = count(required=True)


class ResponseCurveSchema(ContractSchema):
    """How the answers came in, by minute since activation. Minutes without any are left out."""

    incident_id = fields.UUID(required=True)
    activated_at = UtcDateTime(required=True)
    households = count(required=True)
    answered = count(required=True)
    minutes = fields.List(Nested(CurvePointSchema), required=True)


class AssociationRateSchema(ContractSchema):
    """How much of an association answered in each of two drills; empty where it was not called."""

    association_id = fields.UUID(required=True)
    name = fields.String(required=True)
    first_households = fields.Integer(required=True, allow_none=True)
    first_answered = fields.Integer(required=True, allow_none=True)
    first_rate = fields.Float(required=True, allow_none=True)
    second_households = fields.Integer(required=True, allow_none=True)
    second_answered = fields.Integer(required=True, allow_none=True)
    second_rate = fields.Float(required=True, allow_none=True)


class ComparedMinuteSchema(ContractSchema):
    """Households that had answered by the end of a minute, in each of two drills."""

    minute = count(required=True)
    first = count(required=True)
    second = count(required=True)


class DrillComparisonSchema(ContractSchema):
    """Two drills of the same headquarters side by side."""

    first = Nested(ResponseCurveSchema, required=True)
    second = Nested(ResponseCurveSchema, required=True)
    minutes = fields.List(Nested(ComparedMinuteSchema), required=True)
    associations = fields.List(Nested(AssociationRateSchema), required=True)
