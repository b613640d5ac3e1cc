"""HTTP bodies of channels and of what became of telling households."""

from marshmallow import fields, validate

from kairan_contracts.bulletin.parts import TOLD_MOST, one_of
from kairan_contracts.bulletin.vocabulary import Channel, Outcome
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, text, word


class ChannelsSchema(ContractSchema):
    """By what ways a household wants to be told, besides the app."""

    email = fields.Email(load_default=None, allow_none=True, validate=validate.Length(max=254))
    paper = fields.Boolean(load_default=False)
    speaker = fields.Boolean(load_default=False)


class ShownChannelsSchema(ContractSchema):
    """The same as it is kept."""

    household_id = fields.UUID(required=True)
    email = fields.String(required=True, allow_none=True)
    paper = fields.Boolean(required=True)
    speaker = fields.Boolean(required=True)


class ReportedDeliverySchema(ContractSchema):
    """What became of telling one household."""

    household_id = fields.UUID(required=True)
    outcome = word(Outcome, required=True)
    reason = text(100, load_default=None, allow_none=True)


class DeliveryReportSchema(ContractSchema):
    """What a sender of somebody else's making (push, speaker) says it did."""

    channel = word(Channel, required=True, validate=validate.OneOf((Channel.PUSH, Channel.SPEAKER)))
    deliveries = fields.List(
        Nested(ReportedDeliverySchema), required=True, validate=validate.Length(min=1, max=TOLD_MOST)
    )


class ChannelOutcomesSchema(ContractSchema):
    """Households that a channel told, and could not tell."""

    channel = one_of(Channel, required=True)
    sent = count(required=True)
    failed = count(required=True)


class DeliveryRecordSchema(ContractSchema):
    """One attempt to tell a household."""

    channel = one_of(Channel, required=True)
    outcome = one_of(Outcome, required=True)
    reason = fields.String(required=True, allow_none=True)
    at = UtcDateTime(required=True)


class HouseholdDeliveriesSchema(ContractSchema):
    """What became of telling one household, oldest first."""

    household_id = fields.UUID(required=True)
    block_id = fields.UUID(required=True)
    records = fields.List(Nested(DeliveryRecordSchema), required=True)


class DeliveriesKeptSchema(ContractSchema):
    """How many of the reported households are in the audience and were kept."""

    article_id = fields.UUID(required=True)
    kept = count(required=True)


class DeliveriesSchema(ContractSchema):
    """What became of telling the audience, as far as the caller may see."""

    article_id = fields.UUID(required=True)
    channels = fields.List(Nested(ChannelOutcomesSchema), required=True)
    households = fields.List(Nested(HouseholdDeliveriesSchema), required=True)
