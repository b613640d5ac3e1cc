"""Locks through the machine: placeholders go in, each must come out exactly once, then the lock's text
is put back.

Whatever does not come out whole is no translation: `revealed` says None, and the original sentence is shown.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kairan_contracts.translate.vocabulary import Language
from kairan_translate.languages import UNSPACED
from kairan_translate.locks.finding import Lock

PLACEHOLDERS: Final = ("XQ{n}", "[{n}]")
"""Tried in this order: machines copy capital letters with digits, or what stands in square brackets."""
_NUMBER: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_BEFORE_POINT: Final = re.compile(r"^ +(?=[.,!?;:)」』])")
_SMALL: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A sentence whose locks are hidden behind placeholders of one form."""

    text: str
    locks: tuple[Lock, ...]
    form: str

    @property
    def says_nothing(self) -> bool:
        """Whether nothing but locks and signs is left: then no machine is needed."""
        bare = self.text
        for number in range(1, len(self.locks) + 1):
            bare = bare.replace(self.form.format(n=number), "", 1)
        return not any(character.isalnum() for character in bare)


def hold(sentence: str, locks: Sequence[Lock], form: str = PLACEHOLDERS[0]) -> Held:
    """The sentence with each lock replaced by its placeholder."""
    parts, at = [], 0
    for number, lock in enumerate(locks, 1):
        parts += [sentence[at : lock.start], f" {form.format(n=number)} "]
        at = lock.end
    parts.append(sentence[at:])
    return Held(text=re.sub(r" {2,}", " ", "".join(parts)).strip(), locks=tuple(locks), form=form)


def converted(sentence: str, locks: Sequence[Lock], language: Language) -> str:
    """The sentence with every lock shown in the language and all else as it is."""
    text, at = "", 0
    for lock in locks:
        text = _joined(text + sentence[at : lock.start], lock.shown(language), "", language)
        at = lock.end
    rest = sentence[at:]
    spaced = text and text[-1].isalnum() and rest[:1].isalnum() and language not in UNSPACED
    return f"{text} {rest}" if spaced else f"{text}{rest}"


def revealed(output: str, held: Held, language: Language) -> str | None:
    """The machine's output with the locks back in place; None when one is missing, doubled or touched.

    Numbers that stood outside of locks must be there as well.
    """
    text = output
    marks = [re.compile(_mark(held.form, number)) for number in range(1, len(held.locks) + 1)]
    if any(len(mark.findall(text)) != 1 for mark in marks):
        return None
    bare = text
    for mark in marks:
        bare = mark.sub(" ", bare)
    if not _numbers_kept(_without_marks(held), bare):
        return None
    for mark, lock in zip(marks, held.locks, strict=True):
        found = mark.search(text)
        assert found is not None
        text = _joined(text[: found.start()], lock.shown(language), text[found.end() :], language)
    return text


def _joined(before: str, middle: str, after: str, language: Language) -> str:
    """With spaces around what is put in, where the language has spaces between words."""
    if language in UNSPACED:
        return f"{before.rstrip(' ')}{middle}{after.lstrip(' ')}"
    after = _BEFORE_POINT.sub("", after)
    left = " " if before and (before[-1].isalnum() or before[-1] in ").") else ""
    right = " " if after and (after[0].isalnum() or after[0] == "(") else ""
    return f"{before}{left}{middle}{right}{after}"


def _mark(form: str, number: int) -> str:
    """Matches the placeholder though the machine put a space inside or changed its case."""
    opening, closing = form.split("{n}")
    inner = r"\s?".join(re.escape(letter) for letter in opening)
    return rf"(?i){inner}\s?{number}(?![0-9])" + (rf"\s?{re.escape(closing)}" if closing else "")


def _without_marks(held: Held) -> str:
    text = held.text
    for number in range(1, len(held.locks) + 1):
        text = text.replace(held.form.format(n=number), " ", 1)
    return text


def _numbers_kept(source: str, output: str) -> bool:
    wanted = Counter(_plain(number) for number in _NUMBER.findall(source))
    if not wanted:
        return True
    given = Counter(_plain(number) for number in _NUMBER.findall(output))
    words = Counter(re.findall(r"[a-z]+", output.lower()))
    for number, times in wanted.items():
        spelled = words[_SMALL[int(number)]] if number.isdecimal() and int(number) < len(_SMALL) else 0
        if given[number] + spelled < times:
            return False
    return True


def _plain(number: str) -> str:
    """`3,200` and `3.200` are one number; a fraction stays apart."""
    return re.sub(r"[.,](?=[0-9]{3}(?:[.,]|$))", "", number)
