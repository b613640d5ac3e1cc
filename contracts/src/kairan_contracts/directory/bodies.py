"""HTTP bodies of the directory: unions, associations, blocks, appointments.

Households are in `household_bodies`, rosters in `roster_bodies`, logins and sessions in `session_bodies`.
"""

from marshmallow import fields

from kairan_contracts.directory.events import BLOCK_MOST, NAME_MOST
from kairan_contracts.directory.vocabulary import AssociationKind
from kairan_contracts.fields import ContractSchema, Nested, text, word
from kairan_contracts.fields import slug as short_name
from kairan_contracts.vocabulary import Role, ScopeKind


class NewUnionSchema(ContractSchema):
    """A union to found."""

    slug = short_name(required=True)
    name = text(NAME_MOST, required=True)


class UnionSchema(ContractSchema):
    """A union (連合会)."""

    union_id = fields.UUID(required=True)
    slug = short_name(required=True)
    name = text(NAME_MOST, required=True)


class NewAssociationSchema(ContractSchema):
    """An association to found within a union."""

    slug = short_name(required=True)
    name = text(NAME_MOST, required=True)
    kind = word(AssociationKind, load_default=AssociationKind.CHOKAI)


class AssociationSchema(ContractSchema):
    """An association (町会) and its union."""

    association_id = fields.UUID(required=True)
    slug = short_name(required=True)
    name = text(NAME_MOST, required=True)
    kind = word(AssociationKind, required=True)
    union_id = fields.UUID(required=True)
    union = short_name(required=True)
    union_name = text(NAME_MOST, required=True)


class NewBlockSchema(ContractSchema):
    """A block to form."""

    name = text(BLOCK_MOST, required=True)


class BlockSchema(ContractSchema):
    """A block (班)."""

    block_id = fields.UUID(required=True)
    name = text(BLOCK_MOST, required=True)


class BlocksSchema(ContractSchema):
    """All blocks of an association; there are at most a few dozen."""

    items = fields.List(Nested(BlockSchema), required=True)


class _TermSchema(ContractSchema):
    starts_on = fields.Date(
        required=True, data_key="from", metadata={"description": "First day of the term."}
    )
    ends_on = fields.Date(
        load_default=None,
        allow_none=True,
        data_key="until",
        metadata={"description": "Last day of the term; empty: open."},
    )


class NewUnionAppointmentSchema(_TermSchema):
    """An appointment over a union."""

    member_id = fields.UUID(required=True)
    role = word(Role, required=True)


class NewAppointmentSchema(NewUnionAppointmentSchema):
    """An appointment over an association; a block leader's is over the block."""

    block_id = fields.UUID(load_default=None, allow_none=True)


class AppointmentEndingSchema(ContractSchema):
    """The last day of an appointment."""

    ends_on = fields.Date(required=True, data_key="until")


class AppointmentSchema(_TermSchema):
    """Who holds a role over what, and from when to when."""

    appointment_id = fields.UUID(required=True)
    member_id = fields.UUID(required=True)
    role = word(Role, required=True)
    scope_kind = word(ScopeKind, required=True)
    scope_id = fields.UUID(required=True)


class AppointmentsSchema(ContractSchema):
    """The appointments that hold on a day, or all."""

    as_of = fields.Date(required=True, allow_none=True)
    items = fields.List(Nested(AppointmentSchema), required=True)


class AppointmentsQuerySchema(ContractSchema):
    """`as_of`: only those that hold on this day."""

    as_of = fields.Date(load_default=None)
