"""The kinds of files that are taken, told by their content; a claim that contradicts it is a lie."""

from dataclasses import dataclass
from typing import Final

import filetype

from kairan_bulletin.domain.attachment.refusals import TypeIsALie, TypeNotAllowed

UNSAID: Final = frozenset({"", "application/octet-stream"})
"""Content types that claim nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """``content_type`` is what is served; ``extensions`` are the names that may be borne, the first is given
    to a file without one.
    """

    content_type: str
    extensions: tuple[str, ...]

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")


PDF: Final = Kind(content_type="application/pdf", extensions=("pdf",))
JPEG: Final = Kind(content_type="image/jpeg", extensions=("jpg", "jpeg", "jpe", "jfif"))
PNG: Final = Kind(content_type="image/png", extensions=("png",))
WEBP: Final = Kind(content_type="image/webp", extensions=("webp",))

KINDS: Final = {kind.content_type: kind for kind in (PDF, JPEG, PNG, WEBP)}
_ALIASES: Final = {"image/jpg": JPEG.content_type, "application/x-pdf": PDF.content_type}


def kind_of(content: bytes, claimed: str, filename: str) -> Kind:
    """The kind that the content is. Raises TypeNotAllowed, and TypeIsALie when the content type or the
    file name says otherwise.
    """
    guessed = filetype.guess(content[:8192])
    found = "?" if guessed is None else str(guessed.mime)
    claim = claimed.partition(";")[0].strip().lower()
    claim = _ALIASES.get(claim, claim)
    kind = KINDS.get(found)
    if kind is None:
        raise TypeIsALie(claimed=claim, found=found) if claim in KINDS else TypeNotAllowed(found=found)
    if claim not in UNSAID and claim != kind.content_type:
        raise TypeIsALie(claimed=claim, found=found)
    extension = extension_of(filename)
    if extension and extension not in kind.extensions:
        raise TypeIsALie(claimed=f".{extension}", found=found)
    return kind


def extension_of(filename: str) -> str:
    """The last extension in small letters; empty when there is none."""
    _, dot, extension = filename.rpartition(".")
    return extension.lower() if dot else ""
