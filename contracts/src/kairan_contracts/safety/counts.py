"""The counts of a roll call over HTTP: the answer of `GET /safety/incidents/<id>/counts` and of event
`snapshot`.
"""

from marshmallow import fields

from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, slug, word
from kairan_contracts.safety.parts import CountsSchema
from kairan_contracts.vocabulary import Mode


class BlockCountsSchema(CountsSchema):
    """One block. `name` is empty for a block known only from answers off the roll."""

    block_id = fields.UUID(required=True)
    name = fields.String(required=True, allow_none=True)


class AssociationCountsSchema(ContractSchema):
    """One association with its blocks."""

    association_id = fields.UUID(required=True)
    association = slug(required=True)
    name = fields.String(required=True, allow_none=True)
    counts = Nested(CountsSchema, required=True)
    blocks = fields.List(Nested(BlockCountsSchema), required=True)


class CountedSchema(ContractSchema):
    """The whole roll call as far as the caller may see it. `cursor` is where the live events lead on."""

    incident_id = fields.UUID(required=True)
    mode = word(Mode, required=True)
    cursor = fields.String(required=True, metadata={"description": "<epoch>-<sequence>"})
    as_of = UtcDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "When the counts were last known to be whole; the header Age in seconds"},
    )
    totals = Nested(CountsSchema, required=True)
    associations = fields.List(Nested(AssociationCountsSchema), required=True)
