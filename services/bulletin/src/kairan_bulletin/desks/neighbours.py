"""Household numbers and block names beside what is told of households. Blocking.

Reads collection ``households`` (``hearing.households``). A household that left since has neither.
"""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from kairan_bulletin.domain.places import Area
from kairan_bulletin.hearing.households import Households
from kairan_kernel.projection import Document


class Neighbours:
    def __init__(self, households: Households) -> None:
        self._households = households

    def beside(self, rows: Sequence[Document]) -> list[Document]:
        """The rows with ``number`` and ``block_name`` of their ``household_id``, in the same order."""
        found = {
            each.household_id: each for each in self._households.chosen([row["household_id"] for row in rows])
        }
        named = []
        for row in rows:
            household = found.get(row["household_id"])
            number, block = (None, None) if household is None else (household.number, household.block_name)
            named.append({**row, "number": number, "block_name": block})
        return named

    def blocks(self, area: Area) -> dict[UUID, tuple[str, int]]:
        """The name and the present number of households of each block of the area."""
        households = self._households.of(area)
        sizes = Counter(each.block_id for each in households)
        return {each.block_id: (each.block_name, sizes[each.block_id]) for each in households}
