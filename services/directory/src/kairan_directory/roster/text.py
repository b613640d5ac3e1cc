"""Text as a roster has it: widths, spaces, signs that encodings disagree on, cells like formulas."""

import unicodedata
from typing import Final

_WINDOWS: Final = str.maketrans(
    {"\u301c": "\uff5e", "\u2212": "\uff0d", "\u2014": "\u2015", "\u2016": "\u2225", "\u00a0": " "}
)
_KATAKANA: Final = {ord("ぁ") + n: ord("ァ") + n for n in range(ord("ゖ") - ord("ぁ") + 1)}
_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def tidy(cell: str) -> str:
    """Without spaces at the ends, and with one where there were several (or a line break)."""
    return " ".join(cell.split())


def narrow(cell: str) -> str:
    """Letters and digits in plain width, kana in full. Not for names: it merges variants of kanji."""
    return tidy(unicodedata.normalize("NFKC", cell))


def katakana(cell: str) -> str:
    return narrow(cell).translate(_KATAKANA)


def name_key(name: str) -> str:
    """What two spellings of one name have in common: `山田　太郎` and `山田太郎` are the same person's."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def windows(text: str) -> str:
    """With the signs that encodings pair differently spelled as Windows does, so that they survive."""
    return text.translate(_WINDOWS)


def guarded(cell: str) -> str:
    """As a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def unguarded(cell: str) -> str:
    """The text that `guarded` was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell


def has_control_character(cell: str) -> bool:
    return any(unicodedata.category(letter) == "Cc" and letter not in "\t\r\n" for letter in cell)
