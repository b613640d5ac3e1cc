"""The words of attendance, spelled as on the wire."""

from enum import StrEnum


class Standing(StrEnum):
    """Where a household stands: it has its places, waits for them, or does not come."""

    SEATED = "seated"
    WAITING = "waiting"
    ABSENT = "absent"
