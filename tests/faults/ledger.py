"""The ledger outside the system: every numbered statement, and what was acknowledged of it. Pure.

It is written from HTTP answers alone. Only a 2xx makes a statement count: a time-out, a broken connection and
a 503 say nothing, and whoever gets one asks again under the same key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """What a 2xx said: the statement's id, its revision in the log, and when (monotonic seconds)."""

    number: int
    household_id: str
    status: str
    statement_id: str
    revision: int
    at: float


@dataclass(slots=True)
class Ledger:
    """One campaign's account. `contradictions`: a repeat that was answered as another statement."""

    sent: int = 0
    contradictions: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _acknowledged: dict[int, Acknowledged] = field(default_factory=dict)

    def number(self) -> int:
        """The next statement's number."""
        self.sent += 1
        return self.sent

    def acknowledge(self, answer: Acknowledged) -> None:
        """The first answer counts; later ones under the same key must say the same."""
        before = self._acknowledged.setdefault(answer.number, answer)
        if before.statement_id != answer.statement_id:
            self.contradictions.append(
                f"statement {answer.number} is {before.statement_id} and {answer.statement_id}"
            )

    def refuse(self, number: int, why: str) -> None:
        """The service said no to a statement that it should have kept."""
        self.refused.append(f"statement {number}: {why}")

    @property
    def acknowledged(self) -> Mapping[int, Acknowledged]:
        return self._acknowledged

    @property
    def latest_revision(self) -> int:
        """The greatest revision that was ever acknowledged; -1 when none was."""
        return max((each.revision for each in self._acknowledged.values()), default=-1)

    def acknowledged_since(self, moment: float) -> int:
        """How many statements were acknowledged after a moment (monotonic seconds)."""
        return sum(each.at >= moment for each in self._acknowledged.values())
