"""Where something is: a headquarters, an association that is called upon, a household's place on a roll."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Headquarters:
    """災害本部: the union's, or one association's (then ``association_id`` and its slug are set)."""

    union_id: UUID
    union: str
    association_id: UUID | None = None
    association: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An association that an incident reaches, with its denominators frozen at activation."""

    association_id: UUID
    association: str
    name: str
    blocks: int
    households: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A household's place, which every fact about it carries; off the roll, where its token puts it."""

    union_id: UUID
    union: str
    association_id: UUID
    association: str
    block_id: UUID
    household_id: UUID
