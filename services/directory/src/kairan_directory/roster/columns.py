"""The columns of a roster and what people call them. An export writes the first name of each."""

import unicodedata
from enum import StrEnum
from typing import Final


class Column(StrEnum):
    """A column by its English heading."""

    NUMBER = "household_number"
    BLOCK = "block"
    NAME = "name"
    KANA = "kana"
    RELATION = "relation"
    BIRTH_DATE = "birth_date"
    TOWN = "town"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    CARE_NEED = "care_need"
    CARE_DETAIL = "care_detail"
    CONSENT = "consent"
    NOTE = "note"


REQUIRED: Final = (Column.NUMBER, Column.BLOCK, Column.NAME)

HEADINGS: Final[dict[Column, tuple[str, ...]]] = {
    Column.NUMBER: ("利用者番号", "世帯番号", "番号", "number"),
    Column.BLOCK: ("班", "班名"),
    Column.NAME: ("氏名", "世帯主氏名", "世帯主名", "名前"),
    Column.KANA: ("フリガナ", "ふりがな", "カナ", "氏名カナ"),
    Column.RELATION: ("続柄",),
    Column.BIRTH_DATE: ("生年月日", "誕生日"),
    Column.TOWN: ("町名",),
    Column.ADDRESS: ("住所",),
    Column.PHONE: ("電話番号", "電話", "連絡先"),
    Column.EMAIL: ("メール", "メールアドレス", "e-mail"),
    Column.CARE_NEED: ("要配慮", "要配慮者", "要援護"),
    Column.CARE_DETAIL: ("配慮内容",),
    Column.CONSENT: ("同意",),
    Column.NOTE: ("備考", "メモ"),
}


def _key(heading: str) -> str:
    """Headings are compared without width, case, spaces, and the stars that mark required ones."""
    plain = "".join(unicodedata.normalize("NFKC", heading).split()).casefold()
    return plain.strip("*※").replace("_", "")


_COLUMNS: Final = {
    _key(heading): column for column in Column for heading in (column.value, *HEADINGS[column])
}


def column_of(heading: str) -> Column | None:
    """The column that a heading names; None for one that the roster does not know."""
    return _COLUMNS.get(_key(heading))


def japanese(column: Column) -> str:
    """The heading that an export writes."""
    return HEADINGS[column][0]
