"""HTTP bodies of the directory: households, their members and care needs, departure and erasure.

In requests a missing field changes nothing, and `null` clears what was known. In replies `null` is what
is not known, may not be seen by this caller, or was erased.
"""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import ValidationError, fields, validate, validates_schema

from kairan_contracts.directory.events import BLOCK_MOST, NUMBER_MOST
from kairan_contracts.directory.vocabulary import CareKind
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, text, word
from kairan_contracts.translate.vocabulary import Language
from kairan_contracts.vocabulary import Consent

MEMBERS_MOST: Final = 30
DETAIL_MOST: Final = 500
PRESENCES: Final = ("present", "departed", "erased")


def _optional(most: int, **kwargs: Any) -> fields.String:
    return text(most, allow_none=True, **kwargs)


class ContactSchema(ContractSchema):
    """How to reach a household."""

    town = _optional(80)
    address = _optional(200)
    phone = _optional(24)
    email = fields.Email(allow_none=True)
    note = _optional(500)


class ParticularsSchema(ContractSchema):
    """What is known of a member, the name apart."""

    kana = _optional(80)
    relation = _optional(20, metadata={"description": "To the head (続柄)."})
    birth_date = fields.Date(allow_none=True)
    phone = _optional(24)
    email = fields.Email(allow_none=True)
    note = _optional(500)


class NewMemberSchema(ParticularsSchema):
    """A member to add."""

    name = text(80, required=True)


class CareNeedSchema(ContractSchema):
    """What a person needs in a disaster, and who may know: nobody, helpers, or helpers in a disaster."""

    kind = word(CareKind, required=True)
    detail = text(DETAIL_MOST, least=0, load_default="")
    consent = word(Consent, required=True)


class SpokenLanguageSchema(ContractSchema):
    """The language that a person wants to read in."""

    language = word(Language, required=True)


class NewHouseholdSchema(ContactSchema):
    """A household to enrol; its first member is the head."""

    number = fields.String(
        required=True,
        validate=[
            validate.Regexp(r"^[0-9A-Za-z]+(-[0-9A-Za-z]+)*$"),
            validate.Length(max=NUMBER_MOST),
        ],
    )
    block_id = fields.UUID(required=True)
    members = fields.List(
        Nested(NewMemberSchema), required=True, validate=validate.Length(min=1, max=MEMBERS_MOST)
    )


class HouseholdChangeSchema(ContactSchema):
    """What is to change; at least one field."""

    block_id = fields.UUID()
    head_id = fields.UUID(metadata={"description": "The member who becomes head."})

    @validates_schema
    def not_empty(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if not data:
            raise ValidationError("nothing-to-change")


class MemberChangeSchema(ParticularsSchema):
    """What is to change; at least one field."""

    name = text(80)

    @validates_schema
    def not_empty(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if not data:
            raise ValidationError("nothing-to-change")


class MemberSchema(ParticularsSchema):
    """A member. `care` is there when there is a need and the caller may know of it."""

    member_id = fields.UUID(required=True)
    name = fields.String(required=True, allow_none=True)
    head = fields.Boolean(required=True)
    seat = fields.Integer(required=True, allow_none=True, metadata={"description": "Of the login, 1 to 4."})
    care = Nested(CareNeedSchema, required=True, allow_none=True)
    language = word(
        Language,
        required=True,
        allow_none=True,
        metadata={"description": "That the member wants to read in, if they said so."},
    )


class HouseholdSchema(ContactSchema):
    """A household as it stands."""

    household_id = fields.UUID(required=True)
    association_id = fields.UUID(required=True)
    number = fields.String(required=True)
    block_id = fields.UUID(required=True)
    block_name = text(BLOCK_MOST, required=True)
    presence = fields.String(required=True, validate=validate.OneOf(PRESENCES))
    departed_on = fields.Date(required=True, allow_none=True)
    has_logged_in = fields.Boolean(required=True)
    members = fields.List(Nested(MemberSchema), required=True)


class HouseholdLineSchema(ContractSchema):
    """A household in a list."""

    household_id = fields.UUID(required=True)
    number = fields.String(required=True)
    block_id = fields.UUID(required=True)
    block_name = text(BLOCK_MOST, required=True)
    presence = fields.String(required=True, validate=validate.OneOf(PRESENCES))
    head_name = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    members = count(required=True)
    logins = count(required=True)
    has_logged_in = fields.Boolean(required=True)


class DepartureSchema(ContractSchema):
    """A household leaves."""

    departed_on = fields.Date(load_default=None, metadata={"description": "Today if missing."})


class ErasurePreviewSchema(ContractSchema):
    """What an erasure would destroy, and the token that confirms it."""

    household_id = fields.UUID(required=True)
    number = fields.String(required=True)
    members = count(required=True)
    logins = count(required=True)
    confirmation = fields.String(required=True)
    expires_at = UtcDateTime(required=True)


class ErasureSchema(ContractSchema):
    """The confirmation of an erasure that was previewed."""

    confirmation = text(2000, required=True)


class ErasedSchema(ContractSchema):
    """A household's personal data is destroyed."""

    household_id = fields.UUID(required=True)
    erased_at = UtcDateTime(required=True)
