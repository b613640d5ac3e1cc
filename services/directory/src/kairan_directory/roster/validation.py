"""Lines → households: every cell read, the lines of a household put together, every fault found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from kairan_contracts.directory.vocabulary import CareKind
from kairan_contracts.vocabulary import Consent
from kairan_directory.domain.household.state import MOST_MEMBERS
from kairan_directory.domain.identifiers import number_key
from kairan_directory.roster.columns import REQUIRED, Column
from kairan_directory.roster.faults import CellFault, Fault
from kairan_directory.roster.parsing import Line
from kairan_directory.roster.text import has_control_character, name_key, windows
from kairan_directory.roster.values import is_head, read_cell

_OF_HOUSEHOLD: Final = (Column.TOWN, Column.ADDRESS)
_OF_HEAD: Final = (Column.PHONE, Column.EMAIL, Column.NOTE)
_OF_MEMBER: Final = (Column.NAME, Column.KANA, Column.BIRTH_DATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterMember:
    """One line. `particulars`: only what the line says. `head`: the line says so itself."""

    line: int
    particulars: Mapping[str, str]
    head: bool
    care_kind: CareKind | None
    care_detail: str
    consent: Consent | None

    @property
    def name(self) -> str:
        return self.particulars["name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterHousehold:
    """The lines with one number. `contact`: only what the lines say."""

    number: str
    block: str
    contact: Mapping[str, str]
    members: tuple[RosterMember, ...]

    @property
    def line(self) -> int:
        return self.members[0].line


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """Households in the order of the file; with faults they are incomplete."""

    households: tuple[RosterHousehold, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    line: int
    values: Mapping[Column, str]

    def get(self, column: Column) -> str:
        return self.values.get(column, "")

    @property
    def head(self) -> bool:
        return is_head(self.get(Column.RELATION))


def validate(lines: Iterable[Line], today: date) -> Validated:
    """Everything that can be said of the file without knowing the association."""
    faults: list[Fault] = []
    groups: dict[str, list[_Row]] = {}
    for line in lines:
        row = _row(line, today, faults)
        if number := row.get(Column.NUMBER):
            groups.setdefault(number_key(number), []).append(row)
    households = [_household(rows, faults) for rows in groups.values()]
    return Validated(
        households=tuple(households), faults=tuple(sorted(faults, key=lambda fault: fault.line or 0))
    )


def _row(line: Line, today: date, faults: list[Fault]) -> _Row:
    values: dict[Column, str] = {}
    for column, cell in line.cells.items():
        try:
            if has_control_character(cell):
                raise CellFault("control-character")
            values[column] = windows(read_cell(column, cell, today))
        except CellFault as fault:
            faults.append(
                Fault(code=fault.code, line=line.number, column=column, value=cell[:100], params=fault.params)
            )
            values[column] = ""
    faulty = {fault.column for fault in faults if fault.line == line.number}
    faults.extend(
        Fault(code="cell-missing", line=line.number, column=column)
        for column in REQUIRED
        if not values.get(column) and column not in faulty
    )
    return _Row(line=line.number, values=values)


def _household(rows: list[_Row], faults: list[Fault]) -> RosterHousehold:
    first = rows[0]
    _agree(rows, Column.BLOCK, "number-in-two-blocks", faults)
    for column in _OF_HOUSEHOLD:
        _agree(rows, column, "number-at-two-addresses", faults)
    _one_head(rows, faults)
    _distinct_members(rows, faults)
    if len(rows) > MOST_MEMBERS:
        params = {"most": MOST_MEMBERS, "number": first.get(Column.NUMBER)}
        faults.append(Fault(code="too-many-members", line=rows[MOST_MEMBERS].line, params=params))
    head = next((row for row in rows if row.head), first)
    contact = {column.value: _first(rows, column) for column in _OF_HOUSEHOLD}
    contact |= {column.value: head.get(column) for column in _OF_HEAD}
    return RosterHousehold(
        number=first.get(Column.NUMBER),
        block=_first(rows, Column.BLOCK),
        contact={name: value for name, value in contact.items() if value},
        members=tuple(_member(row, of_head=row is head) for row in rows),
    )


def _member(row: _Row, *, of_head: bool) -> RosterMember:
    """The head's phone, mail and note are the household's; another member's are their own."""
    columns = _OF_MEMBER if of_head else (*_OF_MEMBER, *_OF_HEAD)
    particulars = {column.value: row.get(column) for column in columns if row.get(column)}
    if not row.head and row.get(Column.RELATION):
        particulars[Column.RELATION.value] = row.get(Column.RELATION)
    care, consent = row.get(Column.CARE_NEED), row.get(Column.CONSENT)
    return RosterMember(
        line=row.line,
        particulars={"name": "", **particulars},
        head=row.head,
        care_kind=CareKind(care) if care else None,
        care_detail=row.get(Column.CARE_DETAIL),
        consent=Consent(consent) if consent else None,
    )


def _first(rows: Iterable[_Row], column: Column) -> str:
    return next((row.get(column) for row in rows if row.get(column)), "")


def _agree(rows: list[_Row], column: Column, code: str, faults: list[Fault]) -> None:
    """Lines of one number must not contradict each other; a blank cell doesn't."""
    said = [row for row in rows if row.get(column)]
    for row in said[1:]:
        if row.get(column) != said[0].get(column):
            params = {"number": row.get(Column.NUMBER), "line": said[0].line, "other": said[0].get(column)}
            faults.append(
                Fault(code=code, line=row.line, column=column, value=row.get(column), params=params)
            )


def _one_head(rows: list[_Row], faults: list[Fault]) -> None:
    heads = [row for row in rows if row.head]
    for row in heads[1:]:
        params = {"number": row.get(Column.NUMBER), "line": heads[0].line}
        faults.append(
            Fault(
                code="number-with-two-heads",
                line=row.line,
                column=Column.RELATION,
                value=row.get(Column.NAME),
                params=params,
            )
        )


def _distinct_members(rows: list[_Row], faults: list[Fault]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        key = name_key(row.get(Column.NAME))
        if key and key in seen:
            params = {"number": row.get(Column.NUMBER), "line": seen[key]}
            faults.append(
                Fault(
                    code="member-twice",
                    line=row.line,
                    column=Column.NAME,
                    value=row.get(Column.NAME),
                    params=params,
                )
            )
        seen.setdefault(key, row.line)
