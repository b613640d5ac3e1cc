"""After the faults: is every promise kept? Ledger and parts are compared with a fold of the log."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kairan_safety.roll.telling import told as shown_lines

from .evidence import DEAD, Document, Evidence
from .fold import COUNTED, Told, fold
from .ledger import Ledger
from .town import Town

FIGURES: Final = ("stored", "buried_again")
"""Of a verdict, which speak against nothing."""


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What was found. Each list names what is wrong; all are empty when every promise held."""

    stored: int = 0
    buried_again: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong_counts: list[str] = field(default_factory=list)
    wrong_models: list[str] = field(default_factory=list)
    undrained: list[str] = field(default_factory=list)
    dead_letters: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def broken(self) -> dict[str, list[str]]:
        """Promise → what speaks against it, where anything does."""
        found = {name: getattr(self, name) for name in self.__slots__ if name not in FIGURES}
        return {name: lines for name, lines in found.items() if lines}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Reads everything anew each time. `poison`: message id → the queue of dead letters where it must lie.
    `sent`: how often each was sent. `outages`: how many faults could break off a burial.
    """

    evidence: Evidence
    town: Town
    ledger: Ledger
    poison: Mapping[str, str]
    sent: Mapping[str, int]
    outages: int

    def judge(self, shown: Mapping[str, Any]) -> Verdict:
        """`shown` is the body of GET …/counts."""
        told = fold(self.evidence.log())
        buried = Counter(self.evidence.dead_letters())
        return Verdict(
            buried_again=buried.total() - len(buried),
            stored=sum(told.statements.values()),
            lost=list(self._lost(told)),
            doubled=[*told.doubled, *self.ledger.contradictions, *self._misplaced(told)],
            wrong_counts=[*self._wrong_counts(told, shown), *self._wrong_documents(told)],
            wrong_models=[*self._wrong_lines(told), *self._wrong_places(told)],
            undrained=[
                f"{name} holds {messages}"
                for name, messages in self.evidence.queues().items()
                if messages and not name.endswith(DEAD)
            ],
            dead_letters=list(self._wrong_dead_letters(buried)),
            refused=list(self.ledger.refused),
        )

    def _lost(self, told: Told) -> Iterator[str]:
        """Acknowledged and not stored, or stored as something else than what was said."""
        lines = told.lines.get(self.town.incident_id, {})
        for number, answer in self.ledger.acknowledged.items():
            line = lines.get(answer.household_id)
            said = None if line is None else line.spoken.get(answer.statement_id)
            if said is None:
                yield f"statement {number} ({answer.statement_id})"
            elif said.status != answer.status:
                yield f"statement {number} is stored as {said}, and was acknowledged as {answer}"

    def _misplaced(self, told: Told) -> Iterator[str]:
        """Acknowledged at a revision at which something else is stored: it was stored once more."""
        lines = told.lines.get(self.town.incident_id, {})
        for number, answer in self.ledger.acknowledged.items():
            line = lines.get(answer.household_id)
            said = None if line is None else line.spoken.get(answer.statement_id)
            if said is not None and said.revision != answer.revision:
                yield f"statement {number} is at {said.revision}, and was acknowledged at {answer.revision}"

    def _wrong_counts(self, told: Told, shown: Mapping[str, Any]) -> Iterator[str]:
        blocks = {block["block_id"]: block for each in shown["associations"] for block in each["blocks"]}
        yield from _different("GET counts", told.counts(self.town.incident_id), blocks)
        total = Counter[str]()
        for block in told.counts(self.town.incident_id).values():
            total.update(block)
        if wrong := [name for name in COUNTED if shown["totals"][name] != total[name]]:
            yield f"GET counts: the totals of {', '.join(wrong)}"

    def _wrong_documents(self, told: Told) -> Iterator[str]:
        found = self.evidence.documents("kairan_safety", "incident_counts")
        for incident in told.lines:
            blocks = json.loads(found.get(incident, {"blocks": "[]"})["blocks"])
            documents = {each["block_id"]: each["counts"] for each in blocks}
            yield from _different("incident_counts", told.counts(incident), documents)

    def _wrong_lines(self, told: Told) -> Iterator[str]:
        documents = self.evidence.documents("kairan_safety", "roll_lines")
        said = self.evidence.documents("kairan_safety", "roll_statements").values()
        found = dict(zip(documents, shown_lines(documents.values(), said), strict=True))
        for incident, lines in told.lines.items():
            for household, line in lines.items():
                document = found.pop(f"{incident}:{household}", None)
                expected = (line.word, line.block, sorted(line.spoken))
                if document is None or _shown(document) != expected:
                    yield f"roll_lines: {household} shows {document and _shown(document)}, not {expected}"
        yield from (f"roll_lines: {key} is not in the log" for key in found)

    def _wrong_places(self, told: Told) -> Iterator[str]:
        """The directory's own read model, and what safety has heard of it."""
        for database, collection in (
            ("kairan_directory", "households_of_associations"),
            ("kairan_safety", "households"),
        ):
            found = self.evidence.documents(database, collection)
            for household, block in told.where.items():
                document = found.get(household)
                seen = document["block_id"] if document and _present(document) else None
                if seen != block:
                    yield f"{database}.{collection}: {household} is in {seen}, not {block}"

    def _wrong_dead_letters(self, buried: Mapping[str, int]) -> Iterator[str]:
        """At least once each, and nothing that is not poison. Where the bus or the consumer went away between
        a burial and its acknowledgement, one may have been repeated; never without a reason.
        """
        expected = {f"{queue} {message}": message for message, queue in self.poison.items()}
        yield from (f"missing: {each}" for each in sorted(expected.keys() - buried.keys()))
        yield from (f"innocent: {each}" for each in sorted(buried.keys() - expected.keys()))
        for each in sorted(expected.keys() & buried.keys()):
            most = self.sent[expected[each]] + self.outages
            if buried[each] > most:
                yield f"buried {buried[each]} times, explained are {most}: {each}"


def _different(
    place: str, expected: Mapping[str, Mapping[str, int]], seen: Mapping[str, Any]
) -> Iterator[str]:
    for block in sorted(expected.keys() | seen.keys()):
        ours, theirs = expected.get(block), seen.get(block)
        if ours is None or theirs is None:
            yield f"{place}: block {block} is {'not in the log' if ours is None else 'missing'}"
            continue
        wrong = [f"{name} {theirs[name]} not {ours[name]}" for name in COUNTED if theirs[name] != ours[name]]
        if wrong:
            yield f"{place}: block {block} says {', '.join(wrong)}"


def _shown(document: Document) -> tuple[str, str, list[str]]:
    said = sorted(each["statement_id"] for each in document["statements"])
    return document["line"], document["block_id"], said


def _present(document: Document) -> bool:
    present = document.get("present", document.get("presence") == "present")
    return bool(present)
