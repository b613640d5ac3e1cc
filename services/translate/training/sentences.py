"""The sentences that were written for Kairan: templates with words to fill in, and whole pairs."""

import itertools
import math
import random
import re
import tomllib
from pathlib import Path
from typing import Any

Pairs = list[tuple[str, str]]
_SLOT = re.compile(r"\{([A-Za-z]+)\}")
_MARK = re.compile("XQ[0-9]")
_LANGUAGES = ("ja", "en", "es")
_EACH = 400
_DOMAIN_EACH = 12
"""At most so many sentences of one template."""


def town(file: Path, source: str, target: str, each: int = _EACH) -> Pairs:
    """Every sentence of `town.toml` with its words filled in, in two of its languages; the same each time."""
    corpus = tomllib.loads(file.read_text("utf-8"))
    chance = random.Random(1)
    pairs: Pairs = []
    for sentence in corpus["sentence"]:
        said = [
            dict(zip(_LANGUAGES, words, strict=True))
            for words in _filled(
                tuple(sentence[language] for language in _LANGUAGES), corpus["words"], each, chance
            )
        ]
        pairs += [(one[source], one[target]) for one in said] * max(1, each // 10 // len(said))
    return pairs


def domain(file: Path, each: int = _DOMAIN_EACH) -> Pairs:
    """The pairs of a file of `pairs = [[Japanese, English], …]`, at most `each` of one template.

    Words are filled in; one in five has the other form of placeholders.
    """
    corpus = tomllib.loads(file.read_text("utf-8"))
    chance = random.Random(1)
    words = corpus.get("words", {})
    every = words | {
        name.capitalize(): [(ja, en[:1].upper() + en[1:]) for ja, en in choices]
        for name, choices in words.items()
    }
    return [
        numbered(said[0], said[1], "[{n}]" if chance.random() < 0.2 else "XQ{n}")
        for pair in corpus["pairs"]
        for said in _filled((pair[0], pair[1]), every, each, chance)
    ]


def numbered(japanese: str, english: str, form: str) -> tuple[str, str]:
    """The pair with its placeholders counted from 1 as they stand in the Japanese, as the service counts."""
    order = {mark: n for n, mark in enumerate(dict.fromkeys(_MARK.findall(japanese)), 1)}

    def put(text: str) -> str:
        return _MARK.sub(lambda found: form.format(n=order[found[0]]), text)

    return re.sub(" {2,}", " ", put(japanese)).strip(), put(english)


def phrases(folder: Path) -> Pairs:
    """The safety phrases in Japanese and English, what goes into their slots behind placeholders.

    They never go through the machine; they teach it how warnings are worded.
    """
    sides = [tomllib.loads((folder / f"{name}.toml").read_text("utf-8")) for name in ("ja", "en")]
    pairs = []
    for phrase, japanese in sides[0].items():
        english = sides[1][phrase]
        for number, slot in enumerate(dict.fromkeys(_SLOT.findall(japanese)), 1):
            japanese = japanese.replace(f"{{{slot}}}", f" XQ{number} ").strip()
            english = english.replace(f"{{{slot}}}", f"XQ{number}")
        pairs.append((japanese, english))
    return pairs


def _filled(
    sides: tuple[str, ...], words: dict[str, Any], most: int, chance: random.Random
) -> list[tuple[str, ...]]:
    """The sides of a template with words put in, at most so many. `{Place}` is `{place}` at a beginning."""
    slots = list(dict.fromkeys(_SLOT.findall(sides[0])))
    choices = [range(len(words[slot])) for slot in slots]
    if math.prod(map(len, choices)) <= most:
        chosen = list(itertools.product(*choices))
    else:
        chosen = [tuple(chance.choice(choice) for choice in choices) for _ in range(most)]
    return [
        tuple(_put(side, n, dict(zip(slots, each, strict=True)), words) for n, side in enumerate(sides))
        for each in dict.fromkeys(chosen)
    ]


def _put(side: str, language: int, chosen: dict[str, int], words: dict[str, Any]) -> str:
    def word(found: re.Match[str]) -> str:
        slot = found[1]
        return str(words[slot][chosen[slot if slot in chosen else slot.lower()]][language])

    return _SLOT.sub(word, side)
