"""Quiet hours (21:00 to 7:00 in Japan): nobody is woken for an ordinary circular; a bear is different."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kairan_contracts.bulletin.vocabulary import Importance

TOKYO: Final = ZoneInfo("Asia/Tokyo")
BEGIN: Final = time(21)
END: Final = time(7)


def may_go_out(importance: Importance, at: datetime) -> datetime:
    """When something that is ready at ``at`` may be sent: at once, or when quiet hours end."""
    if importance is Importance.URGENT:
        return at
    local = at.astimezone(TOKYO)
    if END <= local.time() < BEGIN:
        return at
    day = local.date() if local.time() < END else local.date() + timedelta(days=1)
    return datetime.combine(day, END, tzinfo=TOKYO).astimezone(at.tzinfo)
