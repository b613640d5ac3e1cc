"""The bench's own record of what was acknowledged, and what everything must add up to. Knows no code of
Kairan's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from city import City

COUNTED: Final = ("safe", "wants_contact", "needs_support")


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of the stack: when it came (seconds since the epoch), to whom, and where it was kept."""

    at: float
    household: UUID
    status: str
    revision: int


@dataclass(frozen=True, slots=True)
class Ledger:
    accepted: tuple[Answered, ...]
    refused: Counter[int]
    """Answers other than 2xx, by status."""

    @property
    def last_at(self) -> float:
        return max((each.at for each in self.accepted), default=0.0)

    @property
    def per_second(self) -> float:
        """From the first answer to the last."""
        first = min((each.at for each in self.accepted), default=0.0)
        return len(self.accepted) / max(self.last_at - first, 1e-9)

    def first_seconds(self, seconds: float) -> float:
        """Accepted a second in the first seconds."""
        first = min((each.at for each in self.accepted), default=0.0)
        lasted = min(seconds, max(self.last_at - first, 1e-9))
        return sum(each.at < first + seconds for each in self.accepted) / lasted

    def expected(self, city: City) -> dict[UUID, dict[UUID, dict[str, int]]]:
        """What the acknowledged answers add up to: incident → block → counts."""
        said = {each.household: each.status for each in self.accepted}
        counts: dict[UUID, dict[UUID, dict[str, int]]] = defaultdict(dict)
        for union in city.unions:
            for _, block, household in union.households():
                of_block = counts[union.incident_id].setdefault(
                    block.id, {"households": 0, "statements": 0, "unread": 0, **dict.fromkeys(COUNTED, 0)}
                )
                of_block["households"] += 1
                status = said.get(household)
                of_block[status or "unread"] += 1
                of_block["statements"] += status is not None
        return counts


def read_ledger(answers: Path) -> Ledger:
    accepted: list[Answered] = []
    refused: Counter[int] = Counter()
    with answers.open() as lines:
        for line in lines:
            at, status, told = line.rstrip("\n").split(" ", 2)
            if status.startswith("2"):
                household, said, revision = told.split(" ")
                accepted.append(Answered(float(at), UUID(household), said, int(revision)))
            else:
                refused[int(status)] += 1
    return Ledger(tuple(accepted), refused)


def differences(expected: Mapping[UUID, Mapping[str, int]], counted: Mapping[str, Any]) -> Iterator[str]:
    """What the body of `GET …/counts` says otherwise than the ledger."""
    found = {UUID(block["block_id"]): block for each in counted["associations"] for block in each["blocks"]}
    for block_id, counts in expected.items():
        block = found.pop(block_id, None)
        if block is None:
            yield f"block {block_id} is not counted"
            continue
        for name, value in counts.items():
            if block[name] != value:
                yield f"block {block_id}: {name} is {block[name]}, the ledger says {value}"
    yield from (f"block {block_id} is counted, and not in the city" for block_id in found)
