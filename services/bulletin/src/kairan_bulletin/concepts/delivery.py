"""Channels and deliveries, as the service knows them. Addresses are never told."""

from dataclasses import asdict

from kairan_bulletin import streams
from kairan_bulletin.concepts.concept import Concept, Told
from kairan_bulletin.domain.delivery.browsers import (
    BrowserEvent,
    BrowserSubscribed,
    BrowserUnsubscribed,
    EndpointRefused,
    HouseholdOnly,
    PushKeyInvalid,
    SubscriptionUnknown,
    TooManyBrowsers,
)
from kairan_bulletin.domain.delivery.events import (
    ChannelsChosen,
    DeliveriesRecorded,
    DeliveryEvent,
    DispatchCompleted,
)
from kairan_bulletin.projections.browsers import BROWSERS
from kairan_bulletin.projections.channels import CHANNELS
from kairan_bulletin.projections.deliveries import DELIVERIES
from kairan_bulletin.projections.dispatches import DISPATCHES


def tell(event: DeliveryEvent | BrowserEvent) -> Told | None:
    match event:
        case DeliveriesRecorded():
            return "deliveries_recorded", asdict(event)
        case _:
            return None


DELIVERY = Concept(
    name="delivery",
    streams=(streams.CHANNELS, streams.BROWSERS, streams.DISPATCH),
    types={
        "ChannelsChosen.v1": ChannelsChosen,
        "BrowserSubscribed.v1": BrowserSubscribed,
        "BrowserUnsubscribed.v1": BrowserUnsubscribed,
        "DeliveriesRecorded.v1": DeliveriesRecorded,
        "DispatchCompleted.v1": DispatchCompleted,
    },
    projections=(CHANNELS, BROWSERS, DISPATCHES, DELIVERIES),
    errors={
        EndpointRefused: (422, "push-endpoint-refused"),
        PushKeyInvalid: (422, "push-key-invalid"),
        TooManyBrowsers: (409, "too-many-browsers"),
        SubscriptionUnknown: (404, "push-subscription-unknown"),
        HouseholdOnly: (403, "household-only"),
    },
    tell=tell,
)
