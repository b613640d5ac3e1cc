"""An upload, checked and made fit to be kept."""

import hashlib
from dataclasses import dataclass
from typing import Final

from kairan_bulletin.attachments.kinds import kind_of
from kairan_bulletin.attachments.names import safe_name
from kairan_bulletin.domain.attachment.refusals import EmptyFile, FileTooLarge

MIB: Final = 1024 * 1024
FILE_MOST: Final = 20 * MIB
"""Bytes of one upload; the gateway and the route refuse more before it is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What was sent, and what was said of it."""

    content: bytes
    claimed_type: str
    filename: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What may be kept. ``digest`` is SHA-256 in hex, of the content as it will be served; ``pages`` of a
    PDF.
    """

    content: bytes
    content_type: str
    filename: str
    digest: str
    pages: int | None


def checked(upload: Upload) -> Checked:
    """Raises what ``refusals`` names; then nothing is kept. Costs processor time for large pictures."""
    if not upload.content:
        raise EmptyFile
    if len(upload.content) > FILE_MOST:
        raise FileTooLarge(most=FILE_MOST // MIB)
    kind = kind_of(upload.content, upload.claimed_type, upload.filename)
    pages: int | None = None
    content = upload.content
    # A process carries the libraries for pictures and PDFs from its first upload on: with those that draw
    # (desks.paper), they weigh 37 MiB.
    if kind.is_picture:
        from kairan_bulletin.attachments import pictures  # noqa: PLC0415

        content = pictures.stripped(content, kind)
    else:
        from kairan_bulletin.attachments import documents  # noqa: PLC0415

        pages = documents.checked(content)
    return Checked(
        content=content,
        content_type=kind.content_type,
        filename=safe_name(upload.filename, kind),
        digest=hashlib.sha256(content).hexdigest(),
        pages=pages,
    )
