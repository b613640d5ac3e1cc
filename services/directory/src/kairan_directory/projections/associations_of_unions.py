"""Which associations does a union have, and which blocks do they have?

Collection `associations_of_unions`, one document an association; written by follow, read by serve.
"""

from collections.abc import Iterable
from typing import Final

from kairan_directory.domain.association.events import AssociationFounded, BlockFormed
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    return [str(fact.event.association.association_id)]


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    event = fact.event
    if isinstance(event, AssociationFounded):
        return {
            "union_id": str(event.association.union.union_id),
            "union": event.association.union.slug,
            "union_name": event.association.union.name,
            "slug": event.association.slug,
            "name": event.association.name,
            "kind": event.kind.value,
            "blocks": [],
        }
    if document is None:
        return None
    block = {"block_id": str(event.block.block_id), "name": event.block.name}
    return {**document, "blocks": [*document["blocks"], block]}


ASSOCIATIONS: Final = Projection(
    name="associations_of_unions",
    handles=(AssociationFounded, BlockFormed),
    keys=keys,
    project=project,
    indexes=(("union_id", "slug"),),
)
