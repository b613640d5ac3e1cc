"""The browsers (web push) by which a household wants to be told. Stream ``browsers-<household id>``.

Written by serve (subscribed, unsubscribed) and by follow's courier (a push service says it is gone).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from kairan_bulletin.domain.places import Place
from kairan_kernel.decider import Decider

BROWSERS_MOST: Final = 8


class TooManyBrowsers(Exception):
    """The household has as many browsers as it may."""

    def __init__(self) -> None:
        super().__init__("too many browsers")
        self.most = BROWSERS_MOST


class SubscriptionUnknown(Exception):
    """The household has no such browser."""


class HouseholdOnly(Exception):
    """A browser belongs to those who sit before it: nobody subscribes it for them."""


class EndpointRefused(Exception):
    """It is no address of a push service on the public internet."""


class PushKeyInvalid(Exception):
    """The browser's public key is no point of the curve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserSubscribed:
    """``sealed``: endpoint and keys, sealed for the household. The id is the endpoint's: again, new keys."""

    place: Place
    subscription_id: UUID
    sealed: str
    subscribed_by: UUID
    subscribed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserUnsubscribed:
    """``gone``: its push service said so."""

    household_id: UUID
    subscription_id: UUID
    gone: bool
    unsubscribed_at: datetime


BrowserEvent = BrowserSubscribed | BrowserUnsubscribed


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeBrowser:
    subscribed: BrowserSubscribed


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsubscribeBrowser:
    unsubscribed: BrowserUnsubscribed


BrowserCommand = SubscribeBrowser | UnsubscribeBrowser
Browsers = Mapping[UUID, BrowserSubscribed]
"""By subscription, oldest first."""


def nothing() -> Browsers:
    return {}


def evolve(state: Browsers, event: BrowserEvent) -> Browsers:
    if isinstance(event, BrowserSubscribed):
        return {**state, event.subscription_id: event}
    return {key: each for key, each in state.items() if key != event.subscription_id}


def decide(command: BrowserCommand, state: Browsers) -> Sequence[BrowserEvent]:
    """Raises TooManyBrowsers, SubscriptionUnknown."""
    if isinstance(command, UnsubscribeBrowser):
        if command.unsubscribed.subscription_id not in state:
            raise SubscriptionUnknown
        return (command.unsubscribed,)
    if command.subscribed.subscription_id not in state and len(state) >= BROWSERS_MOST:
        raise TooManyBrowsers
    return (command.subscribed,)


BROWSERS: Decider[Browsers, BrowserCommand, BrowserEvent] = Decider(
    initial=nothing, decide=decide, evolve=evolve
)
