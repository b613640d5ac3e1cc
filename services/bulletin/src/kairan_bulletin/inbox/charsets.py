"""Japanese bytes of mails → text, the way mail programs of the last thirty years really wrote them.

ISO-2022-JP is named by mails that hold characters outside of it (①, ㈱, 髙, half-width katakana): Windows
puts its own rows into the same escape sequences (CP50221). What the strict codec refuses is read as such.
"""

import re
from typing import Final

_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\([BJI])")
_GUESSES: Final = ("utf-8", "iso2022_jp", "cp932", "euc_jp")


_FILLERS = re.compile(r"[\x80\xa0\uf8f0-\uf8f3]")
"""What CP932 makes of bytes that begin no character."""


class NotReadable(Exception):
    """The bytes are text in none of the encodings that mails use."""


def decoded(raw: bytes, charset: str | None) -> str:
    """The text. What is named is tried first, then what it may have meant. Raises NotReadable."""
    name = (charset or "").strip().lower().replace("_", "-")
    if name.startswith(("iso-2022-jp", "iso2022-jp", "csiso2022jp", "cp5022")) or (b"\x1b$" in raw):
        return _iso2022(raw)
    if name in ("shift-jis", "sjis", "x-sjis", "ms-kanji", "windows-31j"):
        name = "cp932"
    for each in (name, *_GUESSES):
        try:
            text = raw.decode(each or "utf-8")
        except (LookupError, UnicodeDecodeError):
            continue
        if each != "cp932" or not _FILLERS.search(text):
            return text
    raise NotReadable


def _iso2022(raw: bytes) -> str:
    try:
        return raw.decode("iso2022_jp")
    except UnicodeDecodeError:
        return _windows_iso2022(raw)


def _windows_iso2022(raw: bytes) -> str:
    """Segment by segment: double bytes move into CP932's rows, half-width katakana into its upper half."""
    text: list[str] = []
    mode = b"\x1b(B"
    start = 0
    try:
        for found in _ESCAPE.finditer(raw):
            text.append(_segment(raw[start : found.start()], mode))
            mode, start = found.group(), found.end()
        text.append(_segment(raw[start:], mode))
    except UnicodeDecodeError:
        raise NotReadable from None
    return "".join(text)


def _segment(raw: bytes, mode: bytes) -> str:
    if mode in (b"\x1b$@", b"\x1b$B"):
        # A line end inside a double-byte segment is a program's mistake; the text goes on after it.
        pieces = re.split(rb"(\r?\n)", raw)
        return "".join(
            piece.decode("ascii") if piece.strip(b"\r\n") == b"" else _double(piece) for piece in pieces
        )
    if mode == b"\x1b(I":
        return bytes(byte | 0x80 for byte in raw).decode("cp932")
    return raw.decode("cp932")


def _double(raw: bytes) -> str:
    moved = bytearray()
    for first, second in zip(raw[::2], raw[1::2], strict=False):
        row = first - 0x21
        moved.append((row >> 1) + (0x81 if row < 0x3E else 0xC1))
        if row & 1:
            moved.append(second + 0x7E)
        else:
            moved.append(second + (0x1F if second < 0x60 else 0x20))
    return moved.decode("cp932")
