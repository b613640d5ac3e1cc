"""Which safety phrase is this sentence? Whole sentences only; slots filled with what their type allows."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from kairan_contracts.translate.vocabulary import Language
from kairan_translate.languages import UNSPACED
from kairan_translate.phrases.catalogue import SLOT, Phrase, catalogue
from kairan_translate.phrases.slots import PATTERNS, Naming, accepts, shown

_ENDING: Final = ".。!！ "
_OPENING: Final = "¡¿ "
_SPELLINGS: Final = (
    ("下さい", "ください"),
    ("直ちに", "ただちに"),
    ("誰でも", "だれでも"),
    ("子供", "子ども"),
    ("怪我", "けが"),
    ("クマ", "熊"),
    ("くまが", "熊が"),
    ("恐れ", "おそれ"),
    ("頃", "ごろ"),
    ("時ころ", "時ごろ"),
    ("分ころ", "分ごろ"),
    ("半ころ", "半ごろ"),
)
"""Japanese spellings that mean the same, and the one that the catalogue uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A phrase with what stands in its slots, as it was written."""

    phrase: Phrase
    values: Mapping[str, str]

    def wording(self, language: Language, naming: Naming) -> str:
        """The phrase in a language, its slots filled."""
        wording = self.phrase.wordings[language]
        return SLOT.sub(lambda slot: shown(slot[1], self.values[slot[1]], language, naming), wording)


def match(sentence: str, language: Language) -> Matched | None:
    """The phrase that the whole sentence is; the one with the most typed slots if several would fit."""
    said = normalised(sentence, language)
    return _plain(language).get(said.casefold()) or _slotted(said, language)


def normalised(sentence: str, language: Language) -> str:
    """NFKC, without its final point; one spelling for those that mean the same."""
    said = " ".join(unicodedata.normalize("NFKC", sentence).split()).strip(_ENDING).lstrip(_OPENING)
    if language in UNSPACED:
        said = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", said)
    if language is Language.JA:
        for spelling, usual in _SPELLINGS:
            said = said.replace(spelling, usual)
    return said


def _slotted(said: str, language: Language) -> Matched | None:
    for pattern, phrase in _patterns(language):
        found = pattern.fullmatch(said)
        if found and all(accepts(slot, value) for slot, value in found.groupdict().items()):
            return Matched(phrase=phrase, values=found.groupdict())
    return None


@cache
def _plain(language: Language) -> Mapping[str, Matched]:
    return {
        normalised(said, language).casefold(): Matched(phrase=phrase, values={})
        for phrase in catalogue().values()
        if not phrase.slots
        for said in phrase.said(language)
    }


@cache
def _patterns(language: Language) -> tuple[tuple[re.Pattern[str], Phrase], ...]:
    slotted = [phrase for phrase in catalogue().values() if phrase.slots]
    return tuple(
        (_pattern(said, language), phrase)
        for phrase in _narrowest_first(slotted)
        for said in phrase.said(language)
    )


def _narrowest_first(phrases: Iterable[Phrase]) -> list[Phrase]:
    return sorted(phrases, key=lambda phrase: -len(phrase.slots))


def _pattern(wording: str, language: Language) -> re.Pattern[str]:
    parts = SLOT.split(normalised(wording, language))
    literals, slots = parts[::2], parts[1::2]
    said = re.escape(literals[0])
    for slot, literal in zip(slots, literals[1:], strict=True):
        said += f"(?P<{slot}>{PATTERNS[slot]})" + re.escape(literal)
    return re.compile(said, re.IGNORECASE)
