"""The names of people whom circulars speak of: chairs, block leaders. As they are written, in any language.
Pure.

A whole name is a name wherever it stands. A family name alone is one only beside an office or a title: 林 is
a wood as well, and 小林 somebody else.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

_OFFICES: Final = (
    *("町会長", "自治会長", "連合会長", "副会長", "会長", "副班長", "班長", "組長", "ブロック長", "区長"),
    *("事務局長", "事務局", "会計監査", "会計", "監事", "総務", "役員", "部長", "委員長", "委員", "担当"),
    *("民生委員", "防災士", "顧問", "相談役", "代表", "責任者", "連絡先"),
)
_TITLES: Final = ("さん", "様", "氏", "さま", "先生", "宅")
_LETTER: Final = "一-鿿々ァ-ヿA-Za-z"
_WHOLE: Final = 3


class People:
    """Immutable. `names`: as the directory spells them, the family name first, a space between."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        spelled = (unicodedata.normalize("NFKC", name).replace("・", " ").split() for name in names)
        parts = {tuple(each) for each in spelled if each}
        whole = [each for each in parts if len("".join(each)) >= _WHOLE]
        self._whole = _compiled(_spelled(each) for each in _longest_first(whole))
        self._family = _compiled(_beside_an_office({each[0] for each in parts}))

    def find(self, sentence: str) -> Iterator[tuple[int, int]]:
        """Where names stand in a sentence in NFKC; whole names first, without overlap."""
        taken: list[tuple[int, int]] = []
        for pattern in (self._whole, self._family):
            for found in pattern.finditer(sentence):
                start, end = found.span(found.lastgroup or 0)
                if all(end <= before or after <= start for before, after in taken):
                    taken.append((start, end))
        yield from taken


def _compiled(ways: Iterable[str]) -> re.Pattern[str]:
    return re.compile(_one_of(ways) or "(?!)")


def _longest_first(names: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return sorted(names, key=lambda parts: (-len("".join(parts)), parts))


def _beside_an_office(families: set[str]) -> list[str]:
    if not families:
        return []
    family = _one_of(re.escape(name) for (name,) in _longest_first((each,) for each in families))
    offices, beside = _one_of(_OFFICES), _one_of((*_OFFICES, *_TITLES))
    return [
        rf"(?:{offices})[ :の、・(]?(?P<after>{family})(?![{_LETTER}])",
        rf"(?:(?<![{_LETTER}])|{_after_an_office()})(?P<before>{family})(?=(?:{beside}))",
    ]


def _spelled(parts: tuple[str, ...]) -> str:
    return rf"(?<![A-Za-z]){'[ ・]?'.join(map(re.escape, parts))}(?![A-Za-z])"


def _after_an_office() -> str:
    return _one_of(f"(?<={office})" for office in _OFFICES)


def _one_of(ways: Iterable[str]) -> str:
    return "|".join(ways)
