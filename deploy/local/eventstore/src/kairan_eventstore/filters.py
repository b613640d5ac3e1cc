"""Server-side filters of $all: by stream name or event type, by regular expression (search) or by prefix."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal


class BadFilter(ValueError):
    """The filter can't be used; the message says why."""


@dataclass(slots=True)
class EventFilter:
    """Passes events whose stream name or type matches. `interval`: events considered between checkpoints."""

    subject: Literal["stream", "type"]
    pattern: re.Pattern[str] | None
    prefixes: tuple[str, ...]
    interval: int
    _types: dict[str, bool] = field(default_factory=dict)

    def passes(self, stream: str, event_type: str) -> bool:
        if self.subject == "stream":
            return self.matches(stream)
        known = self._types.get(event_type)
        if known is None:
            known = self._types[event_type] = self.matches(event_type)
        return known

    def matches(self, text: str) -> bool:
        if self.pattern is not None:
            return self.pattern.search(text) is not None
        return text.startswith(self.prefixes)


def build(
    subject: Literal["stream", "type"], regex: str, prefixes: Sequence[str], window: int, multiplier: int
) -> EventFilter:
    """A filter as the protocol describes it. Raises BadFilter."""
    if not regex and not prefixes:
        raise BadFilter("the filter names neither a regular expression nor a prefix")
    if multiplier == 0:
        raise BadFilter("the filter's checkpoint interval multiplier is 0")
    try:
        pattern = re.compile(regex) if regex else None
    except re.error as fault:
        raise BadFilter(f"the filter's regular expression {regex!r} can't be read: {fault}") from None
    return EventFilter(subject, pattern, tuple(prefixes), max(1, window) * multiplier)
