"""What became of telling households, on the bus: one message a channel and a part of an audience."""

from marshmallow import fields

from kairan_contracts.bulletin.examples import ARTICLE, AUDIENCE, BLOCK, HOUSEHOLD, REMINDER, UNION
from kairan_contracts.bulletin.vocabulary import Channel, Outcome
from kairan_contracts.events import contract
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, slug, word


class DeliverySchema(ContractSchema):
    """What became of telling one household."""

    household_id = fields.UUID(required=True)
    block_id = fields.UUID(required=True)
    outcome = word(Outcome, required=True)
    reason = fields.String(required=True, allow_none=True)


@contract(
    "bulletin.deliveries_recorded",
    example={
        "union_id": UNION,
        "union": "yoneizumi",
        "article_id": ARTICLE,
        "audience_id": AUDIENCE,
        "dispatch_id": REMINDER,
        "channel": "email",
        "deliveries": [{"household_id": HOUSEHOLD, "block_id": BLOCK, "outcome": "sent", "reason": None}],
        "recorded_at": "2024-07-01T01:00:05Z",
    },
)
class DeliveriesRecordedSchema(ContractSchema):
    """What became of telling households by a channel."""

    union_id = fields.UUID(required=True)
    union = slug(required=True)
    article_id = fields.UUID(required=True)
    audience_id = fields.UUID(required=True)
    dispatch_id = fields.UUID(required=True)
    channel = word(Channel, required=True)
    deliveries = fields.List(Nested(DeliverySchema), required=True)
    recorded_at = UtcDateTime(required=True)
