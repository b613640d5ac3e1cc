"""A city as large as asked for, in the proportions of Kanazawa: unions, associations, blocks, households.

143,345 member households in 1,345 associations of 62 unions. All follows from the number of households: the
same city every time. A union is one headquarters, so an earthquake is one incident for each of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

HOUSEHOLDS: Final = 143_345
ASSOCIATIONS: Final = 1_345
UNIONS: Final = 62
A_BLOCK: Final = 15

STATUSES: Final = ("safe",) * 17 + ("wants_contact",) * 2 + ("needs_support",)


@dataclass(frozen=True, slots=True)
class Block:
    id: UUID
    name: str
    households: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Association:
    id: UUID
    slug: str
    name: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Union:
    """One headquarters and its incident."""

    id: UUID
    slug: str
    incident_id: UUID
    associations: tuple[Association, ...]

    def households(self) -> Iterator[tuple[Association, Block, UUID]]:
        for association in self.associations:
            for block in association.blocks:
                for household in block.households:
                    yield association, block, household


@dataclass(frozen=True, slots=True)
class City:
    unions: tuple[Union, ...]
    households: int
    associations: int = field(default=0)
    blocks: int = field(default=0)


def city_of(households: int, *, least_unions: int = 1, unions: int | None = None) -> City:
    """A city of this many households, with at least so many unions, or exactly so many."""
    unions = unions or max(least_unions, round(households * UNIONS / HOUSEHOLDS), 1)
    associations = max(unions, round(households * ASSOCIATIONS / HOUSEHOLDS))
    made: list[Union] = []
    each_union = list(shares(associations, unions))
    sizes = list(shares(households, associations))
    first = 0
    for number, count in enumerate(each_union):
        made.append(_union(number, sizes[first : first + count]))
        first += count
    blocks = sum(len(each.blocks) for union in made for each in union.associations)
    return City(tuple(made), households, associations, blocks)


def shares(whole: int, parts: int) -> Iterator[int]:
    """The whole in so many parts that differ by one at most."""
    edges = [whole * n // parts for n in range(parts + 1)]
    return (later - earlier for earlier, later in pairwise(edges))


def status_of(household: UUID) -> str:
    """What a household will say: 85 % safe, 10 % want contact, 5 % need support."""
    return STATUSES[household.int % len(STATUSES)]


def _union(number: int, sizes: list[int]) -> Union:
    slug = f"koka-{number + 1:02}"
    return Union(
        id=_id(slug),
        slug=slug,
        incident_id=_id(slug, "incident"),
        associations=tuple(_association(slug, n, size) for n, size in enumerate(sizes)),
    )


def _association(union: str, number: int, size: int) -> Association:
    slug = f"choukai-{number + 1:02}"
    parts = shares(size, max(1, round(size / A_BLOCK)))
    blocks = tuple(_block(union, slug, n, households) for n, households in enumerate(parts))
    return Association(_id(union, slug), slug, f"{union} 第{number + 1}町会", blocks)


def _block(union: str, association: str, number: int, size: int) -> Block:
    place = (union, association, str(number))
    return Block(
        id=_id(*place),
        name=f"{number + 1}班",
        households=tuple(_id(*place, str(n)) for n in range(size)),
    )


def _id(*path: str) -> UUID:
    return uuid5(NAMESPACE_URL, "kairan-storm/" + "/".join(path))
