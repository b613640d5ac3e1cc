"""The browsers by which a household wants to be told (web push): subscribing, leaving, those that are gone.

Appends ``browsers-<household id>``. Endpoint and keys are sealed with the household's key before they enter
the log, and are never shown again.
"""

import ipaddress
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec

from kairan_bulletin.codec import CODEC
from kairan_bulletin.delivery.subscription import Subscription, decoded, written
from kairan_bulletin.domain.access import HouseholdUnknown, NotYourBlock, RoleNeeded
from kairan_bulletin.domain.delivery.browsers import (
    BROWSERS,
    BrowserSubscribed,
    BrowserUnsubscribed,
    EndpointRefused,
    HouseholdOnly,
    PushKeyInvalid,
    SubscribeBrowser,
    SubscriptionUnknown,
    UnsubscribeBrowser,
)
from kairan_bulletin.domain.places import Place
from kairan_bulletin.domain.reach import acts_for, own_place, place_of
from kairan_bulletin.hearing.households import Households
from kairan_bulletin.public_addresses import is_public
from kairan_bulletin.streams import browsers_stream
from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.ids import derived_id, new_id
from kairan_kernel.projection import Document
from kairan_kernel.sealing import Sealer, SubjectErased
from kairan_kernel.store import EventStore


class BrowserDesk:
    """Blocking. ``private_too``: push services inside networks, and without TLS, are taken as well."""

    def __init__(
        self,
        store: EventStore,
        households: Households,
        sealer: Sealer,
        now: Callable[[], datetime],
        *,
        private_too: bool,
    ) -> None:
        self._loop = CommandLoop(store, CODEC, BROWSERS)
        self._households = households
        self._sealer = sealer
        self._now = now
        self._private_too = private_too

    def subscribe(
        self, principal: Principal, household_id: UUID, subscription: Subscription, cause: Causation
    ) -> Document:
        """Keep a browser; the same endpoint again gets the new keys. Returns its id and since when.

        Raises HouseholdUnknown, HouseholdOnly, ResidentsOnly, EndpointRefused, PushKeyInvalid,
        TooManyBrowsers.
        """
        place = self._own(principal, household_id)
        self._check(subscription)
        try:
            sealed = self._sealer.seal(household_id, written(subscription))
        except SubjectErased:
            raise HouseholdUnknown from None
        subscribed = BrowserSubscribed(
            place=place,
            subscription_id=derived_id("browser", household_id, subscription.endpoint),
            sealed=sealed,
            subscribed_by=principal.subject,
            subscribed_at=self._now(),
        )
        handled = self._loop.handle(
            browsers_stream(household_id), SubscribeBrowser(subscribed=subscribed), cause
        )
        kept = handled.events[0]
        assert isinstance(kept, BrowserSubscribed)
        return _shown(kept)

    def unsubscribe(
        self, principal: Principal, household_id: UUID, subscription_id: UUID, cause: Causation
    ) -> None:
        """Raises HouseholdUnknown, HouseholdOnly, ResidentsOnly, SubscriptionUnknown."""
        self._own(principal, household_id)
        self._leave(household_id, subscription_id, cause, gone=False)

    def subscriptions(self, principal: Principal, household_id: UUID) -> Document:
        """The household's browsers, oldest first. Raises HouseholdUnknown, HouseholdOnly, ResidentsOnly."""
        self._own(principal, household_id)
        state = self._loop.load(browsers_stream(household_id)).state
        return {"household_id": household_id, "subscriptions": [_shown(each) for each in state.values()]}

    def gone(self, household_id: UUID, subscription_id: UUID) -> None:
        """For the courier: the push service knows the browser no more. A repeat changes nothing."""
        command_id = new_id()
        cause = Causation(command_id=command_id, correlation_id=command_id)
        try:
            self._leave(household_id, subscription_id, cause, gone=True)
        except SubscriptionUnknown:
            return  # the read model has not heard of it yet

    def _leave(self, household_id: UUID, subscription_id: UUID, cause: Causation, *, gone: bool) -> None:
        event = BrowserUnsubscribed(
            household_id=household_id,
            subscription_id=subscription_id,
            gone=gone,
            unsubscribed_at=self._now(),
        )
        self._loop.handle(browsers_stream(household_id), UnsubscribeBrowser(unsubscribed=event), cause)

    def _own(self, principal: Principal, household_id: UUID) -> Place:
        if household_id == principal.household_id:
            return own_place(principal)
        household = self._households.household(household_id)
        if household is None:
            raise HouseholdUnknown
        try:
            acts_for(principal, place_of(household))
        except (NotYourBlock, RoleNeeded):
            raise HouseholdOnly from None
        raise HouseholdOnly

    def _check(self, subscription: Subscription) -> None:
        if not may_be_asked(subscription.endpoint, private_too=self._private_too):
            raise EndpointRefused
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(subscription.p256dh))
        except ValueError:
            raise PushKeyInvalid from None


def may_be_asked(endpoint: str, *, private_too: bool) -> bool:
    """By the looks of it; what a name points to is looked at when something is sent."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        return False
    if not host or port == 0 or parts.username is not None or parts.fragment:
        return False
    if private_too:
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and _looks_public(host)


def _looks_public(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host.strip(".") and not host.endswith((".localhost", ".local", ".internal"))
    return is_public(host)


def _shown(event: BrowserSubscribed) -> Document:
    return {"subscription_id": event.subscription_id, "subscribed_at": event.subscribed_at}
