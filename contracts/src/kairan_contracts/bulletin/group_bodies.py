"""HTTP bodies of groups: households that officers keep together."""

from marshmallow import fields

from kairan_contracts.bulletin.parts import TITLE_MOST, AreaPartSchema, ScopeSchema, chosen_ids
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, text


class NewGroupSchema(ContractSchema):
    """A group to form."""

    scope = Nested(ScopeSchema, required=True)
    name = text(TITLE_MOST, required=True)


class GroupNameSchema(ContractSchema):
    """A new name."""

    name = text(TITLE_MOST, required=True)


class GroupMembersSchema(ContractSchema):
    """Households that join and that leave."""

    join = chosen_ids(5_000)
    leave = chosen_ids(5_000)


class GroupSchema(AreaPartSchema):
    """A group with its households."""

    group_id = fields.UUID(required=True)
    name = fields.String(required=True)
    members = fields.List(fields.UUID(), required=True)
    formed_at = UtcDateTime(required=True)


class GroupsSchema(ContractSchema):
    """The groups of the caller's associations."""

    items = fields.List(Nested(GroupSchema), required=True)
