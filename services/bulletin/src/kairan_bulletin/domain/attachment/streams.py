"""The names of attachments' streams."""

from typing import Final
from uuid import UUID

ATTACHMENT: Final = "attachment-"


def attachment_stream(attachment_id: UUID) -> str:
    return f"{ATTACHMENT}{attachment_id}"
