"""Text → lines by column, with the csv library. Comma or tab separated, headings in the first line."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kairan_directory.roster.columns import REQUIRED, Column, column_of
from kairan_directory.roster.faults import Fault, TooManyLines, UnreadableRoster
from kairan_directory.roster.text import unguarded


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A data line. `number`: its first line in the file. `cells`: as written; only the file's columns."""

    number: int
    cells: Mapping[Column, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """`ignored`: headings that are no column of a roster. `faults`: lines that do not fit the headings."""

    lines: tuple[Line, ...]
    columns: tuple[Column, ...]
    ignored: tuple[str, ...]
    faults: tuple[Fault, ...]


def parse(text: str, *, most_lines: int) -> Parsed:
    """Raises UnreadableRoster (headings, quotes) and TooManyLines."""
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    records = _records(text, delimiter)
    try:
        headings = next(records, (1, []))[1]
        columns = _columns(headings)
        lines, faults = _lines(records, columns, most_lines)
    except csv.Error as error:
        raise UnreadableRoster((Fault(code="broken-csv", params={"reason": str(error)}),)) from error
    if not lines and not faults:
        raise UnreadableRoster((Fault(code="no-lines"),))
    unknown = [heading.strip() for heading, column in zip(headings, columns, strict=True) if column is None]
    return Parsed(
        lines=tuple(lines),
        columns=tuple(column for column in columns if column is not None),
        ignored=tuple(heading for heading in unknown if heading),
        faults=tuple(faults),
    )


def _lines(
    records: Iterator[tuple[int, list[str]]], columns: list[Column | None], most: int
) -> tuple[list[Line], list[Fault]]:
    lines: list[Line] = []
    faults: list[Fault] = []
    for number, record in records:
        if not any(cell.strip() for cell in record):
            continue
        if len(lines) + len(faults) >= most:
            raise TooManyLines(most)
        if any(cell.strip() for cell in record[len(columns) :]):
            faults.append(Fault(code="too-many-cells", line=number, params={"most": len(columns)}))
        else:
            lines.append(_line(number, columns, record))
    return lines, faults


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    first = 1
    for record in reader:
        yield first, record
        first = reader.line_num + 1


def _columns(headings: list[str]) -> list[Column | None]:
    columns = [column_of(heading) for heading in headings]
    counted = Counter(column for column in columns if column is not None)
    missing = [
        Fault(code="heading-missing", line=1, column=column) for column in REQUIRED if not counted[column]
    ]
    twice = [
        Fault(code="heading-twice", line=1, column=column) for column, times in counted.items() if times > 1
    ]
    if missing or twice:
        raise UnreadableRoster((*missing, *twice))
    return columns


def _line(number: int, columns: list[Column | None], record: list[str]) -> Line:
    cells = {
        column: unguarded(cell.strip())
        for column, cell in zip(columns, record, strict=False)
        if column is not None
    }
    return Line(number=number, cells=cells)
