"""Amounts of yen (5,000円, 1万円, 1万5千円, ¥500), and how other languages write them. Pure; integer yen."""

import re
from typing import Final

from babel.numbers import format_currency, format_decimal

from kairan_contracts.translate.vocabulary import Language
from kairan_translate.languages import LOCALES

_NUMBER: Final = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+"
_UNITS: Final = rf"(?:(?:{_NUMBER})億)?(?:(?:{_NUMBER})万)?(?:(?:{_NUMBER})千)?(?:{_NUMBER})? ?"
PATTERN: Final = rf"(?:¥ ?(?:{_NUMBER})|(?<![0-9,.]){_UNITS}(?<=[0-9億万千 ])円)"
"""Finds an amount in NFKC text."""
_PARTS: Final = re.compile(
    rf"¥? ?(?:(?P<oku>{_NUMBER})億)?(?:(?P<man>{_NUMBER})万)?(?:(?P<sen>{_NUMBER})千)?"
    rf"(?P<ones>{_NUMBER})? ?円?"
)


def read(said: str) -> int | None:
    """The yen that this text is as a whole; None when it is no amount."""
    found = _PARTS.fullmatch(said) if re.fullmatch(PATTERN, said) else None
    if found is None or not any(found.groups()):
        return None
    units = (("oku", 100_000_000), ("man", 10_000), ("sen", 1_000), ("ones", 1))
    return sum(int(found[name].replace(",", "")) * size for name, size in units if found[name])


def shown(yen: int, language: Language) -> str:
    """With the currency's name in the language: ¥ alone means another currency to many."""
    if language is Language.EN:
        return f"{yen:,} yen"
    return str(format_currency(yen, "JPY", locale=LOCALES[language], format_type="name"))


def grouped(number: int, language: Language) -> str:
    """A number with the language's separators, in Arabic digits."""
    return str(format_decimal(number, locale=LOCALES[language]))
