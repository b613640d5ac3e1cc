"""The locks of one sentence: what its dates, times, amounts, addresses, numbers and names are. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from kairan_contracts.translate.vocabulary import Language
from kairan_translate.languages import JAPANESE
from kairan_translate.locks import amounts, dates, plain, times
from kairan_translate.locks.glossary import Glossary


@dataclass(frozen=True, slots=True)
class Lock:
    """A part of a sentence (`start` to `end`) that no machine may touch, and how it is shown."""

    start: int
    end: int
    said: str
    shown: Callable[[Language], str]


_NAMED: Final = re.compile(
    r"(?<![一-鿿々ァ-ヿ])([一-鿿々]{2,5}|[ァ-ヿ]{2,10})(?=(?:さん|様|氏|くん|ちゃん)(?![一-鿿]))"
)
_NO_NAMES: Final = re.compile(
    r".*(?:[員者長民客供達]|皆|先生|家族|世帯|業者|奥|旦那)|お.*|会員|役員|班長|町会長|会長"
)
_TABLE: Final = (plain.URL, plain.MAIL, dates.PATTERN, times.PATTERN, amounts.PATTERN, plain.PHONE)
_ANY: Final = re.compile("|".join(f"({pattern})" for pattern in _TABLE))


def find(sentence: str, source: Language, glossary: Glossary) -> list[Lock]:
    """The locks of a sentence in NFKC, from left to right, without overlap.

    Addresses and dates come before terms: a term inside a web address is left alone. Of terms and names that
    overlap the longest counts, and what the officers entered before what the directory knows.
    """
    locks = list(_written(sentence))
    if source in JAPANESE:
        known = [*_terms(sentence, glossary), *_people(sentence, glossary)]
        known.sort(key=lambda lock: lock.start - lock.end)
        for lock in [*known, *_persons(sentence)]:
            if all(lock.end <= held.start or held.end <= lock.start for held in locks):
                locks.append(lock)
    return sorted(locks, key=lambda lock: lock.start)


def _written(sentence: str) -> Iterator[Lock]:
    for found in _ANY.finditer(sentence):
        if found[0].strip():
            yield Lock(found.start(), found.end(), found[0], partial(_shown, found[0]))


def _shown(said: str, language: Language) -> str:
    """Converted when it can be read, unchanged otherwise."""
    if (date := dates.read(said)) is not None:
        return dates.shown(date, language)
    if (time := times.read(said)) is not None:
        return times.shown(time)
    if (yen := amounts.read(said)) is not None:
        return amounts.shown(yen, language)
    return said


def _terms(sentence: str, glossary: Glossary) -> Iterator[Lock]:
    for found in glossary.find(sentence):
        said = sentence[found.start : found.end]
        yield Lock(found.start, found.end, said, found.term.said_in)


def _people(sentence: str, glossary: Glossary) -> Iterator[Lock]:
    """Names that the directory knows: left as they are written."""
    for start, end in glossary.people.find(sentence):
        yield Lock(start, end, sentence[start:end], partial(_unchanged, sentence[start:end]))


def _persons(sentence: str) -> Iterator[Lock]:
    """Names before さん, 様, 氏: left as they are written."""
    for found in _NAMED.finditer(sentence):
        if not _NO_NAMES.fullmatch(found[1]):
            yield Lock(found.start(1), found.end(1), found[1], partial(_unchanged, found[1]))


def _unchanged(said: str, language: Language) -> str:
    return said
