"""Whose something is, and where a household stands: the union, the association, the block."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Whose it is: a union's, or one association's (then ``association_id`` and its slug are set)."""

    union_id: UUID
    union: str
    association_id: UUID | None = None
    association: str | None = None

    def holds(self, place: "Place") -> bool:
        """Whether the household is one of this area's."""
        if self.association_id is not None:
            return place.association_id == self.association_id
        return place.union_id == self.union_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a household stood when it acted; every fact about it carries this."""

    union_id: UUID
    union: str
    association_id: UUID
    association: str
    block_id: UUID
    household_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentHousehold:
    """A household where the directory last said it is. No names."""

    household_id: UUID
    number: str
    has_logged_in: bool
    block_id: UUID
    block_name: str
    association_id: UUID
    association: str
    association_name: str
    union_id: UUID
    union: str
