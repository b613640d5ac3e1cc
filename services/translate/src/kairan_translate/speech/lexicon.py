"""How place names are read, and what is read at all: a text made ready for the voice. Pure.

Readings are put into the text as katakana before it is spoken. The glossary's readings go before those of
`places.toml`, and the longest name wins; so a name's reading is the association's own to decide.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from kairan_contracts.translate.vocabulary import Language, TermKind
from kairan_translate.locks import plain
from kairan_translate.locks.glossary import Glossary, Term
from kairan_translate.sentences.splitting import split

_URL: Final = re.compile(f"{plain.URL}|{plain.MAIL}")
_PHONE: Final = re.compile(plain.PHONE)
_SPEAKABLE: Final = re.compile(r"[0-9A-Za-zぁ-ヺ一-鿿々〆]")
_HIRAGANA: Final = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}


@cache
def known_places() -> Mapping[str, str]:
    """The readings that Kairan ships with."""
    text = resources.files("kairan_translate.speech").joinpath("places.toml").read_text("utf-8")
    return dict(tomllib.loads(text))


def sentences_to_speak(text: str, readings: Mapping[str, str]) -> list[str]:
    """The sentences as the voice is to read them; those without anything to say are left out."""
    merged = {**known_places(), **readings}
    lexicon = Glossary(
        Term(term=name, kind=TermKind.PLACE, wordings={Language.JA: _katakana(reading)})
        for name, reading in merged.items()
    )
    said = [_read(each.text, lexicon) for each in split(text)]
    return [sentence for sentence in said if _SPEAKABLE.search(sentence)]


def _read(sentence: str, lexicon: Glossary) -> str:
    said = unicodedata.normalize("NFKC", sentence)
    said = _URL.sub("リンク先", said)
    said = _PHONE.sub(lambda number: _digit_by_digit(number[0]), said)
    parts, at = [], 0
    for found in lexicon.find(said):
        parts += [said[at : found.start], found.term.said_in(Language.JA)]
        at = found.end
    return "".join([*parts, said[at:]])


_DIGITS: Final = dict(
    zip(
        "0123456789",
        ["ゼロ", "イチ", "ニー", "サン", "ヨン", "ゴー", "ロク", "ナナ", "ハチ", "キュー"],
        strict=True,
    )
)


def _digit_by_digit(number: str) -> str:
    """A telephone number as people say it: 076-123 is ゼロナナロク、イチニーサン."""
    groups = [group for group in re.split(r"[^0-9]+", number) if group]
    return "、".join("".join(_DIGITS[digit] for digit in group) for group in groups)


def _katakana(reading: str) -> str:
    return unicodedata.normalize("NFKC", reading).translate(_HIRAGANA)
