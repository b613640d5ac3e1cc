"""Times of day as Japanese texts write them (午後3時半, 15時30分, 15:30, 正午), and by the 24-hour
clock. Pure.
"""

import re
from datetime import time
from typing import Final

PATTERN: Final = (
    r"(?:正午|(?:午前|午後) ?[0-9]{1,2}(?: ?時(?: ?[0-9]{1,2} ?分|半)?|:[0-9]{2})"
    r"|(?<![0-9:])[0-9]{1,2} ?時(?![間])(?: ?[0-9]{1,2} ?分|半)?|(?<![0-9:])[0-9]{1,2}:[0-9]{2}(?![0-9:]))"
)
"""Finds a time in NFKC text; `read` says whether it is one."""
_PARTS: Final = re.compile(
    r"(?P<half>午前|午後)? ?(?P<hour>[0-9]{1,2})(?: ?時|:)(?: ?(?P<minute>[0-9]{1,2}) ?分?|(?P<thirty>半))?"
)


def read(said: str) -> time | None:
    """The time that this text is as a whole, or None.

    None too for 午前12時 and 午後12時: law and habit mean opposite things by them, so nobody may convert
    them.
    """
    if said == "正午":
        return time(12, 0)
    found = _PARTS.fullmatch(said) if re.fullmatch(PATTERN, said) else None
    if found is None:
        return None
    hour, minute = int(found["hour"]), 30 if found["thirty"] else int(found["minute"] or 0)
    if found["half"]:
        if hour > 11:
            return None
        hour += 12 if found["half"] == "午後" else 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def shown(written: time) -> str:
    """`15:30` in every language: no half of the day can be lost."""
    return f"{written.hour:02d}:{written.minute:02d}"
