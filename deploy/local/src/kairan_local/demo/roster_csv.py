"""A roster as an association's officers keep it: a CSV with Japanese headings, as Excel on Windows writes it.

Code page 932, CRLF, one line a person; a household's lines follow each other, the head first. Some
associations write birthdays in the Japanese calendar.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Final

from kairan_local.demo.roster import AssociationRoster, HouseholdEntry

HEADINGS: Final = (
    "利用者番号",
    "班",
    "氏名",
    "フリガナ",
    "続柄",
    "生年月日",
    "電話番号",
    "住所",
    "町名",
    "メール",
    "要配慮",
    "配慮内容",
    "同意",
    "備考",
)
EXCEL: Final = "cp932"
_ERAS: Final = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"), (date(1926, 12, 25), "昭和"))


def roster_csv(
    roster: AssociationRoster, *, encoding: str = EXCEL, japanese_calendar: bool | None = None
) -> bytes:
    """The file. `japanese_calendar` None: as this association happens to do it."""
    if japanese_calendar is None:
        japanese_calendar = len(roster.plan.slug) % 3 == 0
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for entry in roster.households:
        writer.writerows(_lines(entry, japanese_calendar))
    return text.getvalue().encode(encoding)


def _lines(entry: HouseholdEntry, japanese_calendar: bool) -> Iterator[tuple[str, ...]]:
    for index, person in enumerate(entry.members):
        head = index == 0
        care = entry.care if index == entry.cared_for else None
        yield (
            entry.number,
            entry.block,
            person.name,
            person.kana,
            person.relation,
            japanese_date(person.born) if japanese_calendar else f"{person.born:%Y/%-m/%-d}",
            entry.phone if head else "",
            entry.address,
            entry.town,
            entry.email if head else "",
            care.need if care else "",
            care.detail if care else "",
            care.consent if care else "",
            "",
        )


def japanese_date(day: date) -> str:
    """昭和33年3月14日; the first year of an era is 元年. Raises ValueError before 昭和."""
    for began, era in _ERAS:
        if day >= began:
            year = day.year - began.year + 1
            return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    raise ValueError(f"{day} is before 昭和")
