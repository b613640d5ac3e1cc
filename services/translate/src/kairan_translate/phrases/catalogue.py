"""The catalogue of safety phrases: `texts/<language>.toml`, one wording a phrase and language.

Read once at import. A phrase that one language lacks, or whose slots differ between languages, stops the
start: an emergency phrase is never left to chance.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from kairan_contracts.translate.vocabulary import Language
from kairan_translate.phrases.slots import KINDS

SLOT: Final = re.compile(r"\{([a-z]+)\}")
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class CatalogueFault(Exception):
    """The catalogue is not whole; the message names every fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One safety phrase. `slots` are the kinds of what is filled in, in the order of the Japanese."""

    id: str
    slots: tuple[str, ...]
    wordings: Mapping[Language, str]
    variants: Mapping[Language, tuple[str, ...]]

    def said(self, language: Language) -> tuple[str, ...]:
        """Every way to say it that is recognised in a language; the first is the one that is shown."""
        return (self.wordings[language], *self.variants.get(language, ()))

    def digest(self, language: Language) -> str:
        """Names this very wording: who signs it signs no other."""
        said = f"{self.id}\n{language}\n{self.wordings[language]}"
        return hashlib.sha256(said.encode()).hexdigest()[:16]


Texts = Mapping[Language, Mapping[str, str]]
Variants = Mapping[Language, Mapping[str, list[str]]]


def phrases_of(texts: Texts, variants: Variants | None = None) -> dict[str, Phrase]:
    """The phrases by id. Raises CatalogueFault, naming everything that is missing or uneven."""
    others = variants or {}
    faults = [fault for language in Language for fault in _faults(language, texts)]
    faults += [fault for language in others for fault in _uneven(language, others[language], texts)]
    if faults:
        raise CatalogueFault("; ".join(faults))
    return {
        name: Phrase(
            id=name,
            slots=tuple(SLOT.findall(said)),
            wordings={language: texts[language][name] for language in Language},
            variants={language: tuple(others[language].get(name, ())) for language in others},
        )
        for name, said in texts[Language.JA].items()
    }


def _uneven(language: Language, variants: Mapping[str, list[str]], texts: Texts) -> list[str]:
    """A variant must have the slots of what it is a variant of."""
    return [
        f"{language}: a variant of {name} has other slots"
        for name, said in variants.items()
        for each in said
        if sorted(SLOT.findall(each)) != sorted(SLOT.findall(texts[language].get(name, "")))
    ]


def _faults(language: Language, texts: Texts) -> list[str]:
    japanese, own = texts[Language.JA], texts[language]
    faults = [f"{language}: {name} is missing" for name in sorted(japanese.keys() - own.keys())]
    faults += [f"{language}: {name} is not in Japanese" for name in sorted(own.keys() - japanese.keys())]
    for name in sorted(japanese.keys() & own.keys()):
        slots = SLOT.findall(own[name])
        if sorted(slots) != sorted(SLOT.findall(japanese[name])) or len(set(slots)) != len(slots):
            faults.append(f"{language}: {name} has other slots than the Japanese")
        if not set(slots) <= KINDS:
            faults.append(f"{language}: {name} has a slot of an unknown kind")
        if not _ID.fullmatch(name) or not own[name].strip():
            faults.append(f"{language}: {name} has a wrong name or no text")
    return faults


@cache
def catalogue() -> Mapping[str, Phrase]:
    """The phrases that Kairan ships with, by id."""
    folder = resources.files("kairan_translate.phrases")
    texts = folder.joinpath("texts")
    variants = tomllib.loads(folder.joinpath("variants.toml").read_text("utf-8"))
    return phrases_of(
        {each: tomllib.loads(texts.joinpath(f"{each}.toml").read_text("utf-8")) for each in Language},
        {Language(name): said for name, said in variants.items()},
    )
