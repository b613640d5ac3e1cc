"""The one interface of all senders: letters in, what became of each out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from kairan_contracts.bulletin.vocabulary import Channel, Outcome

GONE: Final = "gone"
"""The reason when an address is no more: it is taken out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one household is told. `letter_id` is the same however often it is sent, so that a mail program
    or a browser shows it once. `to` is an address as the channel writes it: of mail, or a browser's
    subscription.
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

    def send(self, letters: Sequence[Letter]) -> Sequence[Sent | None]:
        """One outcome a letter, in order, as far as it came (none: this one is left for later);
        SenderUnavailable when it came nowhere.
        """
        ...
