"""Bytes → text, without guessing: UTF-8 (with or without byte order mark) or CP932 as Excel writes it.

A file that is partly the one and partly the other (two files pasted together) must not be taken for
either: UTF-8 Japanese often decodes as CP932, into rubbish. So each line is looked at by itself.
"""

import codecs
from dataclasses import dataclass
from enum import Enum
from typing import Final

from kairan_directory.roster.faults import Fault, UnreadableRoster

_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WORKBOOK: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """`encoding`: utf-8, utf-8-sig or cp932."""

    text: str
    encoding: str


_NO_LETTERS: Final = frozenset("\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3")
"""What Python makes of bytes that CP932 leaves unassigned."""


class _Script(Enum):
    ASCII = "ascii"
    UTF8 = "utf-8"
    CP932 = "cp932"
    EITHER = "either"
    NEITHER = "neither"


def decode(raw: bytes) -> Decoded:
    """The file's text. Raises UnreadableRoster."""
    if raw.startswith(_WORKBOOK):
        raise UnreadableRoster((Fault(code="workbook"),))
    if raw.startswith(_UTF16) or b"\x00" in raw:
        raise UnreadableRoster((Fault(code="utf16"),))
    if not raw.strip():
        raise UnreadableRoster((Fault(code="empty"),))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _cp932(raw)
    return Decoded(text=text, encoding="utf-8-sig" if raw.startswith(codecs.BOM_UTF8) else "utf-8")


def _cp932(raw: bytes) -> Decoded:
    lines = raw.removeprefix(codecs.BOM_UTF8).splitlines()
    scripts = [_script(line) for line in lines]
    utf8 = [number for number, script in enumerate(scripts, 1) if script is _Script.UTF8]
    cp932 = [number for number, script in enumerate(scripts, 1) if script is _Script.CP932]
    neither = [number for number, script in enumerate(scripts, 1) if script is _Script.NEITHER]
    if neither:
        raise UnreadableRoster(tuple(Fault(code="undecodable", line=number) for number in neither))
    if utf8 or raw.startswith(codecs.BOM_UTF8):
        raise UnreadableRoster(_mixed(utf8, cp932))
    return Decoded(text=raw.decode("cp932"), encoding="cp932")


def _mixed(utf8: list[int], cp932: list[int]) -> tuple[Fault, ...]:
    """The lines in the encoding that fewer lines have are the odd ones out."""
    if 0 < len(utf8) <= len(cp932):
        odd, names = utf8, {"encoding": "UTF-8", "others": "CP932"}
    else:
        odd, names = cp932, {"encoding": "CP932", "others": "UTF-8"}
    return tuple(Fault(code="mixed-encodings", line=line, params=names) for line in odd)


def _script(line: bytes) -> _Script:
    if line.isascii():
        return _Script.ASCII
    utf8, cp932 = _decoded(line, "utf-8"), _decoded(line, "cp932")
    if utf8 is None:
        return _Script.NEITHER if cp932 is None else _Script.CP932
    if cp932 is None or _is_japanese(utf8):
        return _Script.UTF8
    # Two half-width kana are the bytes of one Latin letter in UTF-8: in a roster they are kana.
    return _Script.EITHER


def _decoded(line: bytes, encoding: str) -> str | None:
    try:
        text = line.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if encoding == "cp932" and _NO_LETTERS & set(text) else text


def _is_japanese(text: str) -> bool:
    return any("\u3000" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef" for letter in text)
