"""A household's line on the roll, and what a block adds up to.

Pure. Facts come from the stream ``rollcall-<incident>``: the projection ``roll_lines`` merges them from the
log, the counts job from the bus. Both may see a fact twice, and in any order, so ``merge`` is commutative and
idempotent: a state is the set of what is known, and the line is read off it afterwards.

``revision`` is always the event's revision in its rollcall stream: it orders statements as they were
accepted.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, assert_never

from kairan_contracts.vocabulary import Line, Status

MOST_URGENT_FIRST = (Status.NEEDS_SUPPORT, Status.WANTS_CONTACT, Status.SAFE)
_SAID = {status: Line(status.value) for status in Status}
SILENT = (Line.READ, Line.UNREAD, Line.NEVER_LOGGED_IN)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRoll:
    """The household was on the roll when it was frozen."""

    revision: int
    has_logged_in: bool


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Said:
    """One statement; its speaker is ``self:<member>``, ``proxy:…``, ``visit:…`` or ``device:<id>``."""

    revision: int
    statement_id: str
    speaker: str
    status: Status
    visit: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSeen:
    """Somebody of the household opened the notice."""

    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    """The household logged in for the first time after the roll was frozen."""

    revision: int


RollFact = OnRoll | Said | NoticeSeen | LoggedIn


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdState:
    """All that is known of one household in one incident.

    ``statements`` holds each statement once (by id, at its smallest revision), in order of acceptance.
    ``revision`` is the greatest one merged, -1 when there is none.
    """

    on_roll: bool = False
    has_logged_in: bool = False
    has_read: bool = False
    statements: tuple[Said, ...] = ()
    revision: int = -1


UNKNOWN = HouseholdState()


def merge(state: HouseholdState, fact: RollFact) -> HouseholdState:
    """The state that also knows ``fact``; the same for any order and any repetition of facts."""
    revision = max(state.revision, fact.revision)
    match fact:
        case OnRoll(has_logged_in=has_logged_in):
            known = state.has_logged_in or has_logged_in
            return replace(state, on_roll=True, has_logged_in=known, revision=revision)
        case NoticeSeen():
            return replace(state, has_read=True, revision=revision)
        case LoggedIn():
            return replace(state, has_logged_in=True, revision=revision)
        case Said():
            # By the thousand in a storm: `replace` looks at every field by name.
            return HouseholdState(
                on_roll=state.on_roll,
                has_logged_in=state.has_logged_in,
                has_read=state.has_read,
                statements=_with(state.statements, fact),
                revision=revision,
            )
        case _:
            assert_never(fact)


def _with(statements: tuple[Said, ...], said: Said) -> tuple[Said, ...]:
    """A retried request may have been appended twice: the first acceptance is the one that counts."""
    same = next((other for other in statements if other.statement_id == said.statement_id), None)
    if same is None:
        in_order = not statements or statements[-1] < said
        return (*statements, said) if in_order else tuple(sorted((*statements, said)))
    if same <= said:
        return statements
    return tuple(sorted(said if other is same else other for other in statements))


def current_statements(state: HouseholdState) -> tuple[Said, ...]:
    """Each speaker's latest statement; a visit on the spot supersedes whatever came before it.

    Statements made after closing are kept and shown, but do not change the line.
    """
    return tuple(sorted(_current(state)))


def _current(state: HouseholdState) -> Collection[Said]:
    latest: dict[str, Said] = {}
    for said in state.statements:
        if said.late:
            continue
        if said.visit:
            latest.clear()
        latest[said.speaker] = said
    return latest.values()


def line(state: HouseholdState) -> Line:
    """The household's line: the most urgent of its current statements, or how it is silent."""
    statuses = {said.status for said in _current(state)}
    for status in MOST_URGENT_FIRST:
        if status in statuses:
            return _SAID[status]
    if state.has_read:
        return Line.READ
    return Line.UNREAD if state.has_logged_in else Line.NEVER_LOGGED_IN


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockCounts:
    """What a block adds up to. ``households``, the denominator frozen at activation, is the sum of six lines.

    ``late``: statements accepted after closing. ``off_roll``: households that answered without being on the
    roll. ``statements``: distinct statements, those two included. ``revision``: the greatest one counted.
    """

    households: int = 0
    safe: int = 0
    needs_support: int = 0
    wants_contact: int = 0
    read: int = 0
    unread: int = 0
    never_logged_in: int = 0
    late: int = 0
    off_roll: int = 0
    statements: int = 0
    revision: int = -1

    def __add__(self, other: "BlockCounts") -> "BlockCounts":
        return BlockCounts(
            households=self.households + other.households,
            safe=self.safe + other.safe,
            needs_support=self.needs_support + other.needs_support,
            wants_contact=self.wants_contact + other.wants_contact,
            read=self.read + other.read,
            unread=self.unread + other.unread,
            never_logged_in=self.never_logged_in + other.never_logged_in,
            late=self.late + other.late,
            off_roll=self.off_roll + other.off_roll,
            statements=self.statements + other.statements,
            revision=max(self.revision, other.revision),
        )

    def by_name(self) -> dict[str, int]:
        """The numbers, as `dataclasses.asdict` gives them, at a tenth of the price."""
        return dict(zip(_NAMES, _NUMBERS(self), strict=True))


