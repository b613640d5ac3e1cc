"""Dates as Japanese texts write them (令和8年7月7日(火), 2026年7月7日, 7月7日, 2026/7/7), and in other
languages.

Pure. An impossible date (13月, 2月30日) is not read as one.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from babel.dates import format_date, format_skeleton

from kairan_contracts.translate.vocabulary import Language
from kairan_translate.languages import LOCALES

ERAS: Final[dict[str, tuple[date, date]]] = {
    "明治": (date(1868, 1, 25), date(1912, 7, 29)),
    "大正": (date(1912, 7, 30), date(1926, 12, 24)),
    "昭和": (date(1926, 12, 25), date(1989, 1, 7)),
    "平成": (date(1989, 1, 8), date(2019, 4, 30)),
    "令和": (date(2019, 5, 1), date.max),
}
"""First and last day of each era."""
_LETTERS: Final = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_WEEKDAYS: Final = "月火水木金土日"
_WEEKDAY: Final = r"(?: ?[(（][月火水木金土日](?:曜日?)?(?:・?祝)?[)）]| ?[月火水木金土日]曜日?)?"
_ERA_YEAR: Final = r"(?:(?:明治|大正|昭和|平成|令和) ?|(?<![A-Za-z])[MTSHR])(?:[0-9]{1,2}|元)"
_YEAR: Final = rf"(?:{_ERA_YEAR} ?年 ?|(?<![0-9])[0-9]{{4}} ?年 ?|(?<![0-9年]))"
_NUMERIC: Final = rf"(?:{_ERA_YEAR}\.|(?<![0-9/])[0-9]{{4}}[/.\-])[0-9]{{1,2}}[/.\-][0-9]{{1,2}}(?![0-9/])"
PATTERN: Final = rf"(?:{_YEAR}[0-9]{{1,2}} ?月 ?[0-9]{{1,2}} ?日{_WEEKDAY}|{_NUMERIC}{_WEEKDAY})"
"""Finds a date in NFKC text; `read` says whether it is one."""
_PARTS: Final = re.compile(
    r"(?:(?P<era>明治|大正|昭和|平成|令和|[MTSHR]) ?(?P<era_year>[0-9]{1,2}|元)|(?P<year>[0-9]{4}))?"
    r"(?: ?年 ?|[/.\-])?(?P<month>[0-9]{1,2})(?: ?月 ?|[/.\-])(?P<day>[0-9]{1,2})(?: ?日)?"
    rf"(?P<weekday>{_WEEKDAY})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDate:
    """A date as far as it was written. `weekday`: 0 is Monday."""

    year: int | None
    month: int
    day: int
    weekday: int | None = None


def read(said: str) -> WrittenDate | None:
    """The date that this text is as a whole, or None when there is no such day."""
    found = _PARTS.fullmatch(said) if re.fullmatch(PATTERN, said) else None
    if found is None:
        return None
    year = _year(found)
    month, day = int(found["month"]), int(found["day"])
    try:
        exact = date(year or 2024, month, day)
    except ValueError:
        return None
    if found["era"] and not _in_era(found["era"], exact):
        return None
    return WrittenDate(year=year, month=month, day=day, weekday=_weekday(found["weekday"]))


def _year(found: re.Match[str]) -> int | None:
    if found["year"]:
        return int(found["year"])
    if not found["era"]:
        return None
    first = ERAS[_LETTERS.get(found["era"], found["era"])][0].year
    return first - 1 + (1 if found["era_year"] == "元" else int(found["era_year"]))


def _in_era(era: str, day: date) -> bool:
    """Whether the era had that day; a year that both share is given to either, as people write it."""
    first, last = ERAS[_LETTERS.get(era, era)]
    return first.year <= day.year <= last.year


def _weekday(said: str) -> int | None:
    letters = [letter for letter in said if letter in _WEEKDAYS]
    return _WEEKDAYS.index(letters[0]) if letters else None


def shown(written: WrittenDate, language: Language) -> str:
    """In the words of a language. The year is always Western: an era says nothing to who came from abroad."""
    locale = LOCALES[language]
    day = date(written.year or 2024, written.month, written.day)
    if written.year is None:
        said = str(format_skeleton("MMMMd", day, locale=locale))
    else:
        said = str(format_date(day, "long", locale=locale))
    if written.weekday is None:
        return said
    monday = date(2024, 1, 1)
    weekday = format_date(monday.replace(day=1 + written.weekday), "EEEE", locale=locale)
    return f"{said} ({weekday})"
