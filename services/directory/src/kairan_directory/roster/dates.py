"""Dates of birth as people write them: 1948-03-09, 1948/3/9, 19480309, 昭和23年3月9日, S23.3.9."""

import re
import unicodedata
from datetime import date
from typing import Final

from kairan_directory.roster.faults import CellFault

_ERAS: Final = {
    "M": ("明治", date(1868, 1, 25), date(1912, 7, 29)),
    "T": ("大正", date(1912, 7, 30), date(1926, 12, 24)),
    "S": ("昭和", date(1926, 12, 25), date(1989, 1, 7)),
    "H": ("平成", date(1989, 1, 8), date(2019, 4, 30)),
    "R": ("令和", date(2019, 5, 1), date.max),
}
_LETTERS: Final = {name: letter for letter, (name, _, _) in _ERAS.items()}
_OLDEST: Final = date(1890, 1, 1)

_WESTERN: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_JAPANESE: Final = re.compile(
    r"(明治|大正|昭和|平成|令和|[MTSHR])(元|\d{1,2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
)


def birth_date(cell: str, today: date) -> str:
    """ISO 8601. Raises CellFault."""
    plain = "".join(unicodedata.normalize("NFKC", cell).split()).upper()
    # A spreadsheet may add the time of day to a date.
    plain = re.sub(r"0{1,2}:00(:00)?$", "", plain) if ":" in plain else plain
    born = _western(plain) or _japanese(plain)
    if born is None:
        raise CellFault("birth-date-unreadable")
    if born > today:
        raise CellFault("birth-date-in-future")
    if born < _OLDEST:
        raise CellFault("birth-date-too-old")
    return born.isoformat()


def _western(plain: str) -> date | None:
    match = _WESTERN.fullmatch(plain) or _COMPACT.fullmatch(plain)
    return _date(*(int(part) for part in match.groups())) if match else None


def _japanese(plain: str) -> date | None:
    match = _JAPANESE.fullmatch(plain)
    if match is None:
        return None
    era, year, month, day = match.groups()
    name, first, last = _ERAS[_LETTERS.get(era, era)]
    born = _date(first.year - 1 + (1 if year == "元" else int(year)), int(month), int(day))
    if not first <= born <= last:
        raise CellFault("birth-date-not-in-era", era=name)
    return born


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise CellFault("birth-date-unreadable") from error
