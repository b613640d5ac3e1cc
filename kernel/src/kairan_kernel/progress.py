"""Prometheus metrics of what follows the log: relays and projection runners, by name."""

from typing import Final

from prometheus_client import Counter, Gauge

_POSITION = Gauge("kairan_follower_position", "Log position up to which everything is done", ("follower",))
_CAUGHT_UP = Gauge("kairan_follower_caught_up", "1 while the follower shows the present", ("follower",))
_EVENTS = Counter("kairan_follower_events_total", "Events that the follower has dealt with", ("follower",))


class Progress:
    """One follower's metrics."""

    def __init__(self, name: str) -> None:
        self._position: Final = _POSITION.labels(name)
        self._caught_up: Final = _CAUGHT_UP.labels(name)
        self._events: Final = _EVENTS.labels(name)

    def report(self, position: int, caught_up: bool) -> None:
        """Where it stands now."""
        self._position.set(position)
        self._caught_up.set(caught_up)

    def done(self, events: int) -> None:
        """It has dealt with so many events more."""
        self._events.inc(events)
