"""How people call a place whose full name is known: 米泉西町会 is 米泉西町 and 米泉西 as well. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from kairan_translate.phrases.generic import is_generic

_NUMBERED: Final = re.compile(r"第?[0-9一二三四五六七八九十]+(?:班|組|区|丁目|ブロック)?")
_KIND: Final = re.compile(r"(?:町会連合会|連合町会|連合会|町内会|自治会|管理組合|町会|校下|校区)$")
_WRITTEN_LIKE_A_NAME: Final = re.compile(r"[一-鿿々ァ-ヿA-Z]")
_SURELY: Final = 3
"""Characters from which on what is left of a name is hardly a word of every day."""
_ENDS_LIKE_A_PLACE: Final = re.compile(r".[町村台丘浜崎坂]")


def called(names: Iterable[str]) -> list[str]:
    """The ways to call the places, in NFKC. What could as well be a word of every day (1班, 会館, 中央) is
    left out.
    """
    told = (unicodedata.normalize("NFKC", name).strip() for name in names)
    ways = (way for name in told for way in (name, *_shorter(name)))
    return sorted({way for way in ways if _may_be_locked(way)})


def _shorter(name: str) -> list[str]:
    found = _KIND.search(name)
    if found is None:
        return []
    stem = name[: found.start()]
    towns = [f"{stem}町"] if found[0] == "町会" and not stem.endswith("町") else []
    return [each for each in (stem, *towns) if _is_surely_a_name(each)]


def _is_surely_a_name(stem: str) -> bool:
    if not _WRITTEN_LIKE_A_NAME.search(stem):
        return False
    return len(stem) >= _SURELY or _ENDS_LIKE_A_PLACE.fullmatch(stem) is not None


def _may_be_locked(way: str) -> bool:
    return len(way) > 1 and not _NUMBERED.fullmatch(way) and not is_generic(way)
