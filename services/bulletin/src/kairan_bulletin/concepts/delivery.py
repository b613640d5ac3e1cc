"""Channels and deliveries, as the service knows them. Addresses are never told."""

from dataclasses import asdict

from kairan_bulletin import streams
from kairan_bulletin.concepts.concept import Concept, Told
from kairan_bulletin.domain.delivery.events import (
    ChannelsChosen,
    DeliveriesRecorded,
    DeliveryEvent,
    DispatchCompleted,
)
from kairan_bulletin.projections.channels import CHANNELS
from kairan_bulletin.projections.deliveries import DELIVERIES
from kairan_bulletin.projections.dispatches import DISPATCHES


def tell(event: DeliveryEvent) -> Told | None:
    match event:
        case DeliveriesRecorded():
            return "deliveries_recorded", asdict(event)
        case _:
            return None


DELIVERY = Concept(
    name="delivery",
    streams=(streams.CHANNELS, streams.DISPATCH),
    types={
        "ChannelsChosen.v1": ChannelsChosen,
        "DeliveriesRecorded.v1": DeliveriesRecorded,
        "DispatchCompleted.v1": DispatchCompleted,
    },
    projections=(CHANNELS, DISPATCHES, DELIVERIES),
    tell=tell,
)
