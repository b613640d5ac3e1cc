"""Breaking Japanese text into lines: anywhere, but not inside a Latin word, nor so that a line begins with a
full stop or ends with an opening bracket (禁則処理).
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

NOT_FIRST: Final = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー）］｝」』】〉》〕’”ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;?!)]}%"
)
NOT_LAST: Final = frozenset("（［｛「『【〈《〔‘“([{￥$")
_FEW: Final = 3
"""Characters that are carried over so that the next line begins well."""

_PIECE = re.compile(r"[A-Za-z0-9@_./:%+#&=?~-]+|\s|.", re.DOTALL)
_LATIN = re.compile(r"[A-Za-z0-9@_./:%+#&=?~-]{2,}")


def broken(text: str, width: float, width_of: Callable[[str], float]) -> list[str]:
    """The lines of a text, each at most ``width`` wide where that is possible."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += list(_lines(paragraph.expandtabs(2), width, width_of)) or [""]
    return lines


def _lines(paragraph: str, width: float, width_of: Callable[[str], float]) -> Iterator[str]:
    line = ""
    for piece in _pieces(paragraph, width, width_of):
        if not line or width_of(line + piece) <= width:
            line += piece
            continue
        if piece[0] in NOT_FIRST and width_of(line + piece) <= width * 1.06:
            line += piece  # hangs over the edge a little (ぶら下げ)
            continue
        line, carried = _carried(line, piece)
        yield line.rstrip()
        line = carried.lstrip()
    if line.strip():
        yield line.rstrip()


def _carried(line: str, piece: str) -> tuple[str, str]:
    """The line, and what the next one begins with: the piece, and what must stay together with it."""
    text, cut = line + piece, len(line)
    while text[cut] in NOT_FIRST and cut > max(1, len(line) - _FEW):
        cut -= 1
    if text[cut] in NOT_FIRST:
        cut = len(line)  # nothing but such characters: they are broken like any others
    while cut > 1 and line[cut - 1] in NOT_LAST:
        cut -= 1
    return text[:cut], text[cut:]


def _pieces(paragraph: str, width: float, width_of: Callable[[str], float]) -> Iterator[str]:
    for found in _PIECE.finditer(paragraph):
        piece = found.group()
        if _LATIN.fullmatch(piece) and width_of(piece) > width:
            yield from piece  # an address longer than the line breaks anywhere
        else:
            yield piece
