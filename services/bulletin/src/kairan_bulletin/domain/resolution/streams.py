"""The name of a resolution's stream, built in one place."""

from typing import Final
from uuid import UUID

RESOLUTION: Final = "resolution-"


def resolution_stream(resolution_id: UUID) -> str:
    return f"{RESOLUTION}{resolution_id}"
