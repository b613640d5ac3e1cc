"""When a booking comes again: a rule becomes a list of times, by python-dateutil's ``rrule``, in Tokyo time.

The rule has few words, each checked before, and an end: no rule can keep the server counting.
"""

import re
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Final, Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, rrule, weekday

from kairan_bulletin.domain.booking.events import Recurrence, Slot
from kairan_contracts.bulletin.booking_words import Every
from kairan_kernel.problems import Fault

TOKYO: Final = ZoneInfo("Asia/Tokyo")
TIMES_MOST: Final = 60
"""Times in one booking: a weekly circle for a year."""
_FREQUENCY: Final[dict[Every, Literal[1, 2, 3]]] = {
    Every.DAY: DAILY,
    Every.WEEK: WEEKLY,
    Every.MONTH: MONTHLY,
}
_WEEKDAYS: Final = {"MO": MO, "TU": TU, "WE": WE, "TH": TH, "FR": FR, "SA": SA, "SU": SU}
_WEEKDAY: Final = re.compile(r"(-1|[1-5])?(MO|TU|WE|TH|FR|SA|SU)")


class RuleInvalid(Exception):
    """The rule can't be followed; names each fault."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("a rule that can't be followed")
        self.faults = faults
        self.count = len(faults)


def slots_of(starts_at: datetime, ends_at: datetime, recurrence: Recurrence | None) -> tuple[Slot, ...]:
    """The times of a booking, numbered from 1. Raises RuleInvalid."""
    if recurrence is None:
        return (Slot(number=1, starts_at=starts_at, ends_at=ends_at),)
    if faults := _faults(recurrence):
        raise RuleInvalid(faults)
    length = ends_at - starts_at
    found = list(islice(_times(starts_at, recurrence), TIMES_MOST + 1))
    if not found:
        raise RuleInvalid([Fault(pointer="/recurrence", code="rule-without-times")])
    if len(found) > TIMES_MOST:
        raise RuleInvalid([Fault(pointer="/recurrence", code="rule-too-long", params={"most": TIMES_MOST})])
    return tuple(
        Slot(number=n, starts_at=start, ends_at=start + length) for n, start in enumerate(found, start=1)
    )


def _times(starts_at: datetime, recurrence: Recurrence) -> list[datetime]:
    first = starts_at.astimezone(TOKYO).replace(tzinfo=None)
    until = None if recurrence.until is None else datetime.combine(recurrence.until, time.max)
    # A rule without count or last day has none of either here: it is cut off where it grows too long.
    rule = rrule(
        _FREQUENCY[recurrence.every],
        dtstart=first,
        interval=recurrence.interval,
        count=TIMES_MOST + 1 if recurrence.count is None and until is None else recurrence.count,
        until=until,
        byweekday=[_weekday(each) for each in recurrence.weekdays] or None,
    )
    return [each.replace(tzinfo=TOKYO).astimezone(starts_at.tzinfo) for each in islice(rule, TIMES_MOST + 1)]


def _weekday(name: str) -> weekday:
    found = _WEEKDAY.fullmatch(name)
    assert found is not None, "checked before"
    nth, day = found.groups()
    return _WEEKDAYS[day] if nth is None else _WEEKDAYS[day](int(nth))


def _faults(recurrence: Recurrence) -> list[Fault]:
    faults: list[Fault] = []
    if (recurrence.count is None) == (recurrence.until is None):
        faults.append(Fault(pointer="/recurrence", code="count-or-until"))
    for n, each in enumerate(recurrence.weekdays):
        found = _WEEKDAY.fullmatch(each)
        if found is None:
            faults.append(Fault(pointer=f"/recurrence/weekdays/{n}", code="weekday-unknown"))
        elif found.group(1) is not None and recurrence.every is not Every.MONTH:
            faults.append(Fault(pointer=f"/recurrence/weekdays/{n}", code="nth-only-in-a-month"))
    if recurrence.weekdays and recurrence.every is Every.DAY:
        faults.append(Fault(pointer="/recurrence/weekdays", code="weekdays-not-daily"))
    if recurrence.every is Every.MONTH and any(len(each) == 2 for each in recurrence.weekdays):
        faults.append(Fault(pointer="/recurrence/weekdays", code="nth-needed-in-a-month"))
    return faults


def minute_of_day(moment: datetime) -> int:
    """Minutes from midnight, Tokyo time."""
    local = moment.astimezone(TOKYO)
    return local.hour * 60 + local.minute


def local_midnight(moment: datetime) -> datetime:
    """The beginning of its day, Tokyo time."""
    return datetime.combine(moment.astimezone(TOKYO).date(), time.min, tzinfo=TOKYO)


def whole_minutes(length: timedelta) -> int:
    """Minutes of a length of time."""
    return int(length.total_seconds() // 60)
