"""What may stand in each cell of a roster, and how it is kept. A blank cell says nothing."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from marshmallow import ValidationError, validate

from kairan_contracts.directory.vocabulary import CareKind
from kairan_contracts.vocabulary import Consent
from kairan_directory.roster.columns import Column
from kairan_directory.roster.dates import birth_date
from kairan_directory.roster.faults import CellFault
from kairan_directory.roster.text import katakana, narrow, tidy

LONGEST: Final = {
    Column.NUMBER: 20,
    Column.BLOCK: 40,
    Column.NAME: 80,
    Column.KANA: 80,
    Column.RELATION: 20,
    Column.TOWN: 80,
    Column.ADDRESS: 200,
    Column.PHONE: 24,
    Column.EMAIL: 254,
    Column.CARE_DETAIL: 500,
    Column.NOTE: 500,
}
HEAD_WORDS: Final = frozenset({"本人", "世帯主", "世帯主本人", "head", "self"})

CARE_WORDS: Final[dict[CareKind, tuple[str, ...]]] = {
    CareKind.ELDERLY: ("高齢", "高齢者"),
    CareKind.NURSING_CARE: ("要介護", "介護", "要支援"),
    CareKind.DISABILITY: ("障がい", "障害", "障がい者", "障害者", "障碍"),
    CareKind.ILLNESS: ("難病", "病気", "疾病"),
    CareKind.PREGNANCY: ("妊産婦", "妊婦", "産婦"),
    CareKind.INFANT: ("乳幼児", "乳児", "幼児"),
    CareKind.LANGUAGE: ("外国語", "外国人", "日本語が不自由"),
    CareKind.OTHER: ("その他", "あり", "有", "○", "〇", "yes"),
}
CONSENT_WORDS: Final[dict[Consent, tuple[str, ...]]] = {
    Consent.NONE: ("なし", "無", "同意なし", "不同意"),
    Consent.PEACETIME: ("平常時", "平時", "あり", "同意あり"),
    Consent.DISASTER: ("災害時", "災害時のみ"),
}
_NO_CARE: Final = frozenset({"なし", "無", "無し", "×", "no"})
_CARE: Final = {word: kind for kind, words in CARE_WORDS.items() for word in (*words, kind.value)}
_CONSENT: Final = {
    word: consent for consent, words in CONSENT_WORDS.items() for word in (*words, consent.value)
}

_NUMBER: Final = re.compile(r"[0-9A-Z]+(-[0-9A-Z]+)*")
_KANA: Final = re.compile(r"[ァ-ヶー・A-Za-z'.\- ]+")
_HYPHENS: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−－ー()（） ", "-"))
_EMAIL: Final = validate.Email()


def read_cell(column: Column, cell: str, today: date) -> str:
    """The cell as it is kept; "" for a blank one. Raises CellFault."""
    if not cell.strip():
        return ""
    value = _READERS[column](cell, today)
    longest = LONGEST.get(column)
    if longest is not None and len(value) > longest:
        raise CellFault("cell-too-long", most=longest)
    return value


def is_head(relation: str) -> bool:
    return narrow(relation).casefold() in HEAD_WORDS


def digits(phone: str) -> str:
    """What makes two spellings of a phone number the same."""
    return re.sub(r"\D", "", phone)


def phone(cell: str) -> str:
    """Digits and hyphens; the zero that a spreadsheet dropped is put back. Raises CellFault."""
    plain = re.sub(r"-+", "-", narrow(cell).translate(_HYPHENS)).strip("-")
    if not re.fullmatch(r"\+?[0-9]+(-[0-9]+)*", plain):
        raise CellFault("phone-unreadable")
    if plain.startswith("+"):
        if not 8 <= len(digits(plain)) <= 15:
            raise CellFault("phone-unreadable")
        return plain
    # Every number within Japan begins with 0, and a cell of digits loses it in a spreadsheet.
    plain = plain if plain.startswith("0") else f"0{plain}"
    if len(digits(plain)) not in (10, 11):
        raise CellFault("phone-unreadable")
    return plain


def email(cell: str) -> str:
    """Raises CellFault."""
    try:
        return str(_EMAIL(narrow(cell)))
    except ValidationError as error:
        raise CellFault("email-unreadable") from error


def number(cell: str) -> str:
    """Raises CellFault."""
    plain = "".join(narrow(cell).split()).upper()
    if not _NUMBER.fullmatch(plain):
        raise CellFault("number-unreadable")
    return plain


def kana(cell: str) -> str:
    """Raises CellFault."""
    plain = katakana(cell)
    if not _KANA.fullmatch(plain):
        raise CellFault("kana-unreadable")
    return plain


def care_need(cell: str) -> str:
    """A CareKind's word, or "" for an explicit no. Raises CellFault."""
    plain = narrow(cell).casefold()
    if plain in _NO_CARE:
        return ""
    if plain not in _CARE:
        raise CellFault("care-need-unknown", known="・".join(words[0] for words in CARE_WORDS.values()))
    return _CARE[plain].value


def consent(cell: str) -> str:
    """A Consent's word. Raises CellFault."""
    plain = narrow(cell).casefold()
    if plain not in _CONSENT:
        raise CellFault("consent-unknown", known="・".join(words[0] for words in CONSENT_WORDS.values()))
    return _CONSENT[plain].value


def _without_date(read: Callable[[str], str]) -> Callable[[str, date], str]:
    return lambda cell, _today: read(cell)


_READERS: Final[dict[Column, Callable[[str, date], str]]] = {
    Column.NUMBER: _without_date(number),
    Column.BLOCK: _without_date(narrow),
    Column.NAME: _without_date(tidy),
    Column.KANA: _without_date(kana),
    Column.RELATION: _without_date(narrow),
    Column.BIRTH_DATE: birth_date,
    Column.TOWN: _without_date(tidy),
    Column.ADDRESS: _without_date(tidy),
    Column.PHONE: _without_date(phone),
    Column.EMAIL: _without_date(email),
    Column.CARE_NEED: _without_date(care_need),
    Column.CARE_DETAIL: _without_date(tidy),
    Column.CONSENT: _without_date(consent),
    Column.NOTE: _without_date(tidy),
}
