"""Whom an article is addressed to, as the bulletin tells it block by block before the article itself.

Collection ``audiences``, one document an audience and block; written by serve's consumer, read by its routes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import fields
from pymongo import UpdateOne
from pymongo.database import Database

from kairan_contracts.fields import ContractSchema
from kairan_kernel.documents import upsert_all


class AddressedSchema(ContractSchema):
    """What is needed here of `bulletin.block_addressed`. The households stay as they came: two hundred blocks
    are told before a union's warning, and to take each household apart took a fifth of a second of its way.
    """

    audience_id = fields.UUID(required=True)
    block_id = fields.UUID(required=True)
    households = fields.List(fields.Raw(), required=True)


@dataclass(frozen=True, slots=True)
class Addressed:
    """Households of a block that an audience holds."""

    audience_id: str
    block_id: str
    households: tuple[str, ...]


class Audiences:
    """Blocking."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._collection = database["audiences"]

    def keep(self, batch: Sequence[Addressed]) -> None:
        """Write what has come meanwhile, in one go; a block may come in parts, and twice."""
        upsert_all(self._collection, [_update(each) for each in batch])

    def holds(self, audience_id: str, block_id: str, household_id: str) -> bool:
        """Whether the household was addressed, in the block that it lives in now."""
        found = self._collection.find_one({"_id": f"{audience_id}:{block_id}"}, {"households": 1})
        return found is not None and household_id in found["households"]


def _update(addressed: Addressed) -> UpdateOne:
    return UpdateOne(
        {"_id": f"{addressed.audience_id}:{addressed.block_id}"},
        {
            "$set": {"audience_id": addressed.audience_id, "block_id": addressed.block_id},
            "$addToSet": {"households": {"$each": list(addressed.households)}},
        },
        upsert=True,
    )
