"""The demo's own account of a drill: what was accepted, and what the counts must therefore be.

Written from the rules alone and sharing no code with the services, so that agreement means something. Pure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

URGENCY: Final = ("needs_support", "wants_contact", "safe")
LINES: Final = (*URGENCY, "read", "unread", "never_logged_in")
COUNTED: Final = ("households", *LINES, "late", "off_roll", "statements")

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A statement that got a 2xx, with what the answer said. `at` is when the answer came, in seconds."""

    statement_id: str
    household: str
    speaker: str
    visit: bool
    status: str
    late: bool
    revision: int
    at: float


@dataclass(slots=True)
class _Household:
    block: str
    logged_in: bool
    read: bool = False
    statements: dict[str, Accepted] = field(default_factory=dict)

    def line(self) -> str:
        """The most urgent of what is current; else the degree of silence."""
        on_time = [said for said in self.statements.values() if not said.late]
        visited = max((said.revision for said in on_time if said.visit), default=-1)
        last_words: dict[str, Accepted] = {}
        for said in on_time:
            known = last_words.get(said.speaker)
            if said.revision >= visited and (known is None or said.revision > known.revision):
                last_words[said.speaker] = said
        current = {said.status for said in last_words.values()}
        for status in URGENCY:
            if status in current:
                return status
        return "read" if self.read else "unread" if self.logged_in else "never_logged_in"


class Ledger:
    """Everything that was accepted, by household."""

    def __init__(self) -> None:
        self._households: dict[str, _Household] = {}
        self._statements: dict[str, Accepted] = {}

    def enrol(self, household: str, block: str, *, logged_in: bool) -> None:
        self._households[household] = _Household(block, logged_in)

    def log_in(self, household: str) -> None:
        self._households[household].logged_in = True

    def read(self, household: str) -> None:
        self._households[household].read = True

    def accept(self, accepted: Accepted) -> None:
        """Write a statement down once; a retried request is the same one, accepted when it first was."""
        known = self._statements.get(accepted.statement_id)
        if known is None or accepted.revision < known.revision:
            self._statements[accepted.statement_id] = accepted
            self._households[accepted.household].statements[accepted.statement_id] = accepted

    @property
    def accepted(self) -> tuple[Accepted, ...]:
        return tuple(self._statements.values())

    def block_of(self, household: str) -> str:
        return self._households[household].block

    def lines(self) -> dict[str, str]:
        """Household → its line."""
        return {household: known.line() for household, known in self._households.items()}

    def counts(self) -> dict[str, Counts]:
        """Block → what the service's counts must be: every name in COUNTED."""
        blocks: dict[str, Counter[str]] = {}
        for known in self._households.values():
            block = blocks.setdefault(known.block, Counter())
            block["households"] += 1
            block[known.line()] += 1
            block["statements"] += len(known.statements)
            block["late"] += sum(said.late for said in known.statements.values())
        return {name: {each: block[each] for each in COUNTED} for name, block in blocks.items()}


def added(blocks: Iterable[Counts]) -> Counts:
    """The sum of several blocks."""
    known = list(blocks)
    return {name: sum(block[name] for block in known) for name in COUNTED}


def by_block(lines: Iterable[tuple[str, str]]) -> dict[str, Counts]:
    """(block, line) of every household → the six lines counted by block, and the households."""
    blocks: dict[str, Counter[str]] = {}
    for block, line in lines:
        blocks.setdefault(block, Counter()).update((line, "households"))
    return {name: {each: block[each] for each in ("households", *LINES)} for name, block in blocks.items()}


def differences(
    expected: Mapping[str, Counts], seen: Mapping[str, Counts], names: Iterable[str]
) -> list[str]:
    """A line for each block in which one of `names` differs, or that is on one side only."""
    told = []
    for block in sorted(expected.keys() | seen.keys()):
        ours, theirs = expected.get(block), seen.get(block)
        if ours is None or theirs is None:
            told.append(f"{block}: {'not expected' if ours is None else 'missing'}")
            continue
        wrong = [
            f"{name} {theirs.get(name)} (expected {ours[name]})"
            for name in names
            if theirs.get(name) != ours[name]
        ]
        if wrong:
            told.append(f"{block}: {', '.join(wrong)}")
    return told
