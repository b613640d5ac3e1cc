"""What the blocks add up to: per association and per incident. Pure; kept in memory, derived from the
table at start."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kairan_safety.counts.facts import Block
from kairan_safety.domain.rollcall.line import BlockCounts, total


@dataclass(frozen=True, slots=True)
class CountedBlock:
    block: Block
    counts: BlockCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationCounts:
    """Changed blocks of one association, with the association's and the whole incident's totals after
    the change."""

    blocks: tuple[CountedBlock, ...]
    association: BlockCounts
    incident: BlockCounts

    @property
    def of(self) -> Block:
        """Any of the blocks, for what is the same in all: incident, mode, union and association."""
        return self.blocks[0].block


class Tally:
    """The latest counts of every block."""

    def __init__(self) -> None:
        self._incidents: dict[str, dict[str, dict[str, CountedBlock]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        self._totals: dict[str, dict[str, BlockCounts]] = defaultdict(dict)
        """Of each association, by incident: a change of a block adds up only its own association anew."""

    def clear(self) -> None:
        self._incidents.clear()
        self._totals.clear()

    def put(self, changed: Iterable[CountedBlock]) -> list[AssociationCounts]:
        """Take new counts of some blocks; what changed, by incident and association in a fixed order."""
        groups: dict[tuple[str, str], list[CountedBlock]] = defaultdict(list)
        for each in changed:
            block = each.block
            self._incidents[block.incident_id][block.association_id][block.block_id] = each
            groups[(block.incident_id, block.association_id)].append(each)
        for incident, association in groups:
            self._totals[incident][association] = self._association(incident, association)
        incidents = {incident: total(self._totals[incident].values()) for incident, _ in groups}
        return [
            AssociationCounts(
                blocks=tuple(sorted(blocks, key=lambda each: each.block.block_id)),
                association=self._totals[incident][association],
                incident=incidents[incident],
            )
            for (incident, association), blocks in sorted(groups.items())
        ]

    def blocks_of(self, incident_id: str) -> list[CountedBlock]:
        """Every block of one incident."""
        associations = self._incidents.get(incident_id, {}).values()
        return [block for blocks in associations for block in blocks.values()]

    def _association(self, incident: str, association: str) -> BlockCounts:
        return total(each.counts for each in self._incidents[incident][association].values())
