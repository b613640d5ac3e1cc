"""The glossary: names and words of one association that must come out as its people say them.

Works on unspaced Japanese: all terms are looked for at once (Aho-Corasick), the longest at a place wins. A
katakana, Latin or digit term is no part of a longer word of the same letters (カン is not in カンパン).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import ahocorasick

from kairan_contracts.translate.vocabulary import Language, TermKind
from kairan_translate.locks.people import People

_KATAKANA: Final = re.compile(r"[゠-ヿ]")
_LATIN: Final = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term in Japanese, and how it is said elsewhere. A language that is left out gets the Japanese."""

    term: str
    kind: TermKind = TermKind.TERM
    reading: str | None = None
    wordings: Mapping[Language, str] = field(default_factory=dict)

    def said_in(self, language: Language) -> str:
        return self.wordings.get(language, self.term)


@dataclass(frozen=True, slots=True)
class Found:
    """A term at its place in a text."""

    start: int
    end: int
    term: Term


class Glossary:
    """Immutable after it is built; safe to share between threads. `people`: names of people, found with
    care.
    """

    def __init__(self, terms: Iterable[Term] = (), people: Iterable[str] = ()) -> None:
        self.terms = tuple(terms)
        self.people = People(people)
        self._by_text = {unicodedata.normalize("NFKC", each.term): each for each in self.terms}
        self._automaton = ahocorasick.Automaton()
        for text, term in self._by_text.items():
            self._automaton.add_word(text, (text, term))
        if self._by_text:
            self._automaton.make_automaton()

    def find(self, text: str) -> list[Found]:
        """The terms in NFKC text, from left to right, the longest first, without overlap."""
        if not self._by_text:
            return []
        hits = [
            Found(end + 1 - len(said), end + 1, term)
            for end, (said, term) in self._automaton.iter(text)
            if _stands_alone(text, end + 1 - len(said), end + 1)
        ]
        hits.sort(key=lambda hit: (hit.start, -hit.end))
        chosen: list[Found] = []
        for hit in hits:
            if not chosen or hit.start >= chosen[-1].end:
                chosen.append(hit)
        return chosen

    def naming(self, said: str, language: Language) -> str:
        """A place's name in a language when the whole text is a term; else the text itself."""
        term = self._by_text.get(said)
        return said if term is None else term.said_in(language)


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not any(
        letters.match(inner) and letters.match(outer)
        for inner, outer in ((text[start], text[start - 1 : start]), (text[end - 1], text[end : end + 1]))
        for letters in (_KATAKANA, _LATIN)
    )
