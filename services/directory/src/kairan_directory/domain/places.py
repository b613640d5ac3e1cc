"""Where something belongs, as events carry it, so that whoever reads one event needs no other."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UnionRef:
    """A union, by id and slug."""

    union_id: UUID
    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationRef:
    """An association within its union."""

    association_id: UUID
    slug: str
    name: str
    union: UnionRef


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRef:
    """A block (班) of an association."""

    block_id: UUID
    name: str
