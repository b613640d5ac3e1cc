"""The name of an attendance's stream, built in one place."""

from typing import Final
from uuid import UUID

ATTENDANCE: Final = "attendance-"


def attendance_stream(attendance_id: UUID) -> str:
    return f"{ATTENDANCE}{attendance_id}"
