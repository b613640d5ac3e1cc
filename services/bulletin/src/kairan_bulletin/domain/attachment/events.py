"""What can have happened to an attachment. Stream ``attachment-<id>``; the content lies in the store."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.places import Area
from kairan_contracts.bulletin.board_words import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentStored:
    """A checked file was kept. ``digest``: SHA-256 in hex of what is served; ``size`` in bytes.

    What a resident shows on a board (``purpose`` post) is sealed with the household's key, file name and
    content both; an association's own papers (``purpose`` article) are not, so that they outlast whoever
    put them up.
    """

    attachment_id: UUID
    purpose: Purpose
    area: Area
    household_id: UUID
    content_type: str
    filename: str
    size: int
    digest: str
    pages: int | None
    stored_by: UUID
    stored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRemoved:
    """The uploader took it back before or after it was shown; the content is gone."""

    attachment_id: UUID
    area: Area
    removed_by: UUID
    removed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentSwept:
    """Nothing named it for a day; the content is gone."""

    attachment_id: UUID
    area: Area
    swept_at: datetime


AttachmentEvent = AttachmentStored | AttachmentRemoved | AttachmentSwept
