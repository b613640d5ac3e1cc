"""Pieces that several of the bulletin's messages and bodies are made of."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from kairan_contracts.fields import ContractSchema, slug, word
from kairan_contracts.vocabulary import Role

TITLE_MOST = 120
BODY_MOST = 20_000
CHOSEN_MOST = 500
TOLD_MOST = 2_000
"""Households in one list of receipts or deliveries."""


class AreaPartSchema(ContractSchema):
    """Whose it is: a union's, or (with `association_id`) one association's."""

    union_id = fields.UUID(required=True)
    union = slug(required=True)
    association_id = fields.UUID(required=True, allow_none=True)
    association = slug(required=True, allow_none=True)


class ScopeSchema(ContractSchema):
    """A union or an association. Exactly one of the two."""

    union_id = fields.UUID(load_default=None, allow_none=True)
    association_id = fields.UUID(load_default=None, allow_none=True)

    @validates_schema
    def one_of_two(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if (data.get("union_id") is None) == (data.get("association_id") is None):
            raise ValidationError("one-area")


class PermissionSchema(ContractSchema):
    """Who may: everyone of the area, or holders of roles, or households of groups or blocks."""

    everyone = fields.Boolean(load_default=False)
    roles = fields.List(word(Role), load_default=list, validate=validate.Length(max=20))
    group_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=CHOSEN_MOST))
    block_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=CHOSEN_MOST))


class ShownPermissionSchema(ContractSchema):
    """The same as it is shown."""

    everyone = fields.Boolean(required=True)
    roles = fields.List(fields.String(validate=validate.OneOf([each.value for each in Role])), required=True)
    group_ids = fields.List(fields.UUID(), required=True)
    block_ids = fields.List(fields.UUID(), required=True)


def chosen_ids(most: int = CHOSEN_MOST) -> fields.List[Any]:
    """Ids that the caller may leave out."""
    return fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=most))


def one_of(words: Any, **kwargs: Any) -> fields.String:
    """One of these words, written as it is: what is shown needs no value of its own."""
    return fields.String(validate=validate.OneOf([each.value for each in words]), **kwargs)


def head_name() -> fields.String:
    """Who leads a household, on lists for officers and block leaders."""
    return fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Told by the directory; null where the caller may not see it."},
    )


def names_available() -> fields.Boolean:
    """Whether the directory could be asked."""
    return fields.Boolean(
        required=True, metadata={"description": "False: the directory could not be asked just now."}
    )
