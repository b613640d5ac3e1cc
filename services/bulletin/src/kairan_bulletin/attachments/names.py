"""File names that are safe to keep, to show and to save under, on any system."""

import re
import unicodedata
from typing import Final

from kairan_bulletin.attachments.kinds import Kind, extension_of

NAME_MOST: Final = 120
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
"""Not allowed on some system, or able to make a name look like another (right-to-left marks)."""
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")


def safe_name(given: str, kind: Kind) -> str:
    """The given name without its folders and without what is unsafe, and with an extension of its kind."""
    base = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    base = _UNSAFE.sub("", base).strip(" .")
    extension = extension_of(base)
    stem = base[: -len(extension) - 1] if extension else base
    stem = stem.strip(" .")[:NAME_MOST]
    if not stem or _RESERVED.fullmatch(stem):
        stem = f"{'photo' if kind.is_picture else 'file'}{stem and '-' + stem}"
    return f"{stem}.{extension if extension in kind.extensions else kind.extensions[0]}"
