"""The names of boards' streams."""

from typing import Final
from uuid import UUID

THREAD: Final = "thread-"


def thread_stream(thread_id: UUID) -> str:
    return f"{THREAD}{thread_id}"
