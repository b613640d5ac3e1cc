"""The roll as a file for Excel: Japanese headings, Tokyo time, one line a household."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from kairan_kernel.catalogue import Catalogue
from kairan_kernel.projection import Document
from kairan_safety.domain.rollcall.line import current_statements
from kairan_safety.projections.roll_lines import state_of
from kairan_safety.roll.cards import Card, Cards

TOKYO: Final = ZoneInfo("Asia/Tokyo")
Encoding = Literal["utf-8-sig", "cp932"]

COLUMNS: Final = (
    "association",
    "block",
    "number",
    "head",
    "phone",
    "line",
    "said_by",
    "means",
    "said_at",
    "recorded_at",
    "note",
    "statements",
    "late",
    "off_roll",
    "reminders",
    "visited",
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class RollExport:
    """Renders with the Japanese texts of the service's catalogue: the file is for officers' Excel."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def file(
        self, lines: Iterable[Document], names: dict[str, str], cards: Cards, encoding: Encoding
    ) -> bytes:
        """The whole file. ``names`` are the associations' by id. What CP932 lacks becomes ``?``."""
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\r\n")
        writer.writerow([self._text(f"export.column.{column}") for column in COLUMNS])
        for line in lines:
            row = self._row(line, names, cards.of(line))
            writer.writerow([guarded(str(row[column])) for column in COLUMNS])
        errors = "replace" if encoding == "cp932" else "strict"
        return buffer.getvalue().encode(encoding, errors)

    def _row(self, line: Document, names: dict[str, str], card: Card) -> dict[str, Any]:
        telling = _telling(line)
        return {
            "association": names.get(line["association_id"], line["association"]),
            "block": line["block_name"] or "",
            "number": line["number"] or "",
            "head": card.get("head_name") or "",
            "phone": card.get("phone") or "",
            "line": self._text(f"export.line.{line['line']}"),
            "said_by": self._word("kind", telling.get("kind")),
            "means": self._word("means", telling.get("means")),
            "said_at": local(telling.get("said_at")),
            "recorded_at": local(telling.get("recorded_at")),
            "note": telling.get("note") or "",
            "statements": len(line["statements"]),
            "late": sum("late" in said["marks"] for said in line["statements"]),
            "off_roll": "" if line["on_roll"] else self._text("export.yes"),
            "reminders": line["reminders"],
            "visited": self._text("export.yes") if line["visit"] else "",
        }

    def _word(self, kind: str, word: str | None) -> str:
        return "" if word is None else self._text(f"export.{kind}.{word}")

    def _text(self, key: str) -> str:
        return self._catalogue.text(key, "ja")


def _telling(line: Document) -> Document:
    """The statement that makes the line what it is: the latest of those current ones that say so."""
    current = {
        said.statement_id for said in current_statements(state_of(line)) if said.status == line["line"]
    }
    telling = [said for said in line["statements"] if said["statement_id"] in current]
    return telling[-1] if telling else {}


def local(moment: datetime | None) -> str:
    """2024-07-07 09:05:10, Tokyo time; empty for none."""
    return "" if moment is None else moment.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M:%S")


def guarded(cell: str) -> str:
    """A cell that Excel would take for a formula begins with an apostrophe, so that it stays text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
