"""Is this a word for places of a kind (川, 公園, この道路の近く, the park) and not the name of one? Pure."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

_CASED: Final = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")


def is_generic(said: str) -> bool:
    """Whether the text names no particular place. In NFKC, as phrases are matched."""
    if _CASED.search(said):
        return said == said.lower() and not any(character.isdigit() for character in said)
    return _kinds().fullmatch(said.replace(" ", "")) is not None


@cache
def _kinds() -> re.Pattern[str]:
    words = tomllib.loads(files(__package__).joinpath("generic.toml").read_text("utf-8"))
    japanese = words["ja"]
    nouns = [noun for language in words.values() for noun in language["nouns"]]
    before, after = _any(japanese["before"]), _any(japanese["after"])
    return re.compile(f"(?:{before})*(?:{_any(nouns)})(?:{after})*")


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
