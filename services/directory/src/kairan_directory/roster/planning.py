"""Households of a roster beside what is known → what is new, what changes. A roster erases nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from kairan_contracts.vocabulary import Consent
from kairan_directory.domain.household.state import MOST_MEMBERS
from kairan_directory.domain.identifiers import number_key
from kairan_directory.roster.columns import Column
from kairan_directory.roster.faults import Fault
from kairan_directory.roster.known import KnownCare, KnownHousehold, KnownMember, Presence
from kairan_directory.roster.text import name_key, windows
from kairan_directory.roster.validation import RosterHousehold, RosterMember
from kairan_directory.roster.values import digits

_SAME_IF: Final = {"phone": digits, "name": name_key}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChange:
    """What a line says anew about a known member."""

    member_id: UUID
    particulars: Mapping[str, str] = field(default_factory=dict)
    care: KnownCare | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    particulars: Mapping[str, str]
    head: bool
    care: KnownCare | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """`block`: the name of the one it moves to; `head`: the known member who becomes head."""

    block: str | None = None
    contact: Mapping[str, str] = field(default_factory=dict)
    members: tuple[MemberChange, ...] = ()
    people: tuple[NewPerson, ...] = ()
    head: UUID | None = None

    def __bool__(self) -> bool:
        return bool(self.block or self.contact or self.members or self.people or self.head)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPlan:
    """`new` and `changed`: to write; `unchanged`: how many say nothing new; `blocks`: to be formed."""

    new: tuple[RosterHousehold, ...]
    changed: tuple[RosterHousehold, ...]
    unchanged: int
    blocks: tuple[str, ...]
    faults: tuple[Fault, ...]


def plan(
    rows: Iterable[RosterHousehold], known: Iterable[KnownHousehold], blocks: Iterable[str]
) -> RosterPlan:
    """Compare a whole file. `blocks`: the names of those that there are."""
    by_number = {number_key(household.number): household for household in known}
    new: list[RosterHousehold] = []
    changed: list[RosterHousehold] = []
    faults: list[Fault] = []
    wanted: dict[str, None] = {}
    unchanged = 0
    for row in rows:
        household = by_number.get(number_key(row.number))
        found = _faults(row, household)
        faults.extend(found)
        wanted[row.block] = None
        if household is None:
            new.append(row)
        elif not found and compare(row, household):
            changed.append(row)
        else:
            unchanged += 1
    missing = tuple(name for name in wanted if name not in set(blocks))
    return RosterPlan(
        new=tuple(new), changed=tuple(changed), unchanged=unchanged, blocks=missing, faults=tuple(faults)
    )


def compare(row: RosterHousehold, known: KnownHousehold) -> Changes:
    """What the lines of one household change. Pure; the same after a race, on a newer state."""
    matched = _match(row, known)
    members: list[MemberChange] = []
    people: list[NewPerson] = []
    head: UUID | None = None
    for line, member in zip(row.members, matched, strict=True):
        if member is None:
            people.append(NewPerson(particulars=line.particulars, head=line.head, care=care_of(line)))
            continue
        if line.head and member.member_id != known.head:
            head = member.member_id
        particulars, care = _news(member.particulars, line.particulars), _care_change(line, member)
        if particulars or care:
            members.append(MemberChange(member_id=member.member_id, particulars=particulars, care=care))
    return Changes(
        block=row.block if row.block != known.block else None,
        contact=_news(known.contact, row.contact),
        members=tuple(members),
        people=tuple(people),
        head=head,
    )


def care_of(line: RosterMember) -> KnownCare | None:
    """The care need that a line declares by itself."""
    if line.care_kind is None:
        return None
    return KnownCare(kind=line.care_kind, detail=line.care_detail, consent=line.consent or Consent.NONE)


def _faults(row: RosterHousehold, known: KnownHousehold | None) -> list[Fault]:
    params = {"number": row.number}
    if known is None:
        return [
            _without_need(line) for line in row.members if _speaks_of_care(line) and line.care_kind is None
        ]
    if known.presence is not Presence.PRESENT:
        code = f"number-{known.presence.value}"
        return [Fault(code=code, line=row.line, column=Column.NUMBER, value=row.number, params=params)]
    matched = _match(row, known)
    faults = [
        _without_need(line)
        for line, member in zip(row.members, matched, strict=True)
        if _speaks_of_care(line) and line.care_kind is None and (member is None or member.care is None)
    ]
    if len(known.members) + sum(member is None for member in matched) > MOST_MEMBERS:
        faults.append(Fault(code="too-many-members", line=row.line, params={**params, "most": MOST_MEMBERS}))
    return faults


def _speaks_of_care(line: RosterMember) -> bool:
    """`同意 なし` for someone without a need says nothing."""
    return bool(line.care_detail) or line.consent not in (None, Consent.NONE)


def _without_need(line: RosterMember) -> Fault:
    column = Column.CARE_DETAIL if line.care_detail else Column.CONSENT
    return Fault(code="care-need-missing", line=line.line, column=column)


def _match(row: RosterHousehold, known: KnownHousehold) -> list[KnownMember | None]:
    """For each line the member it speaks of: by name, else by birth date, else the head, renamed."""
    free = {member.member_id: member for member in known.members}
    matched: dict[int, KnownMember] = {}
    for fits in (_same_name, _same_birth_date, _corrected_head):
        for n, line in enumerate(row.members):
            if n in matched:
                continue
            found = next((member for member in free.values() if fits(line, member, known)), None)
            if found is not None:
                matched[n] = free.pop(found.member_id)
    return [matched.get(n) for n in range(len(row.members))]


def _same_name(line: RosterMember, member: KnownMember, _known: KnownHousehold) -> bool:
    return name_key(line.name) == name_key(member.particulars.get("name", ""))


def _same_birth_date(line: RosterMember, member: KnownMember, _known: KnownHousehold) -> bool:
    """Twins share it, so the given reading or relation must not differ."""
    born = line.particulars.get("birth_date")
    if not born or born != member.particulars.get("birth_date"):
        return False
    return all(
        line.particulars.get(name, "") in ("", member.particulars.get(name, ""))
        for name in ("kana", "relation")
    )


def _corrected_head(line: RosterMember, member: KnownMember, known: KnownHousehold) -> bool:
    born, known_born = line.particulars.get("birth_date"), member.particulars.get("birth_date")
    return line.head and member.member_id == known.head and not (born and known_born and born != known_born)


def _news(known: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """The fields that say something, and something else than is known."""
    return {
        name: value for name, value in said.items() if value and not _same(name, value, known.get(name, ""))
    }


def _same(name: str, one: str, other: str) -> bool:
    key = _SAME_IF.get(name, windows)
    return key(one) == key(other)


def _care_change(line: RosterMember, member: KnownMember) -> KnownCare | None:
    known = member.care
    if known is None:
        return care_of(line)
    said = KnownCare(
        kind=line.care_kind or known.kind,
        detail=line.care_detail or known.detail,
        consent=line.consent or known.consent,
    )
    same = (said.kind, said.consent) == (known.kind, known.consent) and _same(
        "detail", said.detail, known.detail
    )
    return None if same else said
