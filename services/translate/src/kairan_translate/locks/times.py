"""Times of day as Japanese texts write them (午後3時半, 夜の10時, 15時30分, 15:30, 正午), and by the 24-hour
clock. Pure.
"""

import re
from collections.abc import Mapping
from datetime import time
from typing import Final

_PART_OF_DAY: Final[Mapping[str, Mapping[int, int]]] = {
    "午前": {hour: hour for hour in range(12)},
    "午後": {hour: hour + 12 for hour in range(12)},
    "早朝": {hour: hour for hour in range(3, 9)},
    "朝": {hour: hour for hour in range(4, 12)},
    "昼": {11: 11, 12: 12} | {hour: hour + 12 for hour in range(1, 4)},
    "夕方": {hour: hour + 12 for hour in range(3, 8)} | {hour: hour for hour in range(15, 20)},
    "夜": {hour: hour + 12 for hour in range(6, 12)} | {hour: hour for hour in range(18, 24)},
    "深夜": {hour: hour for hour in (*range(5), 22, 23)} | {11: 23},
    "未明": {hour: hour for hour in range(6)},
}
"""Which hour of 24 is meant by an hour after such a word. What is not there is disputed: law and habit mean
opposite things by 午後12時, and 夜の12時 ends one day and begins another, so nobody may convert them."""

_WORDS: Final = "|".join(sorted(_PART_OF_DAY, key=len, reverse=True))
PATTERN: Final = (
    rf"(?:正午|(?:{_WORDS})の? ?[0-9]{{1,2}}(?: ?時(?!間)(?: ?[0-9]{{1,2}} ?分|半)?|:[0-9]{{2}})"
    r"|(?<![0-9:])[0-9]{1,2} ?時(?![間])(?: ?[0-9]{1,2} ?分|半)?|(?<![0-9:])[0-9]{1,2}:[0-9]{2}(?![0-9:]))"
)
"""Finds a time in NFKC text; `read` says whether it is one."""
_PARTS: Final = re.compile(
    rf"(?:(?P<part>{_WORDS})の?)? ?(?P<hour>[0-9]{{1,2}})(?: ?時|:)"
    r"(?: ?(?P<minute>[0-9]{1,2}) ?分?|(?P<thirty>半))?"
)


def read(said: str) -> time | None:
    """The time that this text is as a whole; None when it is none, or may be read in two ways."""
    if said == "正午":
        return time(12, 0)
    found = _PARTS.fullmatch(said) if re.fullmatch(PATTERN, said) else None
    if found is None:
        return None
    hour, minute = int(found["hour"]), 30 if found["thirty"] else int(found["minute"] or 0)
    if found["part"]:
        hour = _PART_OF_DAY[found["part"]].get(hour, 24)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def shown(written: time) -> str:
    """`15:30` in every language: no half of the day can be lost."""
    return f"{written.hour:02d}:{written.minute:02d}"
