"""The name of a hall's stream, built in one place."""

from typing import Final
from uuid import UUID

HALL: Final = "hall-"


def hall_stream(hall_id: UUID) -> str:
    return f"{HALL}{hall_id}"
