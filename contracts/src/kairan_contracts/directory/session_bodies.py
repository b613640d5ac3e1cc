"""HTTP bodies of the directory: passcodes, logins, sessions, and who I am."""

from typing import Final

from marshmallow import ValidationError, fields, validate, validates_schema

from kairan_contracts.directory.bodies import AppointmentSchema
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, slug, text
from kairan_contracts.vocabulary import PrincipalKind

PASSWORD_LEAST: Final = 8
PASSWORD_MOST: Final = 128
CHOSEN_MOST: Final = 1000
SEATS: Final = 4


def _password(**kwargs: bool) -> fields.String:
    return text(PASSWORD_MOST, least=PASSWORD_LEAST, **kwargs)


class PasscodeOrderSchema(ContractSchema):
    """For whom to issue passcodes: chosen households, or all of which nobody ever logged in."""

    household_ids = fields.List(fields.UUID(), validate=validate.Length(min=1, max=CHOSEN_MOST))
    all_without_login = fields.Boolean()

    @validates_schema
    def one_of_two(self, data: dict[str, object], **kwargs: object) -> None:
        if bool(data.get("household_ids")) == bool(data.get("all_without_login")):
            raise ValidationError("households-or-all")


class PasscodeSchema(ContractSchema):
    """A passcode to print. It is shown once, and works once."""

    household_id = fields.UUID(required=True)
    number = fields.String(required=True)
    name = fields.String(required=True, allow_none=True, metadata={"description": "The head's."})
    passcode = fields.String(required=True)
    expires_at = UtcDateTime(required=True)


class PasscodesSchema(ContractSchema):
    """The passcodes of an order, by household number."""

    items = fields.List(Nested(PasscodeSchema), required=True)


class _DoorSchema(ContractSchema):
    """Which household wants to log in."""

    union = slug(required=True)
    association = slug(required=True)
    household_number = text(20, required=True)


class FirstLoginSchema(_DoorSchema):
    """A first login: the passcode from the letter, and the password to use from now on.

    `member_id` or `name` says who it is (a name that the roster lacks is added); without both it is the head.
    """

    passcode = text(40, required=True)
    password = _password(required=True)
    member_id = fields.UUID(load_default=None)
    name = text(80, load_default=None)


class NewSessionSchema(_DoorSchema):
    """A login by household number and password; `seat` tells the household's up to four logins apart."""

    password = text(PASSWORD_MOST, required=True)
    seat = fields.Integer(load_default=1, validate=validate.Range(min=1, max=SEATS))


class RefreshSchema(ContractSchema):
    """A refresh token; it works once, and gives the next."""

    refresh_token = text(400, required=True)


class PasswordChangeSchema(ContractSchema):
    """The old password and the one to use from now on."""

    current = text(PASSWORD_MOST, required=True)
    password = _password(required=True)


class TokensSchema(ContractSchema):
    """An access token (Bearer, ES256) and the refresh token for the next one."""

    access_token = fields.String(required=True)
    token_type = fields.String(required=True)
    expires_in = fields.Integer(required=True, metadata={"description": "Seconds."})
    refresh_token = fields.String(required=True)
    session_id = fields.UUID(required=True)
    member_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)
    block_id = fields.UUID(required=True)
    association_id = fields.UUID(required=True)
    union_id = fields.UUID(required=True)
    seat = fields.Integer(required=True)


class MeSchema(ContractSchema):
    """Who the token's bearer is, and what they hold now."""

    subject = fields.UUID(required=True)
    kind = fields.Enum(PrincipalKind, by_value=True, required=True)
    name = fields.String(required=True, allow_none=True)
    household_id = fields.UUID(required=True, allow_none=True)
    household_number = fields.String(required=True, allow_none=True)
    block_id = fields.UUID(required=True, allow_none=True)
    block_name = fields.String(required=True, allow_none=True)
    association_id = fields.UUID(required=True, allow_none=True)
    association_name = fields.String(required=True, allow_none=True)
    union_id = fields.UUID(required=True, allow_none=True)
    appointments = fields.List(Nested(AppointmentSchema), required=True)


class JwkSetSchema(ContractSchema):
    """The public keys that verify access tokens (RFC 7517)."""

    keys = fields.List(fields.Dict(keys=fields.String()), required=True)
