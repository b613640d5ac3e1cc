"""HTTP bodies of web push: a browser's subscription as `PushSubscription.toJSON()` gives it, and lists."""

from marshmallow import fields, validate

from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, text

ENDPOINT_MOST = 1_000
POINT = validate.Regexp(r"B[A-P][A-Za-z0-9_-]{85}=?\Z", error="push-point")
SECRET = validate.Regexp(r"[A-Za-z0-9_-]{22}(==)?\Z", error="push-secret")


class PushKeysSchema(ContractSchema):
    """Both in base64url: the browser's public key (an uncompressed P-256 point), 16 bytes of secret."""

    p256dh = fields.String(required=True, validate=POINT)
    auth = fields.String(required=True, validate=SECRET)


class PushSubscriptionSchema(ContractSchema):
    """Where a browser takes messages, and with what they are encrypted for it."""

    endpoint = text(ENDPOINT_MOST, required=True)
    keys = Nested(PushKeysSchema, required=True)
    expiration_time = fields.Float(load_default=None, allow_none=True, data_key="expirationTime")


class ShownPushSubscriptionSchema(ContractSchema):
    """A subscription as it is shown: without address and keys."""

    subscription_id = fields.UUID(required=True)
    subscribed_at = UtcDateTime(required=True)


class PushSubscriptionsSchema(ContractSchema):
    """The browsers of a household, oldest first."""

    household_id = fields.UUID(required=True)
    subscriptions = fields.List(Nested(ShownPushSubscriptionSchema), required=True)


class PushKeySchema(ContractSchema):
    """What browsers subscribe with (`applicationServerKey`, base64url); none: no web push is sent."""

    public_key = fields.String(required=True, allow_none=True)
