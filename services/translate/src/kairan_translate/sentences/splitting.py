"""A text cut into sentences, with all that stands between them; joined again it is the same text. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 300
"""Characters: what has no point for longer than this is cut at a comma or a space, else anywhere."""
_LINE: Final = re.compile(r"[^\n]+|\n+")
_END: Final = re.compile(
    r"[。！？!?]+(?:[」』）)\]】]+(?![とのをはがにで、。]|など))?(?![」』）)\]】])|(?<![0-9])[.．]+[\"”’)]*(?=\s|$)|(?<=[0-9])[.](?=\s+[A-Z]|$)"
)
_OPEN, _CLOSE = "「『（(【", "」』）)】"
_BULLET: Final = re.compile(
    r"\s*(?:[・●○■□◆◇※＊*\-]+|[(（]?[0-9０-９一二三四五六七八九十]{1,2}[)）.．、](?=\s|\D))?\s*"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what stands before it (bullets, spaces) and after it (spaces, line breaks)."""

    text: str
    before: str = ""
    after: str = ""

    @property
    def whole(self) -> str:
        return f"{self.before}{self.text}{self.after}"


def split(text: str) -> list[Sentence]:
    """The sentences of a text. `"".join(each.whole for each in split(text)) == text`."""
    found: list[Sentence] = []
    lead = ""
    for line in _LINE.findall(text):
        if line.strip() == "":
            if found:
                last = found[-1]
                found[-1] = Sentence(last.text, last.before, last.after + line)
            else:
                lead += line
            continue
        start = _BULLET.match(line).end()  # type: ignore[union-attr]
        lead, line = lead + line[:start], line[start:]
        for piece in _pieces(line):
            body = piece.rstrip()
            found.append(Sentence(body, lead, piece[len(body) :]))
            lead = ""
    return [*found, Sentence("", "", lead)] if lead else found


def _pieces(line: str) -> Iterator[str]:
    """A line's sentences with their trailing spaces; quotations and brackets stay whole."""
    start = 0
    for end in _ends(line):
        while end < len(line) and line[end].isspace():
            end += 1
        yield from _short(line[start:end])
        start = end
    if start < len(line):
        yield from _short(line[start:])


def _ends(line: str) -> Iterator[int]:
    for found in _END.finditer(line):
        before = line[: found.end()]
        if sum(before.count(sign) for sign in _OPEN) <= sum(before.count(sign) for sign in _CLOSE):
            yield found.end()


def _short(piece: str) -> Iterator[str]:
    while len(piece) > LONGEST:
        window = piece[:LONGEST]
        cut = max(window.rfind(sign) for sign in "、，, 　;；") + 1 or LONGEST
        yield piece[:cut]
        piece = piece[cut:]
    if piece:
        yield piece
