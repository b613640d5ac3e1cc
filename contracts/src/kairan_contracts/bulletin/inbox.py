"""Notices from outside: HTTP bodies."""

from marshmallow import fields, validate

from kairan_contracts.bulletin import inbox_events
from kairan_contracts.bulletin.inbox_words import Outcome, SourceKind, Treatment
from kairan_contracts.bulletin.parts import AreaPartSchema, ScopeSchema
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, text, word

__all__ = ["inbox_events"]
"""The inbox's events; importing them registers them."""

SENDER = validate.Regexp(r"[^\s@,;<>]{0,64}@?[^\s@,;<>]{1,190}\Z", error="sender-form")


class SourceTermsSchema(ContractSchema):
    """Whom to listen to, and what becomes of what they say."""

    name = text(80, required=True)
    menu_id = fields.UUID(required=True, metadata={"description": "The menu its articles go to."})
    treatment = word(Treatment, load_default=Treatment.DRAFT)
    senders = fields.List(fields.String(validate=SENDER), load_default=list, validate=validate.Length(max=50))
    url = fields.Url(schemes={"http", "https"}, require_tld=False, load_default=None, allow_none=True)
    every_minutes = fields.Integer(strict=True, load_default=15, validate=validate.Range(min=1, max=1440))


class NewSourceSchema(SourceTermsSchema):
    """A source to listen to."""

    scope = Nested(ScopeSchema, required=True)
    kind = word(SourceKind, required=True)


class SourceSchema(AreaPartSchema):
    """A source as it stands; `last_polled_at` and `last_fault` are of a feed."""

    source_id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([each.value for each in SourceKind]))
    name = fields.String(required=True)
    menu_id = fields.UUID(required=True)
    treatment = fields.String(required=True, validate=validate.OneOf([each.value for each in Treatment]))
    senders = fields.List(fields.String(), required=True)
    url = fields.String(required=True, allow_none=True)
    every_minutes = fields.Integer(required=True)
    paused = fields.Boolean(required=True)
    registered_at = UtcDateTime(required=True)
    last_polled_at = UtcDateTime(required=True, allow_none=True)
    last_fault = fields.String(required=True, allow_none=True)


class SourcesSchema(ContractSchema):
    """The sources of the caller's association and union."""

    items = fields.List(Nested(SourceSchema), required=True)


class TakenSchema(ContractSchema):
    """What came of a notice at one source. `article_id`: the article that says it."""

    source_id = fields.UUID(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf([each.value for each in Outcome]))
    article_id = fields.UUID(required=True, allow_none=True)


class TakenEverywhereSchema(ContractSchema):
    """What came of a notice at every source that listens to its sender."""

    items = fields.List(Nested(TakenSchema), required=True)
