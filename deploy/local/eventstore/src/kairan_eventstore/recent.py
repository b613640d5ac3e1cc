"""The memory of recently recorded event ids, by which a repeated append that expects any version is known."""

from typing import NamedTuple


class Remembered(NamedTuple):
    """Where an event went."""

    stream: str
    revision: int


class RecentEvents:
    """Remembers at least the newest `capacity` events, and at most twice as many, in two generations."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._young: dict[str, Remembered] = {}
        self._old: dict[str, Remembered] = {}

    def remember(self, event_id: str, place: Remembered) -> None:
        if len(self._young) >= self._capacity:
            self._old, self._young = self._young, {}
        self._young[event_id] = place

    def find(self, event_id: str) -> Remembered | None:
        return self._young.get(event_id) or self._old.get(event_id)
