"""A neighbourhood for tests: a union with two associations, their blocks and households, and who is who.

Ids are fresh for each one, so that tests on the same stack don't meet.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from kairan_contracts.identity import Appointment, Principal
from kairan_contracts.vocabulary import PrincipalKind, Role, ScopeKind
from kairan_kernel.ids import derived_id


@dataclass(frozen=True, slots=True)
class Household:
    household_id: UUID
    number: str
    block: "Block"
    has_logged_in: bool = True

    def placement(self) -> dict[str, Any]:
        """As every household event of the directory carries it."""
        association = self.block.association
        return {
            "union_id": str(association.union.union_id),
            "union": association.union.slug,
            "association_id": str(association.association_id),
            "association": association.slug,
            "association_name": association.name,
            "household_id": str(self.household_id),
            "number": self.number,
            "block_id": str(self.block.block_id),
            "block_name": self.block.name,
            "members": 3,
            "has_logged_in": self.has_logged_in,
        }

    def member(self, n: int = 1, *held: tuple[Role, ScopeKind, UUID]) -> Principal:
        association = self.block.association
        return Principal(
            subject=derived_id("member", self.household_id, n),
            kind=PrincipalKind.MEMBER,
            household_id=self.household_id,
            block_id=self.block.block_id,
            association_id=association.association_id,
            union_id=association.union.union_id,
            union=association.union.slug,
            association=association.slug,
            appointments=tuple(Appointment(role=r, scope_kind=k, scope_id=i) for r, k, i in held),
            session_id=uuid4(),
        )


@dataclass(slots=True)
class Block:
    block_id: UUID
    name: str
    association: "Association"
    households: list[Household] = field(default_factory=list)

    def leader(self) -> Principal:
        """班長: the first household's first member."""
        return self.households[0].member(1, (Role.BLOCK_LEADER, ScopeKind.BLOCK, self.block_id))


@dataclass(slots=True)
class Association:
    association_id: UUID
    slug: str
    name: str
    union: "Union"
    blocks: list[Block] = field(default_factory=list)

    @property
    def households(self) -> list[Household]:
        return [household for block in self.blocks for household in block.households]

    def officer(self, role: Role = Role.CHAIR) -> Principal:
        last = self.blocks[-1].households[-1]
        return last.member(2, (role, ScopeKind.ASSOCIATION, self.association_id))


@dataclass(slots=True)
class Union:
    union_id: UUID
    slug: str
    associations: list[Association] = field(default_factory=list)

    @property
    def households(self) -> list[Household]:
        return [each for association in self.associations for each in association.households]

    def officer(self, role: Role = Role.CHAIR) -> Principal:
        first = self.associations[0].blocks[0].households[-1]
        return first.member(3, (role, ScopeKind.UNION, self.union_id))


def found_union(blocks: int = 2, households: int = 3, associations: int = 2) -> Union:
    """A union of ``nishi``, ``higashi``…, each with so many blocks of so many households.

    The last household of each block never logged in.
    """
    union = Union(uuid4(), f"u-{uuid4().hex[:8]}")
    for slug, name in (("nishi", "西町会"), ("higashi", "東町会"), ("minami", "南町会"))[:associations]:
        association = Association(uuid4(), slug, name, union)
        union.associations.append(association)
        for b in range(1, blocks + 1):
            block = Block(uuid4(), f"{b}班", association)
            association.blocks.append(block)
            block.households = [
                Household(uuid4(), f"{b}{h:03}", block, has_logged_in=h < households)
                for h in range(1, households + 1)
            ]
    return union


def operator() -> Principal:
    return Principal(subject=uuid4(), kind=PrincipalKind.OPERATOR)
