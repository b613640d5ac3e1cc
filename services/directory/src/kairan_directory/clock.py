"""The time, read at the edge and handed inwards: moments in UTC, days as they are in Japan."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

TOKYO: Final = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The day it is in Japan, where terms of office begin and end."""
    return datetime.now(TOKYO).date()
