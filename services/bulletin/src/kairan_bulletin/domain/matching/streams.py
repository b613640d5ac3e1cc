"""The names of matching's streams: one beside each issue's thread."""

from typing import Final
from uuid import UUID

MATCHING: Final = "matching-"


def matching_stream(thread_id: UUID) -> str:
    return f"{MATCHING}{thread_id}"
