"""Why a stored answer counts for nothing."""

from enum import StrEnum


class Refusal(StrEnum):
    """The log decided so; the person was told."""

    CLOSED = "closed"
    NO_ROOM = "no_room"
