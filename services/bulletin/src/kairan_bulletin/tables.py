"""Tables as files for Excel: Japanese headings, Tokyo time, no cell that Excel would take for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from kairan_kernel.replies import Download

TOKYO: Final = ZoneInfo("Asia/Tokyo")
Encoding = Literal["utf-8-sig", "cp932"]
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def file(headings: Sequence[str], rows: Iterable[Sequence[object]], encoding: Encoding) -> bytes:
    """The whole file; none is an empty cell. What CP932 lacks becomes ``?``."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([guarded("" if cell is None else str(cell)) for cell in row])
    return buffer.getvalue().encode(encoding, "replace" if encoding == "cp932" else "strict")


def download(
    headings: Sequence[str], rows: Iterable[Sequence[object]], encoding: Encoding, filename: str
) -> Download:
    """The file as an answer."""
    charset = "utf-8" if encoding == "utf-8-sig" else "shift_jis"
    return Download(file(headings, rows, encoding), f"text/csv; charset={charset}", filename)


def local(moment: datetime | None) -> str:
    """2024-07-07 09:05:10, Tokyo time; empty for none."""
    return "" if moment is None else moment.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M:%S")


def guarded(cell: str) -> str:
    """A cell that Excel would take for a formula begins with an apostrophe, so that it stays text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
