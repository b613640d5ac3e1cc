"""The typed slots of a phrase: what may stand in them, and how they are shown in another language.

A slot's text must match its type as a whole, or the sentence is not the phrase. A place is refused when it
could hide words (は, を, a verb, a point), and when it names a kind of place and no particular one (川,
学校): better no phrase than one that says more or less than was written.
"""

import re
from collections.abc import Callable
from typing import Final

from kairan_contracts.translate.vocabulary import Language
from kairan_translate.locks import amounts, dates, plain, times
from kairan_translate.phrases.generic import is_generic

Naming = Callable[[str, Language], str]
"""A place's name in a language, by the glossary; itself when there is none."""

_PLACE: Final = re.compile(r"[^\s、。,.!?;:「」『』\"“”][^、。,.!?;:「」『』\"“”\n]{0,38}")
_NOT_IN_A_PLACE: Final = re.compile(
    r"[はを]|ません|ない|です|ます|ました|ください|という|から|まで|なら|場合"
    r"|^(?:昨日|昨夜|今朝|今日|本日|明日|昨晩|また|まだ|もう|先ほど|さきほど|現在|なお|もし|今|近く)"
)
_COUNT: Final = re.compile(r"[0-9]{1,3}(?:,?[0-9]{3}){0,2}")

PATTERNS: Final[dict[str, str]] = {
    "place": _PLACE.pattern,
    "date": dates.PATTERN,
    "time": times.PATTERN,
    "phone": plain.PHONE,
    "count": _COUNT.pattern,
}
"""How each type is found inside a sentence; written without named groups, so that it fits anywhere."""
KINDS: Final = frozenset(PATTERNS)


def accepts(kind: str, said: str) -> bool:
    """Whether this text may stand in a slot of this kind."""
    match kind:
        case "place":
            return _is_place(said)
        case "date":
            return dates.read(said) is not None
        case "time":
            return times.read(said) is not None
        case _:
            return re.fullmatch(PATTERNS[kind], said) is not None


def shown(kind: str, said: str, language: Language, naming: Naming) -> str:
    """The slot's text in a language: dates and times converted, a place by its name, the rest unchanged."""
    if kind == "place":
        return naming(said, language)
    if kind == "date" and (date := dates.read(said)) is not None:
        return dates.shown(date, language)
    if kind == "time" and (time := times.read(said)) is not None:
        return times.shown(time)
    if kind == "count":
        return amounts.grouped(int(said.replace(",", "")), language)
    return said


def _is_place(said: str) -> bool:
    if _PLACE.fullmatch(said) is None or _NOT_IN_A_PLACE.search(said) or is_generic(said):
        return False
    return re.search(f"{dates.PATTERN}|{times.PATTERN}", said) is None