def total(counts: Iterable[BlockCounts]) -> BlockCounts:
    """What many add up to; the same as adding them one by one, at a tenth of the price."""
    columns = list(zip(*map(_NUMBERS, counts), strict=True))
    if not columns:
        return BlockCounts()
    *numbers, revisions = columns
    return BlockCounts(**dict(zip(_SUMMED, map(sum, numbers), strict=True)), revision=max(revisions))


_SUMMED = tuple(name for name in BlockCounts.__dataclass_fields__ if name != "revision")
_NAMES = (*_SUMMED, "revision")
_NUMBERS = attrgetter(*_NAMES)


def count_household(state: HouseholdState) -> BlockCounts:
    """What one household adds to its block."""
    return count_block((state,))


def count_block(states: Iterable[HouseholdState]) -> BlockCounts:
    """The counts of a block (or of any set of households) from its households' states."""
    lines: Counter[str] = Counter()
    late = off_roll = statements = 0
    revision = -1
    for state in states:
        statements += len(state.statements)
        late += sum([said.late for said in state.statements])
        revision = max(revision, state.revision)
        if state.on_roll:
            lines[line(state).value] += 1
        elif state.statements:
            off_roll += 1
    return BlockCounts(
        households=lines.total(),
        late=late,
        off_roll=off_roll,
        statements=statements,
        revision=revision,
        **lines,
    )


def to_document(state: HouseholdState) -> dict[str, Any]:
    """The state as plain JSON: ``{on_roll, has_logged_in, has_read, revision, statements}``.

    Each statement is ``[revision, statement_id, speaker, status, visit, late]``.
    """
    return {
        "on_roll": state.on_roll,
        "has_logged_in": state.has_logged_in,
        "has_read": state.has_read,
        "revision": state.revision,
        "statements": [
            [said.revision, said.statement_id, said.speaker, said.status.value, said.visit, said.late]
            for said in state.statements
        ],
    }


def from_document(document: dict[str, Any]) -> HouseholdState:
    """The state that ``to_document`` wrote."""
    return HouseholdState(
        on_roll=document["on_roll"],
        has_logged_in=document["has_logged_in"],
        has_read=document["has_read"],
        revision=document["revision"],
        statements=tuple(
            Said(
                revision=revision,
                statement_id=statement_id,
                speaker=speaker,
                status=Status(status),
                visit=visit,
                late=late,
            )
            for revision, statement_id, speaker, status, visit, late in document["statements"]
        ),
    )
