"""The one interface of all senders: letters in, what became of each out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kairan_contracts.bulletin.vocabulary import Channel, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one household is told. `letter_id` is the same however often it is sent, so that a mail program
    shows it once.
    """

    letter_id: str
    to: str
    subject: str
    body: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a letter; ``reason`` is a word, never an address."""

    outcome: Outcome
    reason: str | None = None


class SenderUnavailable(Exception):
    """Nothing can be sent now: what was not yet sent is tried again later."""


class Sender(Protocol):
    """Blocking."""

    @property
    def channel(self) -> Channel: ...

    def send(self, letters: Sequence[Letter]) -> list[Sent]:
        """One outcome a letter, in order, as far as it came; SenderUnavailable when it came nowhere."""
        ...
