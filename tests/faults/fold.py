"""What the log says, read a second time: a fold written from the rules, sharing no code with the services.

Pure. Events are (stream, revision, id, type, JSON). What comes out is what every read model and every count
must say.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

URGENCY: Final = ("needs_support", "wants_contact", "safe")
COUNTED: Final = (
    "households",
    *URGENCY,
    "read",
    "unread",
    "never_logged_in",
    "late",
    "off_roll",
    "statements",
)


@dataclass(frozen=True, slots=True)
class Logged:
    """One event of the log as it is stored."""

    stream: str
    revision: int
    id: str
    type: str
    data: Mapping[str, Any]

    @classmethod
    def of(cls, stream: str, revision: int, event_id: str, name: str, data: bytes) -> "Logged":
        return cls(stream, revision, event_id, name.partition(".")[0], json.loads(data))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A statement at its first revision."""

    revision: int
    statement_id: str
    speaker: str
    status: str
    visit: bool
    late: bool


@dataclass(slots=True)
class Line:
    """A household in an incident."""

    block: str
    on_roll: bool = False
    logged_in: bool = False
    read: bool = False
    spoken: dict[str, Spoken] = field(default_factory=dict)

    @property
    def word(self) -> str:
        """The most urgent of each speaker's last words since the last visit; else the degree of silence."""
        in_time = sorted((s for s in self.spoken.values() if not s.late), key=lambda s: s.revision)
        visits = [index for index, said in enumerate(in_time) if said.visit]
        last_words = {said.speaker: said.status for said in in_time[visits[-1] if visits else 0 :]}
        for status in URGENCY:
            if status in last_words.values():
                return status
        return "read" if self.read else "unread" if self.logged_in else "never_logged_in"


@dataclass(slots=True)
class Told:
    """All that the log tells. `where`: household → its block in the directory, none when it has left."""

    lines: dict[str, dict[str, Line]] = field(default_factory=dict)
    where: dict[str, str | None] = field(default_factory=dict)
    ids: Counter[str] = field(default_factory=Counter)
    statements: Counter[str] = field(default_factory=Counter)

    @property
    def doubled(self) -> list[str]:
        """Events, and statements, that are stored more than once."""
        twice = [f"event {each}" for each, times in self.ids.items() if times > 1]
        return twice + [f"statement {each}" for each, times in self.statements.items() if times > 1]

    def counts(self, incident: str) -> dict[str, dict[str, int]]:
        """Block → every figure in COUNTED."""
        blocks: dict[str, Counter[str]] = {}
        for line in self.lines.get(incident, {}).values():
            block = blocks.setdefault(line.block, Counter())
            if line.on_roll:
                block.update(("households", line.word))
            elif line.spoken:
                block["off_roll"] += 1
            block["statements"] += len(line.spoken)
            block["late"] += sum(said.late for said in line.spoken.values())
        return {block: {name: found[name] for name in COUNTED} for block, found in blocks.items()}


def fold(events: Iterable[Logged]) -> Told:
    """Everything at once, in log order."""
    told = Told()
    for event in events:
        told.ids[event.id] += 1
        category = event.stream.partition("-")[0]
        if category == "rollcall":
            _rollcall(told, event)
        elif category == "household" and "standing" in event.data:
            _household(told, event)
    return told


def _rollcall(told: Told, event: Logged) -> None:
    data, lines = event.data, told.lines.setdefault(event.data["incident_id"], {})
    if event.type == "BlockEnrolled":
        for each in data["households"]:
            line = lines.setdefault(each["household_id"], Line(data["block_id"]))
            line.on_roll = True
            line.logged_in |= each["has_logged_in"]
    elif "place" in data:
        place = data["place"]
        line = lines.setdefault(place["household_id"], Line(place["block_id"]))
        line.logged_in |= event.type == "FirstLoginNoted"
        line.read |= event.type == "NoticeRead" and not data["late"]
        if event.type == "StatementRecorded":
            told.statements[data["statement_id"]] += 1
            line.spoken.setdefault(data["statement_id"], _spoken(event))


def _spoken(event: Logged) -> Spoken:
    data = event.data
    return Spoken(
        revision=event.revision,
        statement_id=data["statement_id"],
        speaker=data["speaker"],
        status=data["status"],
        visit=data["kind"] == "visit",
        late="late" in data["marks"],
    )


def _household(told: Told, event: Logged) -> None:
    standing = event.data["standing"]
    gone = event.type in ("HouseholdDeparted", "HouseholdErased")
    told.where[standing["household_id"]] = None if gone else standing["block"]["block_id"]
